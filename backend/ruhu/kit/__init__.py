"""Helpers without domain words."""
