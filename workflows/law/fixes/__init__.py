"""Fixes that a machine can make: which problems have one, and the project with one of them mended.

A fix is only ever made when the problem is gone behind it and no other has come: each is tried, and checked as a draft
is. What only a person can know (a condition, an outcome, what a table answers) has none.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from workflows import law
from workflows.bpmn import reader as bpmn
from workflows.dmn import read as read_decisions
from workflows.errors import Problem, ProcessError, Refused, Unreadable
from workflows.law.fixes import duties, reader, waits, ways
from workflows.law.fixes.bench import Bench

Try = Callable[[Bench], Iterator[dict[str, bytes]]]

FIXES: Final[Mapping[str, Mapping[str, Try]]] = {
    "law/wait-escalation": {"set_due": waits.set_due, "add_escalation": waits.add_escalation},
    "law/external-reminder": {"add_reminder": waits.add_reminder},
    "law/external-substitute": {"add_way_on": waits.add_way_on},
    "law/left-open": {"close_gap": waits.close_gap},
    "law/adverse-rationale": {"require_reasons": duties.require_reasons},
    "law/adverse-second-person": {"second_person": duties.second_person("law/adverse-second-person")},
    "law/bar-second-person": {"second_person": duties.second_person("law/bar-second-person")},
    "law/adverse-notice": {"send_notice": ways.send_notice},
    "law/outcome-untold": {"tell_outcome": ways.tell_outcome},
    "law/finding-untold": {"tell_finding": ways.tell_finding},
    "law/ratings-uncounted": {
        "compute_score": ways.operation("compute_score", "Compute the score", "score.compute"),
    },
    "law/left-suspended": {"resume_case": ways.operation("resume_case", "Resume the case", "case.resume")},
    "law/notice-left": {
        "withdraw_notice": ways.operation(
            "withdraw_notice", "Take the public notice down", "notice.withdraw", kind="public"
        ),
    },
    "law/tokens-left": {"add_join": ways.add_join},
    "law/dmn-overlap": {"first_rule": ways.first_rule},
    "advice/superfluous-gateway": {"remove_gateway": ways.remove_gateway},
    "advice/unread": {"remove_mapping": ways.remove_mapping},
    "dialect": {"mark_dialect": reader.mark_dialect},
    "executable": {"set_executable": reader.set_executable},
    "gateways": {"set_default": reader.set_default},
    "start-and-end": {"add_end": reader.add_end},
}
_SECOND_STEPS: Final = ("report_second", "cn_file_second", "cn_talk_second")


class NotMended(ProcessError):
    """The fix does not fit here: the problem would stay, or another would come."""


def fixes_of(problem: Problem) -> Mapping[str, Try]:
    """What may mend the problem, by code, the likeliest first; empty where only a person can."""
    if problem.rule == "law/step":
        step = next((one for one in _SECOND_STEPS if f"({one})" in problem.reason), "")
        return {"second_person": duties.second_person(step)} if step else {}
    return FIXES.get(problem.rule, {})


def fix_of(problem: Problem) -> str:
    """The code of the fix to offer, '' where there is none."""
    return next(iter(fixes_of(problem)), "")


def mended(files: Mapping[str, bytes], file: str, problem: Problem, fix: str) -> dict[str, bytes]:
    """The files that change when the problem in `file` is mended. Raises NotMended."""
    attempts = fixes_of(problem).get(fix)
    if attempts is None:
        raise NotMended(f"Expected a fix for {problem.rule} but {fix!r} is none.")
    before = _Told(files)
    gone = (file, problem.element, problem.rule, problem.instead)
    if gone not in before.all:
        raise NotMended("The problem is not there any more.")
    bench = Bench(files, file, problem.element, problem.reason)
    try:
        for attempt in attempts(bench):
            changed = bench.with_words(attempt)
            after = _Told({**files, **changed})
            if gone not in after.all and after.reader <= before.reader and (not before.runs or after.law <= before.law):
                return changed
    except Unreadable as error:
        raise NotMended(f"Expected a file that can be read but {error}") from None
    raise NotMended("The problem would stay, or another would come with it.")


_Key = tuple[str, str, str, str]


class _Told:
    """Every problem of a project, by where it stands and which it is. The law is silent where the reader refuses."""

    def __init__(self, files: Mapping[str, bytes]):
        reading = bpmn.read(files)
        self.runs = reading.status == "runs"
        self.law = {_key(found.file, found.problem) for found in law.lint(files, reading)}
        self.reader = {_key(one.file, problem) for one in reading.files for problem in one.problems}
        self.reader |= {_key(name, problem) for name, data in files.items() for problem in _decisions(name, data)}

    @property
    def all(self) -> set[_Key]:
        return self.law | self.reader


def _key(file: str, problem: Problem) -> _Key:
    return file, problem.element, problem.rule, problem.instead


def _decisions(name: str, data: bytes) -> tuple[Problem, ...]:
    try:
        if name.endswith(".dmn"):
            read_decisions(data, name)
    except Refused as refused:
        return refused.problems
    except Unreadable as error:
        return (Problem("", name, error.line, "unreadable", str(error), ""),)
    return ()
