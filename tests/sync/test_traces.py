"""The simulator's phone is the phone of the app: both replay the same traces (tests/sync/traces/README.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sync.simulator import machine
from tests.sync.simulator.rows import transition

FILES = sorted((Path(__file__).parent / "traces").glob("*.json"))
ROW = {
    "bytes": 1000, "state": "saved", "attempts": 0, "next_at": 0, "finished_at": 0, "delivered_at": None, "seq": None,
    "need_blobs": [], "problem": None,
}  # fmt: skip
RESULT = {"seq": None, "need_blobs": [], "flags": [], "problem": None}


class Player:
    """A phone's disk and the machine on it."""

    def __init__(self, start: dict[str, Any]) -> None:
        self.rows = {row["rev_id"]: {**ROW, **row} for row in start["rows"]}
        self.epoch, self.pulled_at = start["epoch"], start["pulled_at"]
        self.flushed = dict(self.rows)
        self.state = machine.initial()

    def event(self, step: dict[str, Any]) -> list[dict[str, Any]]:
        """One event; the effects."""
        event = {**step["event"], "at": step["at"], "random": step["random"]}
        if event["type"] == "loaded" and "rows" not in event:
            rows = sorted(self.rows.values(), key=lambda row: row["n"])
            event |= {"rows": rows, "epoch": self.epoch, "pulled_at": self.pulled_at}
        if event["type"] == "answer":
            event["results"] = [_result(result) for result in event["results"]]
        event.setdefault("message", "")
        if event["type"] == "failed":
            event.setdefault("retry_after", None)
        awaited = event["type"] == "pulled" and self.state["doing"] == "pulling"
        self.state, effects = machine.step(self.state, event)
        if awaited:
            self.pulled_at = event["at"]
            self.flushed = dict(self.rows)
        for effect in effects:
            self._carry_out(effect)
        return effects

    def _carry_out(self, effect: dict[str, Any]) -> None:
        if effect["type"] == "store":
            for rev, change in effect["changes"]:
                self.rows[rev] = {**transition(self.rows[rev], change), "bytes": self.rows[rev]["bytes"]}
            if effect["strict"]:
                self.flushed = dict(self.rows)
        elif effect["type"] == "epoch":
            self.epoch, self.pulled_at = effect["epoch"], None
            self.flushed = dict(self.rows)


def _result(given: dict[str, Any]) -> dict[str, Any]:
    problem = given.get("problem")
    return {
        **RESULT,
        "head": given["rev_id"],
        **given,
        "problem": problem and {"message": "", **problem},
    }


def _said(effect: dict[str, Any]) -> dict[str, Any]:
    """An effect as traces write it."""
    if effect["type"] != "store":
        return effect
    return {**effect, "changes": {rev: event["type"] for rev, event in effect["changes"]}}


def _coded(value: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of `value` that a trace gives; a problem by its code."""
    found = {name: value.get(name) for name in fields}
    if found.get("problem"):
        found["problem"] = found["problem"]["code"]
    return found


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_model_does_what_the_phone_does(path: Path) -> None:
    trace = json.loads(path.read_text())
    player = Player(trace["start"])
    for number, step in enumerate(trace["steps"]):
        where = f"{path.stem}, step {number + 1}"
        if "crash" in step:
            if step["crash"] == "unflushed":
                player.rows = dict(player.flushed)
            player.state = machine.initial()
        elif "save" in step:
            player.rows[step["save"]["rev_id"]] = {**ROW, **step["save"]}
            player.flushed = dict(player.rows)
        else:
            assert [_said(effect) for effect in player.event(step)] == step["effects"], where
        for rev, fields in step.get("rows", {}).items():
            assert _coded(player.rows[rev], fields) == fields, where
        if fields := step.get("state"):
            assert _coded(player.state, fields) == fields, where


def test_there_are_traces_to_replay() -> None:
    assert len(FILES) >= 25
