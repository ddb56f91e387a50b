"""The scorecard as a page: shares and weights with their sums, anchors, evidence, bands, reasons to refer."""

from collections.abc import Sequence

from flask_babel import gettext as _

from webapp.pages.designer.rules_applying import unsign
from webapp.pages.designer.rules_fields import Ask, Part, Rows, Total
from webapp.pages.words import words
from workflows.vocabulary import Band
from workflows.yaml_edit import Editor


def parts(editor: Editor) -> Sequence[Part]:
    sources = [(code, code) for code in _codes(editor)]
    english, chinese = _("English"), _("Chinese")
    about = [
        Ask("question.en", _("Question, English"), "area"),
        Ask("question.zh_Hans", _("Question, Chinese"), "area"),
        *(
            Ask(f"anchors.{point}.{code}", _("What %(point)s looks like, %(language)s", point=point, language=name))
            for point in (1, 3, 5)
            for code, name in (("en", english), ("zh_Hans", chinese))
        ),
        Ask("evidence", _("Evidence that mainly speaks to it"), "many", sources),
    ]
    titles = [Ask("title.en", english), Ask("title.zh_Hans", chinese)]
    return (
        Part(
            "shares",
            _("Shares of the total"),
            _("The moral domain and the others come to 1 together. Below its floor the moral share is refused."),
            fields=(
                Ask("moral.share", _("Moral share"), "number", width="4", sum="shares"),
                Ask("moral.floor", _("Floor of the moral share"), "number", width="4"),
            ),
            rows=Rows(
                "domains",
                Ask("id", _("Code")),
                (*titles, Ask("share", _("Share"), "number", width="4", sum="shares")),
                about,
                new=_("Add a domain"),
            ),
            totals=(Total("shares", _("Moral share and the other shares together")),),
        ),
        Part(
            "weights",
            _("Criteria of the moral domain"),
            _("Each weight lies between 0.02 and 0.30, and all come to 1 together."),
            rows=Rows(
                "criteria",
                Ask("id", _("Code")),
                (*titles, Ask("weight", _("Weight"), "number", width="4", sum="weights")),
                about,
                new=_("Add a criterion"),
            ),
            totals=(Total("weights", _("All weights together")),),
        ),
        Part(
            "bands",
            _("Bands"),
            _("A band holds totals from its lower end up to, not including, its upper end. No gap lies between them."),
            rows=Rows(
                "bands",
                Ask("band", _("Band")),
                (
                    Ask("band", _("Band"), "choice", [(one, words(one)) for one in Band if one != Band.INCOMPLETE]),
                    Ask("from", _("From, points"), "number", width="4"),
                    Ask("to", _("To, points"), "number", width="4"),
                ),
                fixed=True,
            ),
        ),
        Part(
            "refer",
            _("When a person must look closer"),
            fields=(
                Ask("refer.moral_below", _("Moral score below, points"), "number", width="4"),
                Ask("refer.watched", _("Criteria that are watched"), "many", [(c, c) for c in _criteria(editor)]),
                Ask("refer.watched_below", _("A watched criterion rated below"), "number", width="4"),
                Ask("refer.spread", _("Raters apart by this much or more"), "number", width="4"),
                Ask("min_coverage", _("Least share of the weight that is observed"), "number", width="4"),
                Ask(
                    "evidence.sufficient", _("How firmly the evidence must establish a criterion"), "number", width="4"
                ),
            ),
        ),
        Part(
            "caps",
            _("Findings and raters"),
            _("The highest rating of a criterion to which a finding of this severity is linked."),
            fields=(
                *(
                    Ask(f"caps.{level}", _("Level %(level)s caps at", level=level), "number", width="4")
                    for level in ("B", "C", "D")
                ),
                Ask("panel", _("Raters count as their"), "choice", [("mean", _("mean")), ("median", _("median"))]),
                Ask(
                    "sem",
                    _("Standard error of measurement, points"),
                    "off",
                    width="4",
                    hint=_("Empty until the office has calibrated its raters."),
                ),
            ),
        ),
        Part(
            "sources",
            _("What evidence is worth"),
            _("How far one piece of this kind alone establishes a fact, from 0 to 0.99."),
            rows=Rows(
                "evidence.sources",
                Ask("code", _("Code")),
                (Ask("en", english), Ask("zh_Hans", chinese), Ask("worth", _("Worth"), "number", width="4")),
                new=_("Add a kind of evidence"),
            ),
        ),
        Part(
            "sensitivity",
            _("How firm a band is"),
            _("Each weight is changed by the step, and random weights are drawn; more flips than the limit refer."),
            fields=(
                Ask("sensitivity.step", _("Step"), "number", width="4"),
                Ask("sensitivity.draws", _("Draws"), "number", width="5"),
                Ask("sensitivity.concentration", _("Concentration"), "number", width="5"),
                Ask("sensitivity.seed", _("Seed"), "number", width="10"),
                Ask("sensitivity.flips_max", _("Most flips, share"), "number", width="4"),
            ),
        ),
        Part(
            "about",
            _("About this scorecard"),
            fields=(
                Ask("title.en", _("Title, English")),
                Ask("title.zh_Hans", _("Title, Chinese")),
                Ask("source", _("Where the numbers come from"), "area"),
                Ask("verified_by", _("Signed as a whole by"), "said"),
            ),
        ),
    )


def unsigned(before: bytes, after: bytes) -> bytes:
    """The file with counsel's name taken off when it is not any more as they read it."""
    editor = Editor(after)
    if before == after or not (editor.has(("verified",)) and editor.get(("verified",)) is True):
        return after
    unsign(editor, ())
    return editor.data


def _codes(editor: Editor) -> Sequence[str]:
    return _each(editor, ("evidence", "sources"), "code")


def _criteria(editor: Editor) -> Sequence[str]:
    return _each(editor, ("criteria",), "id")


def _each(editor: Editor, path: tuple[str, ...], key: str) -> Sequence[str]:
    found = editor.get(path) if editor.has(path) else ()
    return [str(one.get(key, "")) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
