"""Whether a decision agrees with the band it was advised by; both take the same reasons, and both are counted."""

from enum import StrEnum

from workflows.vocabulary import Band, DecisionCode


class Stance(StrEnum):
    """A decision beside its band. `UNADVISED`: the band leaves the matter to the panel, or there was none."""

    AGREES = "agrees"
    DEPARTS = "departs"
    UNADVISED = "unadvised"


APPOINTS = frozenset({DecisionCode.APPROVE, DecisionCode.CONDITIONAL})
REFUSES = frozenset({DecisionCode.REJECT, DecisionCode.DEBAR})
_ADVISED = {Band.FAVOURABLE: APPOINTS, Band.UNFAVOURABLE: REFUSES}


def stance(code: DecisionCode, band: str) -> Stance:
    """Appointing, with a condition or without, agrees with favourable; refusing agrees with unfavourable."""
    advised = _ADVISED.get(Band(band)) if band else None
    if advised is None:
        return Stance.UNADVISED
    return Stance.AGREES if code in advised else Stance.DEPARTS


def same(one: DecisionCode, other: DecisionCode) -> bool:
    """Whether two judgements of one case come to the same: both appoint, both refuse, or both suspend."""
    sides = (APPOINTS, REFUSES)
    return one == other or any(one in side and other in side for side in sides)
