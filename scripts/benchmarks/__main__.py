"""./scripts/bench [sync|roster|durability|volume|county|phone] [--quick]"""

from __future__ import annotations

from typing import Annotated

import typer

from benchmarks.table import show


def main(
    part: Annotated[
        str, typer.Argument(help="sync, roster, durability, volume, county, phone or all")
    ] = "all",
    quick: Annotated[bool, typer.Option(help="A tenth of the load, to see that it runs.")] = False,
) -> None:
    """Measure and print."""
    if part in ("sync", "all"):
        from benchmarks import sync

        show(
            "Sync",
            sync.measure(
                sync.Size(households=200, seconds=2) if quick else sync.Size(households=2000, seconds=10)
            ),
        )
    if part in ("roster", "all"):
        from benchmarks import roster

        show("Register", roster.measure(5_000 if quick else 50_000))
    if part in ("durability", "all"):
        from benchmarks import durability

        show("Durability", durability.measure(durability.QUICK if quick else durability.Size()))
    if part in ("volume", "all"):
        from benchmarks import volume

        show("Stored volume", volume.measure(volume.QUICK if quick else volume.Size()))
    if part in ("county", "all"):
        from benchmarks import county

        show("County", county.measure(county.QUICK if quick else county.FULL))
    if part in ("phone", "all"):
        from benchmarks import phone

        show("Phone", phone.measure(quick))


typer.run(main)
