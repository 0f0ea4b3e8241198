"""`python -m ruhu.questionnaires check|publish [FOLDER]`."""

from ruhu.questionnaires.commands import app

app()
