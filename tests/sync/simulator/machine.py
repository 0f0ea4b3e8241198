"""The phone's whole outbox: frontend/src/outbox/machine.ts in Python, name by name. Pure: (state, event) → (state, effects).

Traces that both replay (tests/sync/traces) hold the two together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from tests.sync.simulator import rows as outbox
from tests.sync.simulator.rows import Event, Row, backoff, is_delivered, is_due, transition

State = dict[str, Any]
Effect = dict[str, Any]
Step = tuple[State, list[Effect]]

FRESH = 5 * 60_000
ENOUGH = 8
HAVE_MOST = 500
EPOCHS_MOST = 3
BUSY = 30_000
SOONEST = 500
RANK = {None: -1, "soon": 0, "now": 1, "signed_in": 2, "hand": 3}
HASTE = {"hand": "hand", "online": "now", "signed_in": "signed_in", "background": "now"}


def initial() -> State:
    """A machine that has not done anything."""
    return {
        "doing": "idle", "rows": [], "epoch": None, "pulled_at": None, "sent": [], "tried": [], "delivered": 0, "errors": 0,
        "epochs": 0, "heard": False, "pulled": False, "by_hand": False, "wanted": None, "limit": outbox.MOST_ITEMS,
        "failures": 0, "hold": None, "problem": None, "reachable": None, "last_ok_at": None, "stopped": False,
    }  # fmt: skip


def step(state: State, event: Event) -> Step:
    """An event that does not fit what is being done changes nothing: a late answer is harmless."""
    if state["stopped"]:
        return state, []
    return _HANDLERS[event["type"]](state, event)


def _stop(state: State, event: Event) -> Step:
    end: list[Effect] = [] if state["doing"] == "idle" else [{"type": "end"}]
    return {**state, "stopped": True}, [{"type": "timer", "ms": None}, *end]


def _busy(state: State, event: Event) -> Step:
    if state["doing"] != "beginning":
        return state, []
    return {**state, "doing": "idle", "wanted": None}, [{"type": "timer", "ms": BUSY}]


def _pulled(state: State, event: Event) -> Step:
    if state["doing"] != "pulling":
        return state, []
    heard = {**state, "heard": True, "reachable": True, "pulled": True, "pulled_at": event["at"]}
    return _next(heard, event, [])


def _epoch(state: State, event: Event) -> Step:
    if state["doing"] != "pulling":
        return state, []
    return _moved({**state, "heard": True, "reachable": True}, event, event["epoch"], [])


def _broken(state: State, event: Event) -> Step:
    if state["doing"] == "idle":
        return state, []
    problem = {"code": "store", "message": event["message"]}
    timer = {"type": "timer", "ms": max(SOONEST, backoff(state["failures"], event["random"]))}
    return _over({**state, "failures": state["failures"] + 1, "problem": problem}, event, [timer], good=False)


def _held(hold: dict[str, Any] | None, now: int) -> bool:
    return hold is not None and now >= hold["from"] and (hold["until"] is None or now < hold["until"])


def _wake(state: State, event: Event) -> Step:
    why = event["why"]
    wish = HASTE.get(why, "soon")
    if state["doing"] != "idle":
        wanted = state["wanted"]
        return (state if wanted is not None and RANK[wanted] >= RANK[wish] else {**state, "wanted": wish}), []
    if why not in ("hand", "signed_in") and _held(state["hold"], event["at"]):
        until = (state["hold"] or {}).get("until")
        return state, [{"type": "background"}] if why == "finished" and until else []
    by_hand = wish == "hand"
    begun = {
        **state, "doing": "beginning", "hold": None, "by_hand": by_hand, "failures": 0 if by_hand else state["failures"],
        "wanted": None, "sent": [], "tried": [], "delivered": 0, "errors": 0, "epochs": 0, "heard": False, "pulled": False,
    }  # fmt: skip
    return begun, [{"type": "begin", "wait": by_hand}]


def _change(state: State, changes: list[tuple[str, Event]], strict: bool, effects: list[Effect]) -> Step:
    if not changes:
        return state, effects
    by = dict(changes)
    rows = []
    for row in state["rows"]:
        event = by.get(row["rev_id"])
        rows.append({**transition(row, event), "bytes": row["bytes"]} if event else row)
    return {**state, "rows": rows}, [*effects, {"type": "store", "strict": strict, "changes": changes}]


def _loaded(state: State, event: Event) -> Step:
    if state["doing"] != "beginning":
        return state, []
    rows = sorted(event["rows"], key=lambda row: row["n"])
    fresh = {**state, "rows": rows, "epoch": event["epoch"], "pulled_at": event["pulled_at"]}
    changes: list[tuple[str, Event]] = []
    for row in rows:
        if is_delivered(row):
            continue
        if row["state"] == "sending":
            changes.append((row["rev_id"], {"type": "unsent"}))
        elif state["by_hand"] and row["next_at"] != 0:
            changes.append((row["rev_id"], {"type": "hurry"}))
    changed, effects = _change(fresh, changes, False, [])
    return _next(changed, event, effects)


def _next(state: State, event: Event, effects: list[Effect]) -> Step:
    limit = state["limit"]
    batch = outbox.batch_of(outbox.ready(state["rows"], event["at"], set(state["tried"]))[:limit], limit)
    if batch:
        sending, more = _change(state, [(rev, {"type": "send"}) for rev in batch], False, effects)
        return {**sending, "doing": "pushing", "sent": batch}, [*more, {"type": "push", "revs": batch}]
    offered = _offers(state)
    if offered:
        return {**state, "doing": "offering", "sent": offered}, [*effects, {"type": "have", "revs": offered}]
    if not state["pulled"] and _wants_pull(state, event["at"]):
        return {**state, "doing": "pulling", "sent": []}, [*effects, {"type": "pull"}]
    return _done(state, event, effects)


def _offers(state: State) -> list[str]:
    if state["epoch"] is None:
        return []
    epoch = state["epoch"]
    rows = [row for row in state["rows"] if row.get("epoch") != epoch and is_delivered(row)]
    return [row["rev_id"] for row in rows[:HAVE_MOST]]


def _wants_pull(state: State, now: int) -> bool:
    at = state["pulled_at"]
    stale = at is None or now - at > FRESH or now < at
    return bool(state["by_hand"] or state["delivered"] > 0 or stale or state["problem"] is not None)


def _answer(state: State, event: Event) -> Step:
    if state["doing"] != "pushing":
        return state, []
    results = event["results"]
    by_id = {result["rev_id"]: result for result in results}
    at, random = event["at"], event["random"]
    delivered = 0
    changes: list[tuple[str, Event]] = []
    for i, rev in enumerate(state["sent"]):
        result = by_id.get(rev)
        if result is None and i < len(results) and results[i]["rev_id"] is None:
            result = results[i]
        if result is None:
            problem = {"code": "no_result", "message": "服务器没有回执, 会自己再传。"}
            changes.append((rev, {"type": "aside", "problem": problem, "at": at, "random": random}))
            continue
        if result["status"] != "retry":
            delivered += 1
        changes.append(
            (rev, {"type": "result", "result": result, "epoch": event["epoch"], "at": at, "random": random})
        )
    changed, effects = _change(state, changes, True, [])
    after = {
        **changed, "tried": [*state["tried"], *state["sent"]], "sent": [], "delivered": state["delivered"] + delivered,
        "errors": 0, "limit": min(outbox.MOST_ITEMS, state["limit"] * 2), "heard": True, "reachable": True,
    }  # fmt: skip
    if event["epoch"] == state["epoch"]:
        return _next(after, event, effects)
    return _moved(after, event, event["epoch"], effects)


def _moved(state: State, event: Event, epoch: str, effects: list[Effect]) -> Step:
    if state["epochs"] >= EPOCHS_MOST:
        message = "服务器正在更换, 过一会儿自己再试。没传的都在手机里。"
        ended = {
            **state,
            "failures": state["failures"] + 1,
            "problem": {"code": "epoch_moving", "message": message},
        }
        timer = {"type": "timer", "ms": max(SOONEST, backoff(state["failures"], event["random"]))}
        return _over(ended, event, [*effects, timer], good=False)
    moved = {**state, "epoch": epoch, "epochs": state["epochs"] + 1, "pulled": False, "pulled_at": None}
    return _next(moved, event, [*effects, {"type": "epoch", "epoch": epoch}])


def _unreadable(state: State, event: Event) -> Step:
    if state["doing"] != "pushing":
        return state, []
    problem = {"code": "unreadable", "message": "手机里存的这一份打不开, 请告诉管理员, 不要清理数据。"}
    bad = set(event["revs"])
    aside = {"type": "aside", "problem": problem, "at": event["at"], "random": 1}
    changes: list[tuple[str, Event]] = [
        (rev, aside if rev in bad else {"type": "unsent"}) for rev in state["sent"]
    ]
    changed, effects = _change(state, changes, True, [])
    return _next({**changed, "sent": [], "tried": [*state["tried"], *event["revs"]]}, event, effects)


def _have(state: State, event: Event) -> Step:
    if state["doing"] != "offering":
        return state, []
    there, epoch = set(event["revs"]), state["epoch"] or ""
    changes: list[tuple[str, Event]] = [
        (rev, {"type": "kept", "epoch": epoch} if rev in there else {"type": "lost"}) for rev in state["sent"]
    ]
    changed, effects = _change(state, changes, True, [])
    return _next({**changed, "sent": [], "heard": True, "reachable": True}, event, effects)


def _failed(state: State, event: Event) -> Step:
    if state["doing"] in ("idle", "beginning"):
        return state, []
    reached = {**state, "reachable": event["status"] != 0}
    problem = {"code": event["code"], "message": event["message"]}
    if state["doing"] != "pushing":
        return _give_up((reached, []), event)

    def each(what: Event) -> list[tuple[str, Event]]:
        return [(rev, what) for rev in state["sent"]]

    aside: Event = {"type": "aside", "problem": problem, "at": event["at"], "random": event["random"]}
    if event["retry_after"] is not None:
        aside["retryAfter"] = event["retry_after"]
    errors = state["errors"] + 1
    items = len(state["sent"])
    judged = "stop" if errors > ENOUGH else outbox.verdict(event["status"], event["code"], items)
    if judged == "halve":
        changed, effects = _change(reached, each({"type": "unsent"}), False, [])
        return _next({**changed, "errors": errors, "limit": math.ceil(items / 2), "sent": []}, event, effects)
    if judged == "aside":
        changed, effects = _change(reached, each(aside), True, [])
        tried = [*state["tried"], *state["sent"]]
        return _next({**changed, "errors": errors, "tried": tried, "sent": []}, event, effects)
    if judged == "later":
        return _give_up(_change(reached, each(aside), True, []), event)
    return _give_up(_change(reached, each({"type": "unsent", "problem": problem}), False, []), event)


def _give_up(reached: Step, event: Event) -> Step:
    state, effects = reached
    at, status = event["at"], event["status"]
    ms = max(SOONEST, (event["retry_after"] or 0) + backoff(state["failures"], event["random"]))
    person = outbox.needs_person(status, event["code"])
    hold = {"from": at, "until": None} if person else None if status == 0 else {"from": at, "until": at + ms}
    problem = {"code": event["code"], "message": event["message"]}
    ended = {**state, "failures": state["failures"] + 1, "hold": hold, "problem": problem}
    return _over(ended, event, [*effects, {"type": "timer", "ms": None if person else ms}], good=False)


def _done(state: State, event: Event, effects: list[Effect]) -> Step:
    first: dict[str, Row] = {}
    for row in state["rows"]:
        if not is_delivered(row):
            first.setdefault(row["submission_id"], row)
    at = event["at"]
    waits = [
        backoff(0, event["random"]) if is_due(row, at) else row["next_at"] - at for row in first.values()
    ]
    ms = max(SOONEST, min(waits)) if waits else None
    ended = {
        **state, "failures": 0, "hold": None, "problem": None, "last_ok_at": at if state["heard"] else state["last_ok_at"],
    }  # fmt: skip
    return _over(ended, event, [*effects, {"type": "timer", "ms": ms}], good=True)


def _over(state: State, event: Event, effects: list[Effect], *, good: bool) -> Step:
    unsent = any(not is_delivered(row) for row in state["rows"])
    idle = {**state, "doing": "idle", "rows": [], "sent": [], "tried": [], "wanted": None}
    helped = not (state["hold"] is not None and state["hold"]["until"] is None)  # else only the person can
    background: list[Effect] = [{"type": "background"}] if unsent and not good and helped else []
    all_effects: list[Effect] = [*effects, {"type": "end"}, *background]
    wanted = state["wanted"]
    if wanted is None or (not good and wanted == "soon"):
        return idle, all_effects
    why = {"hand": "hand", "signed_in": "signed_in", "now": "online"}.get(wanted, "focus")
    again, more = _wake(idle, {**event, "why": why})
    return again, [*all_effects, *more]


_HANDLERS: dict[str, Callable[[State, Event], Step]] = {
    "wake": _wake, "stop": _stop, "busy": _busy, "loaded": _loaded, "answer": _answer, "unreadable": _unreadable,
    "have": _have, "pulled": _pulled, "epoch": _epoch, "failed": _failed, "broken": _broken,
}  # fmt: skip
