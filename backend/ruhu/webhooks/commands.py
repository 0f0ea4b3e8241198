"""`ruhu webhooks`: the sending loop, where the server itself does not run it (RUHU_WEBHOOKS=off)."""

from __future__ import annotations

from typing import Annotated

import typer

from ruhu.kit.console import DatabaseOption, DataOption, console, opened, settings_with
from ruhu.webhooks.sending import Sender


def webhooks_command(
    once: Annotated[
        bool, typer.Option("--once", help="Look once and end: for a timer of the system.")
    ] = False,
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Send what is due to the addresses that administrators named."""
    with opened(database, data) as store:
        settings = settings_with()
        sender = Sender(store, [settings.signing_key(), *settings.old_secrets.split()])
        if once:
            console.print(f"送达 {sender.look()} 条。")
            return
        sender.look()
        sender.loop()
