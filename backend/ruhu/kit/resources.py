"""Where the files are that the server reads beside its code: the built app, the migrations, the schemas.

In a repository they stand at its top level; in an installed wheel they lie inside the package (pyproject.toml puts
them there as `_web`, `_migrations`, `_schemas`).
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_REPOSITORY = _PACKAGE.parent.parent


def schemas_dir() -> Path:
    """Folder with meta/, questionnaires/, campaigns/, ledgers/, cases/; RUHU_SCHEMAS names another one."""
    override = os.environ.get("RUHU_SCHEMAS")
    return Path(override) if override else _find("_schemas", "schemas")


def migrations_dir() -> Path:
    """Alembic's script folder."""
    return _find("_migrations", "migrations")


def web_dir() -> Path | None:
    """The built app, or None where it was never built (the API works without it)."""
    folder = _find("_web", "frontend/dist")
    return folder if (folder / "index.html").is_file() else None


def command_name() -> str:
    """How a person starts a command here: the installed program, or the repository's script."""
    return "./scripts/ruhu" if (_REPOSITORY / "scripts/ruhu").is_file() else "ruhu"


def _find(installed: str, in_repository: str) -> Path:
    inside = _PACKAGE / installed
    return inside if inside.is_dir() else _REPOSITORY / in_repository
