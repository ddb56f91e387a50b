"""The probity properties, operations and record kinds: the names a diagram may use."""

from dataclasses import dataclass
from typing import Final, Literal

from workflows.vocabulary import Outcome, OutsideParty, Part

DIALECT: Final = "1"


@dataclass(frozen=True)
class Property:
    """A `probity:*` property: on which BPMN elements it may stand ('activity' for all), and what its value is."""

    name: str
    places: frozenset[str]
    value: Literal["text", "feel", "boolean", "choice", "elements", "stage"]
    means: str
    choices: tuple[str, ...] = ()


_USER = frozenset({"userTask"})
_ACTIVITIES = frozenset(
    "userTask serviceTask sendTask receiveTask businessRuleTask scriptTask callActivity subProcess".split()
)

RECORD_KINDS: Final[tuple[str, ...]] = tuple(
    """invitation consent declaration team conflict raters panel file_review reference_reply reference_check
    record_reply identity_match talk site_talks allegation classification finding_answer finding_verdict weighing
    extension veto_confirmation rating report concerns_notice concerns_answer vote decision public_notice objection
    objection_outcome approval_reply adverse_notice appeal appeal_decision service_attempt""".split()
)

PROPERTIES: Final[tuple[Property, ...]] = (
    Property(
        "probity:dialect",
        frozenset({"process"}),
        "choice",
        "Marks a diagram as ours; Camunda would run it otherwise.",
        (DIALECT,),
    ),
    Property("probity:part", _USER, "choice", "The capacity in which the doer acts on this case.", tuple(Part)),
    Property("probity:records", _USER, "choice", "What the answers write besides the submission.", RECORD_KINDS),
    Property("probity:external", _USER, "choice", "Who outside the office the task waits for.", tuple(OutsideParty)),
    Property(
        "probity:notPerformedBy", _USER, "elements", "Whoever completed those tasks on this case may not do this one."
    ),
    Property("probity:signature", _USER, "boolean", "The doer signs with the password."),
    Property("probity:subject", _USER, "feel", "Id of the reference, check, finding or objection the task is about."),
    Property("probity:hint", _USER, "text", "One line shown at the task."),
    Property("probity:stage", _ACTIVITIES, "stage", "A stage code of pack.yaml; handed to what is inside."),
    Property(
        "probity:legal",
        frozenset({"intermediateCatchEvent", "boundaryEvent"}),
        "boolean",
        "A statutory wait, shown as the next legal deadline.",
    ),
    Property(
        "probity:outcome",
        frozenset({"endEvent"}),
        "choice",
        "How the case ended; on every end event of the main process.",
        tuple(Outcome),
    ),
)
PROPERTY: Final = {row.name: row for row in PROPERTIES}


@dataclass(frozen=True)
class Operation:
    """A service task's work: names of inputs it needs and may take, and of the results it delivers.

    `outside` operations leave the house (letter, record body) and deliver their result later.
    """

    name: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    outside: bool = False


# What a letter is about, where it is about one of several.
_SUBJECTS = ("reference", "check", "finding", "objection")

OPERATIONS: Final[dict[str, Operation]] = {
    row.name: row
    for row in (
        Operation("plan.adopt", needs=("tier", "min_referees", "record_checks")),
        Operation("references.substitute", needs=("reference",), gives=("substituted", "reference")),
        Operation("reference.examine", needs=("reference",), gives=("signals",)),
        Operation("reference.close", needs=("reference", "status")),
        Operation("check.close", needs=("check", "status")),
        Operation("finding.close", needs=("finding", "status")),
        Operation("veto.record", needs=("result",), takes=("rules",)),
        Operation("score.compute", gives=("band",)),
        Operation("notice.publish", needs=("days",), gives=("ends_on",)),
        Operation("notice.withdraw", needs=("kind",)),
        Operation("notice.serve", needs=("kind",)),
        Operation("case.suspend", takes=("review_on",)),
        Operation("case.resume"),
        Operation("application.substitute"),
        Operation("decision.tally", gives=("code", "tied")),
        Operation("condition.open"),
        Operation("contact.permit"),
        Operation("letter.send", needs=("template", "to"), takes=(*_SUBJECTS, "channel"), outside=True),
        Operation("record.request", needs=("check",), outside=True),
    )
}

START_VARIABLES: Final = frozenset({"case_number", "post_level", "pack"})
