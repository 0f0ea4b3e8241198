"""Ruhu 入户: door-to-door surveys that keep families out of poverty."""

__version__ = "0.1.0"
