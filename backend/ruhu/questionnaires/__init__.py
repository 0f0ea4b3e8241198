"""Questionnaires are data: reading, checking, freezing and serving them. The format: docs/questionnaires.md."""
