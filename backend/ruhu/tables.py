"""Every table, in one place for the migrations."""

from __future__ import annotations

from sqlmodel import SQLModel

import ruhu.accounts.models
import ruhu.areas.models
import ruhu.audit.models
import ruhu.blobs.models
import ruhu.campaigns.models
import ruhu.complaints.models
import ruhu.crosschecks.models
import ruhu.kit.scopes
import ruhu.kit.state
import ruhu.ledger.models
import ruhu.overview.models
import ruhu.procedures.models
import ruhu.review.models
import ruhu.risk.models
import ruhu.roster.models
import ruhu.selfchecks.models
import ruhu.spotchecks.models
import ruhu.submissions.models
import ruhu.visits.models
import ruhu.webhooks.models  # noqa: F401

METADATA = SQLModel.metadata
