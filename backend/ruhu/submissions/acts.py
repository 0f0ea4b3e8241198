"""Acts: what a phone says once, beside surveys: an attempt at a door, a step of a case, a complaint, a new household,
a household's own application.

An act is an item like any other, with a form of its own kind; what it means is for the slice that takes it. A slice gives
intake one `Taker` per kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection

from ruhu.campaigns.queries import CampaignView
from ruhu.submissions.items import Item

RESURVEY = "resurvey"
"""A drawn household surveyed again (ruhu/spotchecks): an act that is said with the survey form itself."""


def form_kind(kind: str) -> str:
    """The kind of the form with which an item of this kind is said."""
    return "survey" if kind == RESURVEY else kind


@dataclass(frozen=True, slots=True)
class Act:
    """One act, judged to be sound and permitted. `area` is the household's grid, or the village's code."""

    item: Item
    campaign: CampaignView
    subject: str  # household | village
    subject_id: str
    area: str
    measures: Mapping[str, Any]
    account_id: str
    role: str  # of who sent it; when a supervisor takes in what was held: of the supervisor
    at: str  # when the server received it

    @property
    def id(self) -> str:
        """Of the thing that the act is about or makes."""
        return self.item.submission_id

    @property
    def values(self) -> Mapping[str, Any]:
        return self.item.answers["values"]  # type: ignore[no-any-return]

    def text(self, name: str) -> str:
        """A text answer, trimmed; "" when there is none."""
        value = self.values.get(name)
        return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act has no effect: it is held with this code and Chinese sentence."""

    code: str
    message: str


class Plan(Protocol):
    """What a transaction does with the acts of one kind."""

    refused: Mapping[str, Refusal]
    """By rev_id. All others are accepted."""

    def write(self, connection: Connection, seqs: Mapping[str, int]) -> None:
        """Write what came of the accepted ones; `seqs` are their numbers in their scopes, by rev_id."""


class Taker(Protocol):
    """`take(connection, acts)`: what to do with the acts of one push, in order. Reads and locks its own rows (in the order of
    their keys), writes nothing yet: the numbers of the feed are given out last. The same act never comes twice."""

    def __call__(self, connection: Connection, acts: Sequence[Act]) -> Plan: ...


@dataclass(slots=True)
class NoPlan:
    """Accepts everything and writes nothing: the revision itself says it all."""

    refused: dict[str, Refusal] = field(default_factory=dict)

    def write(self, connection: Connection, seqs: Mapping[str, int]) -> None:
        """Nothing."""
