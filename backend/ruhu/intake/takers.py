"""Which slice takes which kind of act."""

from __future__ import annotations

from collections.abc import Mapping

from ruhu.complaints.taking import take_complaints
from ruhu.ledger.taking import take_steps
from ruhu.submissions.acts import Taker
from ruhu.visits.newcomers import take_newcomers
from ruhu.visits.taking import take_visits

TAKERS: Mapping[str, Taker] = {
    "complaint": take_complaints,
    "case_step": take_steps,
    "newcomer": take_newcomers,
    "visit": take_visits,
}
