"""Submissions and their append-only revisions."""
