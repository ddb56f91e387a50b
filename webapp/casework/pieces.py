"""What a judgement may rest on: checks that came back, references that were verified, documents, the declaration."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.casework.ground import Ground
from webapp.models import Check, Evidence, Finding, Reference, Submission
from workflows.scoring.scorecard import Scorecard
from workflows.vocabulary import CheckStatus, FindingStatus, ReferenceStatus

REFERENCE_SOURCE = "verified_employer"
PEER_SOURCE = "peer"
DECLARATION_SOURCE = "self_declaration"
CONCERN = "finding"


@dataclass(frozen=True)
class Piece:
    """`code` names its row (`check:4`); pieces of one `group` are of one origin and count once.

    `criteria` are those it speaks to, () for all; `worth` is false for what proves nothing by itself (a note).
    `withheld`: the candidate cannot be told of it, not even in gist.
    """

    code: str
    source: str
    group: str
    criteria: tuple[str, ...]
    number: int
    worth: bool = True
    withheld: bool = False

    def bears_on(self, criterion: str) -> bool:
        return not self.criteria or criterion in self.criteria


def pieces_of(ground: Ground, card: Scorecard | None) -> tuple[Piece, ...]:
    """All that holds today, in the order checks, references, documents, declaration; what was withdrawn is not in it.

    Without a scorecard nothing has a worth, and everything bears on everything.
    """
    speaks_to: dict[str, list[str]] = {}
    for criterion in card.rated if card else ():
        for source in criterion.evidence:
            speaks_to.setdefault(source, []).append(criterion.id)
    known = {source: tuple(criteria) for source, criteria in speaks_to.items()}
    worth = card.worth if card else {}
    return (
        *_checks(ground, known),
        *_references(ground, known),
        *_documents(ground, known, worth),
        *_declaration(ground, known),
    )


def concerns_of(ground: Ground) -> Mapping[str, tuple[str, ...]]:
    """`finding:7` → its criteria, for the findings that count today."""
    rows = ground.session.execute(
        sa.select(Finding.id, Finding.criteria).where(
            Finding.case_id == ground.case.id, Finding.status == FindingStatus.SUBSTANTIATED, Finding.tellable
        )
    )
    return {f"{CONCERN}:{row.id}": tuple(c for c in row.criteria.split(",") if c) for row in rows}


def _checks(ground: Ground, speaks_to: Mapping[str, tuple[str, ...]]) -> Iterator[Piece]:
    sources = {check.code: check.evidence for check in ground.project.pack.checks}
    rows = ground.session.execute(
        sa.select(Check.id, Check.code)
        .where(Check.case_id == ground.case.id, Check.status == CheckStatus.DONE)
        .order_by(Check.id)
    )
    for number, row in enumerate(rows, start=1):
        source = sources.get(row.code)
        if source:
            yield Piece(f"check:{row.id}", source, f"check:{row.code}", speaks_to.get(source, ()), number)


def _references(ground: Ground, speaks_to: Mapping[str, tuple[str, ...]]) -> Iterator[Piece]:
    """Referees of one unit are one group, named by the first of them: no unit is named in what is computed."""
    rows = ground.session.execute(
        sa.select(Reference.id, Reference.number, Reference.supervisor, Reference.details)
        .where(Reference.case_id == ground.case.id, Reference.status == ReferenceStatus.VERIFIED)
        .order_by(Reference.number)
    )
    firsts: dict[str, str] = {}
    for row in rows:
        source = REFERENCE_SOURCE if row.supervisor else PEER_SOURCE
        code = f"reference:{row.id}"
        unit = " ".join(str((ground.key.open(row.details) or {}).get("unit", "")).casefold().split())
        group = firsts.setdefault(unit, code) if unit else code
        yield Piece(code, source, group, speaks_to.get(source, ()), row.number)


def _documents(
    ground: Ground, speaks_to: Mapping[str, tuple[str, ...]], worth: Mapping[str, object]
) -> Iterator[Piece]:
    rows = ground.session.execute(
        sa.select(
            Evidence.id,
            Evidence.number,
            Evidence.source,
            Evidence.source_group,
            Evidence.criteria,
            Evidence.withheld_at,
        )
        .where(Evidence.case_id == ground.case.id, Evidence.withdrawn_at.is_(None))
        .order_by(Evidence.number)
    )
    for row in rows:
        own = tuple(c for c in row.criteria.split(",") if c)
        yield Piece(
            code=f"evidence:{row.id}",
            source=row.source,
            group=row.source_group or row.source,
            criteria=own or speaks_to.get(row.source, ()),
            number=row.number,
            worth=row.source in worth,
            withheld=row.withheld_at is not None,
        )


def _declaration(ground: Ground, speaks_to: Mapping[str, tuple[str, ...]]) -> Iterator[Piece]:
    filed = ground.session.scalar(
        sa.select(sa.func.max(Submission.id)).where(
            Submission.case_id == ground.case.id, Submission.records == "declaration"
        )
    )
    if filed is not None:
        yield Piece(f"declaration:{filed}", DECLARATION_SOURCE, "declaration", speaks_to.get(DECLARATION_SOURCE, ()), 1)


def documents(ids: Iterable[object]) -> tuple[str, ...]:
    """The pieces that documents of the case are, by their ids as a form gives them."""
    return tuple(f"evidence:{int(str(number))}" for number in ids if str(number).isdecimal())


def withheld(ground: Ground, codes: Iterable[str]) -> frozenset[str]:
    """Those among these pieces of which the candidate cannot be told, not even in gist."""
    wanted = frozenset(codes)
    if not wanted:
        return wanted
    ids = ground.session.scalars(
        sa.select(Evidence.id).where(Evidence.case_id == ground.case.id, Evidence.withheld_at.is_not(None))
    )
    return wanted & frozenset(documents(ids))
