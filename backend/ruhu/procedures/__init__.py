"""Procedures that households go through: recognition 纳入, release 风险消除, 整户无劳动能力 marking."""
