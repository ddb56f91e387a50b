"""Permissions, and which role carries which. Reading the table is reading the policy."""

from enum import StrEnum


class Permission(StrEnum):
    PUBLIC = "public"  # no sign-in needed
    # People outside have no role: their own door (access/outside.py) asks for a link, then for a second fact.
    LINK = "link"  # a link was used in this browser
    OUTSIDE = "outside"  # and the second fact was given
    SIGNED_IN = "signed_in"
    TASK_WORK = "task_work"  # open and complete the tasks of one's groups
    CASE_READ = "case_read"  # read the cases one has a part in
    CASE_READ_UNIT = "case_read_unit"  # read all cases of one's units
    CASE_OPEN = "case_open"
    CASE_MANAGE = "case_manage"  # reassign, register objections and messages, withdraw for a candidate
    RECORD_OUTSIDE = "record_outside"  # record an outside person's answer
    REFEREE_READ = "referee_read"  # learn who the referees of a case are
    EVIDENCE_ADD = "evidence_add"
    PROCESS_READ = "process_read"
    PROCESS_DESIGN = "process_design"
    PROCESS_PUBLISH = "process_publish"
    RULE_VERIFY = "rule_verify"  # sign that a rule of a draft stands in its source as it is said
    AUDIT_READ = "audit_read"
    USER_MANAGE = "user_manage"
    CALENDAR_PUBLISH = "calendar_publish"  # enter a year of working days as it was officially published
    TIME_GRANT = "time_grant"  # give a person more time to answer than the case officer may
    OPERATE = "operate"  # jobs, incidents, outbox
    CALIBRATION_READ = "calibration_read"  # how far raters agree over closed cases
    SECOND_LOOK_DRAW = "second_look_draw"  # draw closed cases for a second reader
    SECOND_LOOK = "second_look"  # judge a closed case of others without its first decision
    POLICY_REPLAY = "policy_replay"  # run a draft scorecard or veto table over closed cases
    IMPACT_READ = "impact_read"  # selection rates of groups, small ones held back
    MONITORING_RECORD = "monitoring_record"  # record a form on which somebody says which groups they belong to


class Role(StrEnum):
    """What somebody is employed for. The queue they serve is a group of the pack, not a role."""

    INVESTIGATOR = "investigator"
    APPROVER = "approver"
    DESIGNER = "designer"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    COUNSEL = "counsel"


P = Permission
_WORK = {P.SIGNED_IN, P.TASK_WORK, P.CASE_READ, P.EVIDENCE_ADD, P.PROCESS_READ}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.INVESTIGATOR: frozenset(_WORK | {P.RECORD_OUTSIDE, P.REFEREE_READ}),
    # Who decides does not learn who the referees are (domain §6.3).
    Role.APPROVER: frozenset(_WORK | {P.SECOND_LOOK, P.TIME_GRANT}),
    Role.DESIGNER: frozenset(
        {
            P.SIGNED_IN,
            P.PROCESS_READ,
            P.PROCESS_DESIGN,
            P.PROCESS_PUBLISH,
            P.CALIBRATION_READ,
            P.POLICY_REPLAY,
        }
    ),
    Role.COORDINATOR: frozenset(
        _WORK | {P.CASE_READ_UNIT, P.CASE_OPEN, P.CASE_MANAGE, P.RECORD_OUTSIDE, P.REFEREE_READ, P.CALENDAR_PUBLISH}
    ),
    Role.AUDITOR: frozenset(
        {
            P.SIGNED_IN,
            P.CASE_READ_UNIT,
            P.REFEREE_READ,
            P.AUDIT_READ,
            P.PROCESS_READ,
            P.CALIBRATION_READ,
            P.SECOND_LOOK_DRAW,
            P.POLICY_REPLAY,
            P.IMPACT_READ,
        }
    ),
    # An administrator keeps the house running and cannot read what is in a case (domain §6.3).
    Role.ADMINISTRATOR: frozenset(
        {P.SIGNED_IN, P.USER_MANAGE, P.OPERATE, P.PROCESS_READ, P.CALENDAR_PUBLISH, P.MONITORING_RECORD}
    ),
    # Counsel puts their name to what the law says. They neither draw what they sign nor judge afterwards how it was
    # applied: an auditor who had signed the rules would look at their own word.
    Role.COUNSEL: frozenset({P.SIGNED_IN, P.PROCESS_READ, P.RULE_VERIFY}),
}
# Groups of candidates are kept from everybody who works on cases, whatever else they are employed for.
KEPT_FROM_CASE_WORK = frozenset({P.IMPACT_READ, P.MONITORING_RECORD, P.POLICY_REPLAY})


def granted(roles: frozenset[str]) -> frozenset[Permission]:
    """Every permission that any of `roles` carries, less what is kept from case work; unknown roles carry none."""
    found = frozenset(p for role in roles if role in GRANTS for p in GRANTS[Role(role)])
    return found - KEPT_FROM_CASE_WORK if P.TASK_WORK in found else found
