"""The command line: `ruhu serve`, `ruhu migrate`, …"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

import ruhu.intake.commands  # noqa: F401  (adds `campaign line`)
from ruhu.accounts.commands import app as accounts_app
from ruhu.audit.commands import audit_command
from ruhu.blobs.checking import DAYS, clean_quietly
from ruhu.blobs.commands import app as blobs_app
from ruhu.blobs.store import open_blobs
from ruhu.campaigns.commands import app as campaigns_app
from ruhu.campaigns.commands import checklists as checklists_app
from ruhu.intake import follow
from ruhu.intake.relining import finish_lines
from ruhu.kit.console import DatabaseOption, DataOption, console, settings_with
from ruhu.kit.db import Database
from ruhu.kit.migrate import drift, migrate
from ruhu.kit.resources import schemas_dir
from ruhu.kit.settings import Settings
from ruhu.kit.tls import NotLocal, ensure_certificate, local_hosts, phone_url, trust_steps
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.commands import app as questionnaires_app
from ruhu.roster.commands import importing, template_command
from ruhu.sync.commands import app as bundle_app
from ruhu.tables import METADATA
from ruhu.webhooks.commands import webhooks_command

app = typer.Typer(help="Ruhu 入户", no_args_is_help=True, add_completion=False)
app.add_typer(accounts_app, name="account")
app.add_typer(campaigns_app, name="campaign")
app.add_typer(checklists_app, name="checklist")
app.add_typer(questionnaires_app, name="questionnaire")
app.command("import")(importing(follow))
app.command("template")(template_command)
app.command("audit")(audit_command)
app.command("webhooks")(webhooks_command)
app.add_typer(bundle_app, name="bundle")
app.add_typer(blobs_app, name="blobs")


def prepared(settings: Settings) -> Database:
    """The migrated database with preset campaigns."""
    from ruhu.campaigns.presets import preset_files, read_campaign
    from ruhu.campaigns.queries import save_campaign
    from ruhu.sync.state import ensure_epoch

    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url())
    migrate(database)
    with database.write() as connection:
        for path in preset_files(schemas_dir()):
            save_campaign(connection, read_campaign(path))
        ensure_epoch(connection)
    return database


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
    demo: Annotated[
        bool | None, typer.Option("--demo/--no-demo", help="Load the demo into an empty database.")
    ] = None,
    tls: Annotated[
        bool | None, typer.Option("--tls/--no-tls", help="HTTPS with an own certificate, for a phone nearby.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes (PostgreSQL).")] = None,
) -> None:
    """Migrate, load the demo the first time, and serve."""
    from ruhu.demo.serve import greet, load_demo_once

    settings = settings_with(
        host=host, port=port, data=data, database=database, demo=demo, tls=tls, workers=workers
    )
    store = prepared(settings)
    demo_loaded = load_demo_once(store, settings, console) if settings.demo else False
    clean_quietly(open_blobs(settings, store), DAYS)
    finish_lines(store, Catalog.load(settings.questionnaires))  # of a server that ended while it judged anew
    store.close()
    os.environ["RUHU_SECRET"] = settings.signing_key()
    # Of the connections that arrive together a process takes one and leaves the next to the others (libuv's option).
    os.environ.setdefault("UV_TCP_SINGLE_ACCEPT", "1")
    # Threads that share two of glibc's arenas keep less freed memory to themselves, and what is large goes back at once: else
    # glibc takes the largest block that ever was for the usual one.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", str(2**20))
    os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", str(2**20))
    certificate: dict[str, str] = {}
    if settings.tls:
        try:
            chain, key = ensure_certificate(settings.data, local_hosts(settings.host))
        except NotLocal as error:
            console.print(str(error), style="red")
            raise typer.Exit(2) from error
        certificate = {"ssl_certfile": str(chain), "ssl_keyfile": str(key)}
    greet(settings, demo_loaded, console)
    if settings.tls:
        console.print(trust_steps(phone_url(settings.host, settings.port)), markup=False, highlight=False)
    uvicorn.run(
        "ruhu.served:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level=settings.log_level,
        access_log=False,
        timeout_graceful_shutdown=10,
        **certificate,  # type: ignore[arg-type]
    )


@app.command("migrate")
def migrate_command(
    database: DatabaseOption = None,
    data: DataOption = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only say whether migrations and models agree (on an empty database)."),
    ] = False,
) -> None:
    """Bring the database to the newest shape and load the preset campaigns."""
    if check:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            store = Database(f"sqlite:///{folder}/check.db")
            migrate(store)
            with store.read() as connection:
                differences = drift(connection, METADATA)
            store.close()
        for difference in differences:
            console.print(difference, markup=False)
        raise typer.Exit(1 if differences else 0)
    prepared(settings_with(database=database, data=data)).close()
    console.print("数据库已是最新。")


@app.command("demo")
def demo_command(database: DatabaseOption = None, data: DataOption = None) -> None:
    """Load the demo campaign into an empty database: one invented township, 1 200 households."""
    from ruhu.demo.load import is_empty
    from ruhu.demo.serve import load_demo_once, tell_sign_ins

    settings = settings_with(database=database, data=data)
    store = prepared(settings)
    try:
        with store.read() as connection:
            empty = is_empty(connection)
        if not empty:
            console.print("数据库里已有账号或农户, 演示数据只载入空的数据库。可用 --data 换一个文件夹。")
            raise typer.Exit(1)
        load_demo_once(store, settings, console)
        tell_sign_ins(console)
    finally:
        store.close()


@app.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    import tempfile

    from ruhu.main import create_app

    with tempfile.TemporaryDirectory() as folder:
        document = create_app(Settings(data=Path(folder), database="")).openapi()
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True))


@app.command()
def epoch(database: DatabaseOption = None, data: DataOption = None) -> None:
    """Begin a new epoch: run it after restoring a backup, so that phones offer again what they keep."""
    from ruhu.sync.state import new_epoch

    store = prepared(settings_with(database=database, data=data))
    with store.write() as connection:
        console.print(f"新纪元 {new_epoch(connection)}: 手机下次联系时会把还留着的内容再报一遍。")
    store.close()
