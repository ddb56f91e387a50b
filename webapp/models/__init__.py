"""The tables, one file per neighbourhood of nouns."""

from webapp.models.audit import AuditEvent
from webapp.models.calendar import CalendarYear
from webapp.models.case import Case, CasePerson
from webapp.models.deciding import Appeal, ClockChange, Decision, Letter, Notice, Objection, Vote
from webapp.models.definition import Project, ProjectFile
from webapp.models.designing import (
    CaseMove,
    Draft,
    DraftComment,
    DraftFile,
    DraftPresence,
    DraftRevision,
    MovedCase,
    ScenarioResult,
    Trial,
)
from webapp.models.office import Membership, OrganisationUnit, User
from webapp.models.outside import Guess, Link, OutsideDraft, OutsideRequest, Visit
from webapp.models.oversight import ImpactReport, MonitoringForm, PolicyReplay, ReplayChange, SecondLook
from webapp.models.recruitment import Application, Campaign, DataKey, Post, SearchToken
from webapp.models.task import Submission, Task, TaskDraft, TaskOffer
from webapp.models.vetting import (
    Check,
    Consent,
    Evidence,
    Finding,
    FindingPiece,
    Rating,
    RatingPiece,
    Reference,
    ReferenceSignal,
    ReferenceToken,
    Score,
    Strike,
)
from webapp.models.work import Incident, Job

__all__ = [
    "Appeal",
    "Application",
    "AuditEvent",
    "CalendarYear",
    "Campaign",
    "Case",
    "CaseMove",
    "CasePerson",
    "Check",
    "ClockChange",
    "Consent",
    "DataKey",
    "Decision",
    "Draft",
    "DraftComment",
    "DraftFile",
    "DraftPresence",
    "DraftRevision",
    "Evidence",
    "Finding",
    "FindingPiece",
    "Guess",
    "ImpactReport",
    "Incident",
    "Job",
    "Letter",
    "Link",
    "Membership",
    "MonitoringForm",
    "MovedCase",
    "Notice",
    "Objection",
    "OrganisationUnit",
    "OutsideDraft",
    "OutsideRequest",
    "PolicyReplay",
    "Post",
    "Project",
    "ProjectFile",
    "Rating",
    "RatingPiece",
    "Reference",
    "ReferenceSignal",
    "ReferenceToken",
    "ReplayChange",
    "ScenarioResult",
    "Score",
    "SearchToken",
    "SecondLook",
    "Strike",
    "Submission",
    "Task",
    "TaskDraft",
    "TaskOffer",
    "Trial",
    "User",
    "Visit",
    "Vote",
]
