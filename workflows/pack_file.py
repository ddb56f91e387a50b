"""Reads and validates pack.yaml."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from zoneinfo import available_timezones

from workflows.calendars import JURISDICTIONS
from workflows.errors import Problem
from workflows.pack import (
    Check,
    ConsentScope,
    Deadline,
    Labelled,
    Limit,
    Monitoring,
    Omitted,
    Pack,
    Panel,
    Question,
    RefereeSignals,
    References,
    Signal,
    Source,
    Standing,
    Ties,
    Unit,
)
from workflows.scoring.scorecard import Scorecard
from workflows.sentences import Text, sentence
from workflows.strict_yaml import Entry, Reading
from workflows.vocabulary import CheckKind, DecisionCode

_QUORUM = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)")
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")
_SIGNATURE = ("verified_by", "verified_on")
_LOCKED = re.compile(r"[a-z][a-z0-9_]*\*?")


def parse(data: bytes, name: str = "pack.yaml") -> Pack:
    """Read and validate a pack. Raises Refused; every problem has its line and says what was expected."""
    reading = Reading(name, data)
    required = ["code", "title", "summary", "jurisdiction", "calendar", "zone", "main", "score", "verified",
                "effective_from", "sources", "post_levels", "stages", "groups", "categories", "omitted",
                "consent_scopes", "checks", "limits", "decisions", "panel", "references",
                "locked_until_offer"]  # fmt: skip
    optional = ("raters", "referee_signals", "monitoring", "letters", *_SIGNATURE)
    fields = reading.keys(reading.root(), required, optional)
    empty = Text("", "")
    nothing: Mapping[str, Limit] = {}

    def labelled(key: str) -> tuple[Labelled, ...]:
        return reading.several(fields, key, lambda e: _labelled(reading, e))

    pack = Pack(
        code=reading.field(fields, "code", reading.identifier, ""),
        title=reading.field(fields, "title", reading.both_languages, empty),
        summary=reading.field(fields, "summary", reading.both_languages, empty),
        jurisdiction=reading.field(fields, "jurisdiction", reading.string, ""),
        calendar=reading.field(fields, "calendar", lambda e: _one_of(reading, e, JURISDICTIONS, "a calendar"), ""),
        zone=reading.field(fields, "zone", lambda e: _one_of(reading, e, available_timezones(), "a time zone"), ""),
        main=reading.field(fields, "main", reading.identifier, ""),
        score=reading.field(fields, "score", reading.switch, False),
        verified=reading.field(fields, "verified", reading.switch, False),
        effective_from=reading.field(fields, "effective_from", reading.day, date.min),
        sources=reading.several(fields, "sources", lambda e: _source(reading, e)),
        post_levels=labelled("post_levels"),
        stages=labelled("stages"),
        groups=labelled("groups"),
        categories=labelled("categories"),
        omitted=reading.several(fields, "omitted", lambda e: _omitted(reading, e)),
        consent_scopes=reading.several(fields, "consent_scopes", lambda e: _scope(reading, e)),
        checks=reading.several(fields, "checks", lambda e: _check(reading, e)),
        limits=reading.field(fields, "limits", lambda e: _limits(reading, e), nothing),
        decisions=reading.several(fields, "decisions", lambda e: reading.choice(e, DecisionCode)),
        panel=reading.field(fields, "panel", lambda e: _panel(reading, e), Panel(1, Fraction(1), Ties.REFER_UP)),
        raters_min=reading.field(fields, "raters", lambda e: _raters(reading, e), 0),
        references=reading.field(fields, "references", lambda e: _references(reading, e), References(0, 0, 0)),
        locked_until_offer=reading.several(fields, "locked_until_offer", lambda e: _locked(reading, e)),
        referee_signals=reading.field(fields, "referee_signals", lambda e: _signals(reading, e), RefereeSignals()),
        monitoring=reading.field(fields, "monitoring", lambda e: _monitoring(reading, e), None),
        letters=reading.several(fields, "letters", lambda e: _deadline(reading, e)),
    )
    if not reading.problems:
        _validate(reading, fields, pack)
    reading.done()
    return pack


def mismatches(pack: Pack, card: Scorecard | None, name: str = "pack.yaml") -> tuple[Problem, ...]:
    """Where a pack and its scorecard do not fit: one without the other, or evidence the scorecard does not know."""
    if pack.score != (card is not None):
        reason = sentence(
            "Expected a scorecard exactly where a score is computed but score is %(switch)s",
            switch="on" if pack.score else "off",
        )
        return (Problem("score", name, 0, "scorecard", reason, "add scorecard.yaml or take it away"),)
    known = card.worth if card else {}
    return tuple(
        Problem(
            f"checks.{check.code}", name, 0, "unknown-source",
            sentence(
                "Expected evidence of %(known)s but %(code)s names %(evidence)r",
                known=", ".join(known) or sentence("no score"), code=check.code, evidence=check.evidence,
            ), "",
        )
        for check in pack.checks
        if check.evidence is not None and check.evidence not in known
    )  # fmt: skip


def _validate(reading: Reading, fields: Mapping[str, Entry], pack: Pack) -> None:
    """What only shows when the parts are seen together."""
    for key in ("post_levels", "stages", "groups", "categories", "consent_scopes", "checks"):
        reading.unique(fields[key], [item.code for item in getattr(pack, key)])
        if not getattr(pack, key):
            reading.refuse(fields[key], "empty", "Expected at least one but the list is empty")
    reading.unique(fields["sources"], [source.id for source in pack.sources])
    reading.unique(fields["decisions"], pack.decisions)
    sources = {source.id for source in pack.sources}
    for name, limit in pack.limits.items():
        if limit.source not in sources:
            entry = fields["limits"].fields[name]
            reading.refuse(
                entry,
                "unknown-source",
                sentence("Expected an id of sources but %(name)s names %(source)r", name=name, source=limit.source),
            )
    _signature(reading, fields, pack.verified)
    if pack.verified and not all(limit.verified for limit in pack.limits.values()):
        reason = "Expected every limit to be signed where the pack as a whole is"
        reading.refuse(fields["verified"], "signed", reason, "sign the others first")
    scopes = {scope.code for scope in pack.consent_scopes}
    for item, check in zip(fields["checks"].items, pack.checks, strict=True):
        if check.scope is not None and check.scope not in scopes:
            reading.refuse(
                item,
                "unknown-scope",
                sentence("Expected a consent scope but %(code)s names %(scope)r", code=check.code, scope=check.scope),
            )
    if pack.monitoring is not None:
        _validate_monitoring(reading, fields["monitoring"], pack, pack.monitoring)
    codes = {letter.code for letter in pack.letters}
    for item, letter in zip(fields["letters"].items if codes else (), pack.letters, strict=True):
        days = pack.limits.get(letter.days)
        if days is None or days.unit not in (Unit.WORKING_DAYS, Unit.DAYS):
            reading.refuse(
                item,
                "unknown-limit",
                sentence("Expected a limit in days but %(code)s names %(days)r", code=letter.code, days=letter.days),
            )
        if letter.of and letter.of not in codes:
            reading.refuse(
                item,
                "unknown-letter",
                sentence("Expected a letter of this list but %(code)s names %(of)r", code=letter.code, of=letter.of),
            )
    if pack.score != ("raters" in fields):
        reason = "Expected raters exactly where a score is computed"
        reading.refuse(fields["score"], "raters", reason, "add raters: {min: 2}, or take them away with score: off")


def _validate_monitoring(reading: Reading, entry: Entry, pack: Pack, monitoring: Monitoring) -> None:
    """Stages of this pack in its own order, codes once, a source that is named."""
    order = [stage.code for stage in pack.stages if stage.code in monitoring.stages]
    if list(monitoring.stages) != order or not order:
        reason = sentence(
            "Expected stages of this pack in their order but got %(known)s",
            known=", ".join(monitoring.stages) or sentence("none"),
        )
        reading.refuse(entry.fields["stages"], "stages", reason)
    if monitoring.source not in {source.id for source in pack.sources}:
        reason = sentence("Expected an id of sources but monitoring names %(source)r", source=monitoring.source)
        reading.refuse(entry.fields["source"], "unknown-source", reason)
    reading.unique(entry.fields["questions"], [question.code for question in monitoring.questions])
    for item, question in zip(entry.fields["questions"].items, monitoring.questions, strict=True):
        reading.unique(item, [choice.code for choice in question.choices])


def _labelled(reading: Reading, entry: Entry) -> Labelled:
    fields = reading.keys(entry, ("code", "en", "zh_Hans"))
    return Labelled(reading.field(fields, "code", reading.identifier, ""), _words(reading, fields))


def _words(reading: Reading, fields: Mapping[str, Entry]) -> Text:
    return Text(reading.field(fields, "en", reading.string, ""), reading.field(fields, "zh_Hans", reading.string, ""))


def _source(reading: Reading, entry: Entry) -> Source:
    fields = reading.keys(entry, ("id", "text", "standing"))
    return Source(
        reading.field(fields, "id", reading.identifier, ""),
        reading.field(fields, "text", reading.string, ""),
        reading.field(fields, "standing", lambda e: reading.choice(e, Standing), Standing.PROPOSAL),
    )


def _omitted(reading: Reading, entry: Entry) -> Omitted:
    fields = reading.keys(entry, ("id", "why"))
    return Omitted(reading.field(fields, "id", reading.string, ""), reading.field(fields, "why", reading.string, ""))


def _scope(reading: Reading, entry: Entry) -> ConsentScope:
    fields = reading.keys(entry, ("code", "en", "zh_Hans", "required"))
    code = reading.field(fields, "code", reading.identifier, "")
    return ConsentScope(code, _words(reading, fields), reading.field(fields, "required", reading.switch, False))


def _check(reading: Reading, entry: Entry) -> Check:
    fields = reading.keys(entry, ("code", "kind", "en", "zh_Hans", "body", "scope", "mandatory"), ("evidence",))
    return Check(
        code=reading.field(fields, "code", reading.identifier, ""),
        kind=reading.field(fields, "kind", lambda e: reading.choice(e, CheckKind), CheckKind.RECORD),
        title=_words(reading, fields),
        body=reading.field(fields, "body", reading.both_languages, Text("", "")),
        scope=reading.field(fields, "scope", lambda e: None if e.kind == "null" else reading.identifier(e), None),
        mandatory=reading.field(fields, "mandatory", reading.switch, False),
        evidence=reading.field(fields, "evidence", reading.identifier, None),
    )


def _limits(reading: Reading, entry: Entry) -> Mapping[str, Limit]:
    limits: dict[str, Limit] = {}
    for name, item in reading.keys(entry, (), entry.fields).items():
        with reading.going_on():
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise reading.wrong(
                    item, "identifier", sentence("Expected small letters, digits and _ but got %(name)r", name=name)
                )
            fields = reading.keys(item, ("value", "unit", "source", "verified"), ("at", *_SIGNATURE))
            by, on = _signature(reading, fields, reading.field(fields, "verified", reading.switch, False))
            limits[name] = Limit(
                value=reading.field(fields, "value", lambda e: reading.integer(e, 0, 100_000), 0),
                unit=reading.field(fields, "unit", lambda e: reading.choice(e, Unit), Unit.DAYS),
                source=reading.field(fields, "source", reading.identifier, ""),
                at=reading.field(fields, "at", reading.string, ""),
                verified=reading.field(fields, "verified", reading.switch, False),
                verified_by=by,
                verified_on=on,
            )
    return MappingProxyType(limits)


def _signature(reading: Reading, fields: Mapping[str, Entry], verified: bool) -> tuple[str, date | None]:
    """Who signed and when: both where it is verified, neither where it is not."""
    given = [key for key in _SIGNATURE if key in fields]
    if verified != bool(given) or len(given) == 1:
        reason = sentence("Expected %(known)s exactly where verified is true", known=" and ".join(_SIGNATURE))
        entry = fields.get("verified") or next(iter(fields.values()))
        reading.refuse(entry, "signed", reason, "have counsel sign it on the bench")
    nobody: date | None = None
    return (
        reading.field(fields, "verified_by", lambda e: reading.string(e, 120), ""),
        reading.field(fields, "verified_on", reading.day, nobody),
    )


def _deadline(reading: Reading, entry: Entry) -> Deadline:
    fields = reading.keys(entry, ("code", "days"), ("of",))
    return Deadline(
        reading.field(fields, "code", reading.identifier, ""),
        reading.field(fields, "days", reading.identifier, ""),
        reading.field(fields, "of", reading.identifier, ""),
    )


def _panel(reading: Reading, entry: Entry) -> Panel:
    fields = reading.keys(entry, ("min_members", "quorum", "ties"))
    return Panel(
        reading.field(fields, "min_members", lambda e: reading.integer(e, 1, 25), 1),
        reading.field(fields, "quorum", lambda e: _quorum(reading, e), Fraction(1)),
        reading.field(fields, "ties", lambda e: reading.choice(e, Ties), Ties.REFER_UP),
    )


def _quorum(reading: Reading, entry: Entry) -> Fraction:
    match = _QUORUM.fullmatch(entry.text)
    if not match or int(match[1]) > int(match[2]):
        raise reading.wrong(
            entry, "quorum", sentence('Expected a share of the members like "2/3" but got %(text)r', text=entry.text)
        )
    return Fraction(int(match[1]), int(match[2]))


def _raters(reading: Reading, entry: Entry) -> int:
    fields = reading.keys(entry, ("min",))
    return reading.field(fields, "min", lambda e: reading.integer(e, 2, 9), 2)


MOST_CRITERIA = 6
"""What a referee can judge in ten minutes."""


def _references(reading: Reading, entry: Entry) -> References:
    fields = reading.keys(entry, ("min", "max", "supervisors_min"), ("criteria",))
    least, most, supervisors = (
        reading.field(fields, key, lambda e: reading.integer(e, 0, 20), 0) for key in ("min", "max", "supervisors_min")
    )
    if not supervisors <= least <= most:
        raise reading.wrong(
            entry,
            "range",
            sentence(
                "Expected supervisors ≤ min ≤ max but got %(supervisors)s, %(least)s, %(most)s",
                supervisors=supervisors,
                least=least,
                most=most,
            ),
        )
    criteria = reading.several(fields, "criteria", lambda e: reading.string(e, 20)) if "criteria" in fields else ()
    if len(criteria) > MOST_CRITERIA:
        raise reading.wrong(
            entry,
            "range",
            sentence(
                "Expected at most %(most_criteria)s criteria but got %(count)s",
                most_criteria=MOST_CRITERIA,
                count=len(criteria),
            ),
        )
    return References(least, most, supervisors, tuple(criteria))


def _signals(reading: Reading, entry: Entry) -> RefereeSignals:
    fields = reading.keys(entry, ("free_mail", "tolerance_days", "signals"))
    signals = reading.several(fields, "signals", lambda e: _signal(reading, e))
    if "signals" in fields:
        reading.unique(fields["signals"], [signal.code for signal in signals])
    return RefereeSignals(
        frozenset(reading.several(fields, "free_mail", lambda e: _domain(reading, e))),
        reading.field(fields, "tolerance_days", lambda e: reading.integer(e, 0, 366), 0),
        signals,
    )


def _signal(reading: Reading, entry: Entry) -> Signal:
    fields = reading.keys(entry, ("code", "en", "zh_Hans", "innocent"))
    return Signal(
        reading.field(fields, "code", reading.identifier, ""),
        _words(reading, fields),
        reading.field(fields, "innocent", reading.both_languages, Text("", "")),
    )


def _monitoring(reading: Reading, entry: Entry) -> Monitoring:
    fields = reading.keys(entry, ("source", "fewest_shown", "period_months", "stages", "questions"))
    months = reading.field(fields, "period_months", lambda e: reading.integer(e, 1, 12), 12)
    if 12 % months:
        raise reading.wrong(
            fields["period_months"],
            "range",
            sentence("Expected months that divide a year but got %(months)s", months=months),
        )
    return Monitoring(
        source=reading.field(fields, "source", reading.identifier, ""),
        fewest=reading.field(fields, "fewest_shown", lambda e: reading.integer(e, 3, 100), 5),
        months=months,
        stages=reading.several(fields, "stages", reading.identifier),
        questions=reading.several(fields, "questions", lambda e: _question(reading, e)),
    )


def _question(reading: Reading, entry: Entry) -> Question:
    fields = reading.keys(entry, ("code", "en", "zh_Hans", "choices"))
    return Question(
        reading.field(fields, "code", reading.identifier, ""),
        _words(reading, fields),
        reading.several(fields, "choices", lambda e: _labelled(reading, e)),
    )


def _domain(reading: Reading, entry: Entry) -> str:
    text = reading.string(entry, 80)
    if not _DOMAIN.fullmatch(text):
        raise reading.wrong(
            entry,
            "domain",
            sentence("Expected a domain in small letters like mail.example but got %(text)r", text=text),
        )
    return text


def _locked(reading: Reading, entry: Entry) -> str:
    text = reading.string(entry, 80)
    if not _LOCKED.fullmatch(text):
        raise reading.wrong(
            entry, "identifier", sentence("Expected a form key, * allowed at its end, but got %(text)r", text=text)
        )
    return text


def _one_of(reading: Reading, entry: Entry, known: Collection[str], what: str) -> str:
    text = reading.string(entry)
    if text not in known:
        raise reading.wrong(
            entry, "choice", sentence("Expected %(what)s that is known but got %(text)r", what=what, text=text)
        )
    return text
