"""Attempts at a door, and households that are not in the register."""
