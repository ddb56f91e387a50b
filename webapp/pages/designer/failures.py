"""Steps of a scenario and what was not as expected, in words."""

from collections.abc import Callable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.casework.scenario_results import Result
from webapp.pages.words import say, words
from workflows.scenarios import END, Act, Failure
from workflows.scenarios.model import Kind

Names = Mapping[str, str]


def told_of(result: Result, names: Names) -> list[str]:
    """What is not as expected, the first difference first."""
    trouble = trouble_words(result)
    return ([trouble] if trouble else []) + [_words(failure, names) for failure in result.failures]


def trouble_words(result: Result) -> str:
    if result.trouble is None:
        return ""
    told = say(result.trouble.message, **result.trouble.values)
    if not result.trouble.act:
        return told
    return gettext("Step %(number)s could not be done. %(why)s", number=result.trouble.act, why=told)


def _words(failure: Failure, names: Names) -> str:
    element = names.get(failure.element, failure.element)
    return str(_FAILURES[failure.what](failure, element, names))


def _codes(failure: Failure, sentence: str) -> str:
    expected, got = words(failure.expected) or gettext("nothing"), words(failure.got) or gettext("nothing")
    return gettext(sentence, expected=expected, got=got)


_FAILURES: Mapping[str, Callable[[Failure, str, Names], str]] = {
    "incident": lambda f, e, n: gettext("The case stopped at %(element)s: %(code)s.", element=e, code=f.got),
    "outcome": lambda f, e, n: _codes(f, "It should end as %(expected)s and ended as %(got)s."),
    "band": lambda f, e, n: _codes(f, "The score should be %(expected)s and was %(got)s."),
    "veto": lambda f, e, n: _codes(f, "The bar should be %(expected)s and was %(got)s."),
    "path": lambda f, e, n: (
        gettext("After %(before)s it should come to %(element)s and did not.", before=n.get(f.got, f.got), element=e)
        if f.got
        else gettext("It should come to %(element)s and did not.", element=e)
    ),
    "visits": lambda f, e, n: gettext("It should come to %(element)s and did not.", element=e),
    "avoids": lambda f, e, n: gettext("It should never come to %(element)s and did.", element=e),
    "offered": lambda f, e, n: gettext(
        "%(element)s should be offered to %(expected)s and was offered to %(got)s.",
        element=e, expected=f.expected or gettext("nobody"), got=f.got or gettext("nobody"),
    ),
    "letters": lambda f, e, n: gettext(
        "The letter %(letter)s should be written %(expected)s times and was written %(got)s times.",
        letter=f.element, expected=f.expected, got=f.got,
    ),
    "rules": lambda f, e, n: gettext(
        "The decision %(decision)s should apply %(expected)s and applied %(got)s.",
        decision=f.element, expected=f.expected or gettext("nothing"), got=f.got or gettext("nothing"),
    ),
}  # fmt: skip
_STEPS = {
    Kind.DO: _("Do: %(what)s"),
    Kind.UNTIL: _("Do everything until: %(what)s"),
    Kind.WAIT: _("Wait for: %(what)s"),
    Kind.DAYS: _("Let %(what)s days pass"),
    Kind.MESSAGE: _("From outside: %(what)s"),
}


def step_words(act: Act, names: Names) -> tuple[str, Mapping[str, object]]:
    """A step in words, and what is answered in it."""
    what = str(act.days) if act.kind is Kind.DAYS else names.get(act.target, act.target)
    if act.kind is Kind.UNTIL and act.target == END:
        what = gettext("the case ends")
    told = str(_STEPS[act.kind]) % {"what": what}
    if act.by:
        told = gettext("%(step)s, as %(who)s", step=told, who=act.by)
    return told, act.answers
