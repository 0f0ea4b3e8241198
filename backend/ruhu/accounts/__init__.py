"""Accounts, roles, devices and sign-in; `access.py` decides who sees which rows."""
