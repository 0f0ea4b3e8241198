"""I11: what counts as here is here and matches its hash; the commands that say so, and that tidy up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruhu.blobs.checking import clean, clean_quietly, verify
from ruhu.blobs.refs import BLOB
from ruhu.blobs.store import Blobs, whole
from ruhu.cli import app
from ruhu.kit.errors import Unavailable
from ruhu.kit.objects import LocalObjects
from tests.blobs.client import deliver, shown
from tests.factories.photos import ask, picture, send, sha256
from tests.factories.world import World

PHOTOS = [picture(f"photo {n}".encode(), 400) for n in range(5)]
NAMES = [sha256(photo) for photo in PHOTOS]
DAY = 86_400


def blobs_of(world: World) -> Blobs:
    found: Blobs = world.client.app.state.blobs  # type: ignore[attr-defined]
    return found


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """A command on the world's database and folder."""
    monkeypatch.setenv("RUHU_DATABASE", world.database.url)
    monkeypatch.setenv("RUHU_DATA", str(world.client.app.state.settings.data))  # type: ignore[attr-defined]

    def invoke(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, result.output

    return invoke


def test_verify_finds_what_is_missing_damaged_or_not_counted_and_repair_puts_it_right(
    world: World, run: Callable[..., tuple[int, str]]
) -> None:
    phone = world.sign_in("wg1")
    item = shown(world, phone, *PHOTOS)
    for photo in PHOTOS[:4]:
        assert send(phone, photo).status_code == 201
    assert run("blobs", "verify") == (0, "完好 4 张; 手机还没传来 1 张。\n")
    blobs = blobs_of(world)
    blobs.objects.delete([whole(NAMES[0])])
    blobs.objects.put(whole(NAMES[1]), PHOTOS[1][:-1] + b"?")
    with world.database.write() as connection:
        connection.execute(BLOB.delete().where(BLOB.c.sha256 == NAMES[2]))
    blobs.objects.put(whole("0" * 64), b"what is this")
    report = verify(blobs)
    assert (report.whole, report.missing, report.damaged) == (1, [NAMES[0]], [NAMES[1]])
    assert (report.unrecorded, report.strange, report.sound) == ([NAMES[2]], ["0" * 64], False)
    code, said = run("blobs", "verify")
    assert code == 1 and all(name in said for name in (*NAMES[:3], "0" * 64)) and "--repair" in said
    assert phone.results(item)[0]["need_blobs"] == [NAMES[2], NAMES[4]], "verify alone changes nothing"
    assert run("blobs", "verify", "--repair")[0] == 1
    assert phone.results(item)[0]["need_blobs"] == [NAMES[0], NAMES[1], NAMES[4]]
    kept = phone.client.post(
        "/api/sync/have", json={"revs": [], "blobs": NAMES}, headers=phone.headers
    ).json()
    assert sorted(kept["blobs"]) == sorted(NAMES[2:4])
    assert blobs.objects.get(f"damaged/{NAMES[1]}") == PHOTOS[1][:-1] + b"?", "nothing is thrown away"
    for n in (0, 1, 4):
        deliver(phone, PHOTOS[n], NAMES[n], 300)
    assert run("blobs", "verify")[0] == 0
    assert verify(blobs).whole == 5


def test_pieces_that_have_not_grown_for_long_are_dropped_and_younger_ones_stay(
    world: World, run: Callable[..., tuple[int, str]]
) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, *PHOTOS[:3])
    blobs = blobs_of(world)
    for n in range(3):
        assert send(phone, PHOTOS[n][:100], NAMES[n], 0, 400).status_code == 204
        assert send(phone, PHOTOS[n][100:200], NAMES[n], 100, 400).status_code == 204
    assert isinstance(blobs.objects, LocalObjects)
    root = blobs.objects.root
    age(root / "partial", NAMES[0], days=31)
    age(root / "partial", NAMES[1], days=31)
    assert send(phone, PHOTOS[1][200:300], NAMES[1], 200, 400).status_code == 204
    assert "1 张" in run("blobs", "clean")[1]
    offsets = [ask(phone, name).headers["upload-offset"] for name in NAMES[:3]]
    assert offsets == ["0", "300", "200"]
    deliver(phone, PHOTOS[0], NAMES[0], 150)
    assert run("blobs", "clean", "--days", "0")[0] == 0
    assert blobs.objects.below("partial") == []
    assert not list((root / "partial").glob("*/*")), "no empty folder stays"


def age(folder: Path, name: str, days: int) -> None:
    then = time.time() - days * DAY
    for path in (folder / name[:2] / name).iterdir():
        os.utime(path, (then, then))


def test_leftovers_of_writes_and_of_finished_photos_go_whatever_their_age(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTOS[0])
    assert send(phone, PHOTOS[0]).status_code == 201
    blobs = blobs_of(world)
    blobs.objects.put(f"partial/{NAMES[0][:2]}/{NAMES[0]}/0000000000", PHOTOS[0][:100])
    assert isinstance(blobs.objects, LocalObjects)
    (young, old) = (blobs.objects.root / "tmp" / name for name in ("young", "old"))
    for path in (young, old):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    assert clean(blobs, 30) == 1
    assert blobs.objects.below("partial") == []
    assert young.exists() and not old.exists()


def test_an_upload_that_goes_on_just_now_is_not_cleaned_away(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTOS[0])
    assert send(phone, PHOTOS[0][:100], NAMES[0], 0, 400).status_code == 204
    blobs = blobs_of(world)
    blobs.locks.wait = 0.05
    with blobs.locks.hold(NAMES[0]):
        assert clean(blobs, 0) == 0
    assert ask(phone, NAMES[0]).headers["upload-offset"] == "100"
    assert clean(blobs, 0) == 1


def test_a_server_starts_also_while_its_storage_does_not_answer(world: World) -> None:
    class Gone(LocalObjects):
        def below(self, prefix: str) -> list:  # type: ignore[type-arg]
            raise Unavailable("存储连不上")

    blobs = blobs_of(world)
    with pytest.raises(Unavailable):
        clean(Blobs(world.database, Gone(Path("nowhere")), blobs.locks), 30)
    clean_quietly(Blobs(world.database, Gone(Path("nowhere")), blobs.locks), 30)
