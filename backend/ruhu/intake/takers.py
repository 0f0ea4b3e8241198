"""Which slice takes which kind of act."""

from __future__ import annotations

from collections.abc import Mapping

from ruhu.complaints.taking import take_complaints
from ruhu.ledger.taking import take_steps
from ruhu.procedures.taking import take_applications
from ruhu.spotchecks.taking import take_surveys
from ruhu.submissions.acts import RESURVEY, Taker
from ruhu.visits.newcomers import take_newcomers
from ruhu.visits.taking import take_visits

TAKERS: Mapping[str, Taker] = {
    "application": take_applications,
    "complaint": take_complaints,
    "case_step": take_steps,
    "newcomer": take_newcomers,
    RESURVEY: take_surveys,
    "visit": take_visits,
}
