"""Journeys of several files meet on one server: what one leaves behind must not stand in another's list."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

JOURNEYS = Path(__file__).resolve().parents[1] / "journeys"
NUMBERED = re.compile(r"\btownship(?:\.village\(|\.areas\(|, )(\d+)")
# These make a server or a township of their own.
OWN = {"test_installable.py", "test_states.py", "test_photos_at_the_desk.py"}


def test_no_two_files_of_journeys_share_a_village() -> None:
    users = defaultdict(set)
    for path in JOURNEYS.glob("test_*.py"):
        if path.name not in OWN:
            for number in NUMBERED.findall(path.read_text("utf-8")):
                users[int(number)].add(path.name)
    assert len(users) > 30
    assert {number: files for number, files in users.items() if len(files) > 1} == {}
