"""Every setting, described where it is defined. Environment: `RUHU_<NAME>`."""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one server; defaults are those of the embedded trial."""

    model_config = SettingsConfigDict(env_prefix="RUHU_", extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, description="Port to listen on.")
    data: Path = Field(
        Path("data"), description="Folder for the embedded database, photos, keys and certificates."
    )
    database: str = Field(
        "", description="Database URL; empty = SQLite in the data folder. postgresql+psycopg://…"
    )
    blobs: str = Field(
        "",
        description="Where photos go; empty = files in the data folder. s3://bucket/prefix?endpoint=https://…&region=…",
    )
    demo: bool = Field(True, description="Load the demo campaign into an empty database.")
    tls: bool = Field(
        False, description="Serve HTTPS with an own certificate, so that a phone nearby can try it."
    )
    workers: int = Field(1, description="Server processes. More than one is for PostgreSQL.")
    secret: str = Field(
        "",
        description="Key that signs access tokens, at least 32 bytes; empty = made once in the data folder.",
    )
    old_secrets: str = Field(
        "",
        description="Former values of secret, separated by spaces: files that phones sealed before the change still open.",
    )
    access_minutes: int = Field(15, description="Life of an access token, minutes.")
    refresh_days: int = Field(
        90, description="How long a phone may stay offline before signing in anew, days."
    )
    lease_days: int = Field(
        7, description="How long a phone shows its roster without having asked the server for news, days."
    )
    questionnaires: Path | None = Field(
        None,
        description="Folder with the county's own questionnaires (*.yaml), checklists/, ledgers/ and procedures/.",
    )
    fonts: Path | None = Field(
        None,
        description="Folder with a Chinese font (宋体) for printed forms; empty = the machine's own (package fonts-noto-cjk).",
    )
    witness: bool = Field(
        True,
        description="Notice by itself that an older database is served. off where several hosts serve one database.",
    )
    webhooks: bool = Field(
        True, description="Send webhooks in the background. off where `ruhu webhooks` does it."
    )
    cross_checks: bool = Field(
        True,
        description="Check records against each other in the background. off: only before somebody reads what does not agree.",
    )
    log_level: str = Field("warning", description="uvicorn's log level.")

    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        if self.database:
            return self.database.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{(self.data / 'ruhu.db').absolute()}"

    def signing_key(self) -> str:
        """The token key: the setting, or one made on first use and kept in the data folder (mode 600)."""
        if self.secret:
            if len(self.secret.encode()) < 32:
                raise ValueError("RUHU_SECRET is shorter than 32 bytes; use `openssl rand -hex 32`")
            return self.secret
        path = self.data / "secret.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        return path.read_text().strip()
