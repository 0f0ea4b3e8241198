"""`ruhu bundle import`: what a courier brought, taken in at the server itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruhu.cli import app
from ruhu.submissions.store import REVISION
from ruhu.sync.keys import KeyRing
from tests.factories.bundles import bundle_of
from tests.factories.items import survey_item
from tests.factories.photos import named, picture
from tests.factories.world import GRIDS, VILLAGES, Phone, World, small_world

SECRET = "s" * 40  # of the small world


@pytest.fixture
def place(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A small world, and the command line on its database."""
    monkeypatch.setenv("RUHU_DATABASE", sqlite_url)
    monkeypatch.setenv("RUHU_DATA", str(tmp_path))
    monkeypatch.setenv("RUHU_SECRET", SECRET)

    def invoke(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["bundle", "import", *words])
        return result.exit_code, result.output

    with small_world(sqlite_url, tmp_path) as world:
        yield world, invoke


def carried(world: World, phone: Phone, path: Path, *, photo: bytes = b"", **more) -> str:  # type: ignore[no-untyped-def]
    item = survey_item(
        world.definition, village=VILLAGES[0], household_id=world.households[GRIDS[0]][0],
        blobs=named(photo) if photo else [],
    )  # fmt: skip
    path.write_bytes(bundle_of(phone, item, **more))
    return str(path)


def test_a_file_is_taken_in_with_its_photos_and_its_receipt_lies_beside_it(place, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    world, run = place
    phone, photo = world.sign_in("wg1"), picture(b"roof", 9000)
    manifest = {"blobs": [{key: blob[key] for key in ("sha256", "size")} for blob in named(photo)]}
    path = carried(world, phone, tmp_path / "one.ruhu", photo=photo, blobs=[photo], manifest=manifest)
    code, said = run(path)
    assert code == 0 and "示例wg1, 第 1 份(共 1 份): 收下 1 份。" in said
    receipt = json.loads((tmp_path / "one.ruhu.receipt.json").read_bytes())
    assert receipt["ruhu"] == "receipt" and receipt["blobs"] == [manifest["blobs"][0]["sha256"]]
    assert phone.get(f"/api/blobs/{receipt['blobs'][0]}").content == photo
    code, said = run(path)
    assert code == 0 and "早已收到 1 份" in said and world.count(REVISION) == 1


def test_several_files_give_one_list_of_receipts_and_a_broken_one_costs_the_others_nothing(
    place, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    world, run = place
    first = carried(world, world.sign_in("wg1"), tmp_path / "first.ruhu", part=1, parts=2)
    second = carried(world, world.sign_in("wg1"), tmp_path / "second.ruhu", part=2, parts=2)
    broken = tmp_path / "broken.ruhu"
    broken.write_bytes(Path(first).read_bytes()[:-1])
    out = tmp_path / "receipts.json"
    code, said = run(second, str(broken), first, "--receipt", str(out))
    assert code == 1 and "broken.ruhu: 第 1 份(共 2 份)在路上损坏" in said
    assert [receipt["part"] for receipt in json.loads(out.read_bytes())] == [2, 1]
    assert world.count(REVISION) == 2


def test_a_file_from_before_a_change_of_the_secret_needs_the_former_one(
    place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    world, run = place
    path = carried(world, world.sign_in("wg1"), tmp_path / "old.ruhu")
    monkeypatch.setenv("RUHU_SECRET", "n" * 40)
    code, said = run(path)
    assert code == 1 and "RUHU_OLD_SECRETS" in said and KeyRing.of("n" * 40).current.key_id in said
    assert not (tmp_path / "old.ruhu.receipt.json").exists()
    monkeypatch.setenv("RUHU_OLD_SECRETS", f"{'x' * 40} {SECRET}")
    code, said = run(path)
    assert code == 0 and "收下 1 份" in said
