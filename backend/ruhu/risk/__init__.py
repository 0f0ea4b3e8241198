"""Judging a household by a questionnaire's own rules, and the flags that follow."""
