"""Conditions on what goes on right now, spelled as the partial indexes are, so that both databases use them."""

from __future__ import annotations

from sqlalchemy import and_, literal_column

from contactcenter.rules.calls import LIVE_STAGES, QUEUED, RINGING
from contactcenter.storage.call_models import Call, CallLeg, CallOffer, Shift

_call = Call.__table__.c
AT_WORK = Shift.__table__.c.ended_at.is_(None)
LEG_LIVES = CallLeg.__table__.c.ended_at.is_(None)
RINGS = CallOffer.__table__.c.state == literal_column(repr(RINGING))
IS_LIVE = _call.stage.in_([literal_column(repr(stage)) for stage in LIVE_STAGES])
WAITS = and_(IS_LIVE, _call.stage == QUEUED, _call.operator_id.is_(None))

# Whoever has talked to somebody already (a transfer that nobody took) comes first, then the longest wait.
TURNS = (_call.answered_at.is_(None), _call.queued_at, _call.contact_id)
