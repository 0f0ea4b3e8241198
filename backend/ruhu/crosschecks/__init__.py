"""Checks across records 互相核对: what a village's form, its households' forms and the register say against each other."""
