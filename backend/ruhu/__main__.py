"""`python -m ruhu`."""

from ruhu.cli import app

app()
