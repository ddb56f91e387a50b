"""pack.yaml as a page: the process, its periods with their sources, checks, consents, stages, groups, letters' days."""

from collections.abc import Sequence

from flask_babel import gettext as _

from webapp.pages.designer.rules_applying import unsign
from webapp.pages.designer.rules_fields import Ask, Part, Rows
from webapp.pages.words import STANDINGS, words
from workflows.calendars import JURISDICTIONS
from workflows.pack import Standing, Ties, Unit
from workflows.vocabulary import CheckKind, DecisionCode
from workflows.yaml_edit import Editor


def parts(editor: Editor) -> Sequence[Part]:
    code = Ask("code", _("Code"))
    titles = (Ask("en", _("English")), Ask("zh_Hans", _("Chinese")))
    sources = [(one, one) for one in _each(editor, "sources", "id")]
    limits = [(one, one) for one in (editor.keys(("limits",)) if editor.has(("limits",)) else ())]
    scopes = [(one, one) for one in _each(editor, "consent_scopes", "code")]
    kinds = [(one, words(one)) for one in CheckKind]
    found = [
        Part(
            "process",
            _("The process"),
            fields=(
                Ask("title.en", _("Title, English")),
                Ask("title.zh_Hans", _("Title, Chinese")),
                Ask("summary.en", _("What it is for, English"), "area"),
                Ask("summary.zh_Hans", _("What it is for, Chinese"), "area"),
                Ask("calendar", _("Calendar of working days"), "choice", [(one, one) for one in sorted(JURISDICTIONS)]),
                Ask("zone", _("Time zone of its periods"), hint=_("Such as Asia/Shanghai. Days end by its clocks.")),
                Ask("effective_from", _("These rules hold from"), "day"),
                Ask("verified_by", _("Signed as a whole by"), "said"),
            ),
        ),
        Part(
            "limits",
            _("Periods and limits"),
            _("Every number has a source. Whoever changes one takes counsel's name off it."),
            rows=Rows(
                "limits",
                Ask("name", _("Name"), hint=_("Small letters, digits and _; drawings ask for facts.limits.name.")),
                (
                    Ask("value", _("How many"), "number", width="4"),
                    Ask("unit", _("Unit"), "choice", [(one, _unit(one)) for one in Unit]),
                    Ask("source", _("Source"), "choice", sources),
                    Ask("at", _("Place in it"), optional=True, width="10"),
                    Ask("verified_by", _("Read by counsel"), "said"),
                ),
                keyed=True,
                given={"verified": False},
                new=_("Add a period or limit"),
            ),
        ),
        Part(
            "sources_of_law",
            _("Sources"),
            rows=Rows(
                "sources",
                Ask("id", _("Code")),
                (
                    Ask("text", _("What it is"), "area"),
                    Ask("standing", _("How well it is known"), "choice", [(s, str(STANDINGS[s])) for s in Standing]),
                ),
                new=_("Add a source"),
            ),
        ),
        Part(
            "checks",
            _("Checks"),
            rows=Rows(
                "checks",
                code,
                (
                    *titles,
                    Ask("kind", _("Kind"), "choice", kinds),
                    Ask("scope", _("Consent it needs"), "choice", [("", _("None")), *scopes]),
                    Ask("mandatory", _("Must be done"), "switch"),
                ),
                (
                    Ask("body.en", _("Who answers, English")),
                    Ask("body.zh_Hans", _("Who answers, Chinese")),
                    Ask("evidence", _("Kind of evidence in the score"), optional=True),
                ),
                new=_("Add a check"),
            ),
        ),
        Part(
            "consent_scopes",
            _("Consents"),
            _("What a candidate is asked to allow, one by one."),
            rows=Rows(
                "consent_scopes",
                code,
                (*titles, Ask("required", _("Needed to go on"), "switch")),
                new=_("Add a consent"),
            ),
        ),
    ]
    found += [
        Part(at, title, rows=Rows(at, code, titles, new=add))
        for at, title, add in (
            ("stages", _("Stages"), _("Add a stage")),
            ("groups", _("Groups that work on cases"), _("Add a group")),
            ("categories", _("Kinds of findings"), _("Add a kind of finding")),
            ("post_levels", _("Levels of posts"), _("Add a level")),
        )
    ]
    if editor.has(("letters",)):
        found.append(
            Part(
                "letters",
                _("Until when letters ask for an answer"),
                rows=Rows(
                    "letters",
                    code,
                    (
                        Ask("days", _("Period"), "choice", limits),
                        Ask("of", _("Reminds of"), optional=True, hint=_("A reminder keeps the day of that letter.")),
                    ),
                    new=_("Add a letter"),
                ),
            )
        )
    raters = [Ask("raters.min", _("Raters at least"), "number", width="4")] if editor.has(("raters",)) else []
    found += [
        Part(
            "panel",
            _("Raters, panel and referees"),
            fields=(
                *raters,
                Ask("panel.min_members", _("Members of the panel at least"), "number", width="4"),
                Ask("panel.quorum", _("Share that must vote"), width="4", hint=_("A fraction such as 2/3.")),
                Ask("panel.ties", _("A tie"), "choice", [(one, _tie(one)) for one in Ties]),
                Ask("references.min", _("Referees at least"), "number", width="4"),
                Ask("references.max", _("Referees at most"), "number", width="4"),
                Ask("references.supervisors_min", _("Supervisors among them at least"), "number", width="4"),
                Ask("decisions", _("Decisions that can be taken"), "many", [(one, words(one)) for one in DecisionCode]),
            ),
        ),
        Part(
            "omitted",
            _("Left out on purpose"),
            rows=Rows("omitted", Ask("id", _("What")), (Ask("why", _("Why"), "area"),), new=_("Add what is left out")),
        ),
    ]
    return found


def unsigned(before: bytes, after: bytes) -> bytes:
    """The file with counsel's names taken off what is not any more as they read it, and off the whole with it."""
    was, editor = Editor(before), Editor(after)
    if not (was.has(("limits",)) and editor.has(("limits",))):
        return after
    old, new = was.get(("limits",)), editor.get(("limits",))
    if not isinstance(old, dict) or not isinstance(new, dict) or old == new:
        return after
    for name, limit in new.items():
        if isinstance(limit, dict) and limit.get("verified") is True and limit != old.get(name):
            unsign(editor, ("limits", name))
    if editor.has(("verified",)) and editor.get(("verified",)) is True:
        unsign(editor, ())
    return editor.data


def _unit(unit: Unit) -> str:
    return {
        Unit.WORKING_DAYS: _("working days"),
        Unit.DAYS: _("days"),
        Unit.MONTHS: _("months"),
        Unit.YEARS: _("years"),
        Unit.TIMES: _("times"),
        Unit.PEOPLE: _("people"),
    }[unit]


def _tie(tie: Ties) -> str:
    if tie == Ties.REFER_UP:
        return _("goes to the next higher authority")
    return _("is voted once more, then goes to the next higher authority")


def _each(editor: Editor, at: str, key: str) -> Sequence[str]:
    found = editor.get((at,)) if editor.has((at,)) else ()
    return [str(one.get(key, "")) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
