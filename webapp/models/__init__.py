"""The tables, one file per neighbourhood of nouns."""

from webapp.models.audit import AuditEvent
from webapp.models.calendar import CalendarYear
from webapp.models.case import Case, CasePerson
from webapp.models.deciding import Appeal, ClockChange, Decision, Letter, Notice, Objection, Vote
from webapp.models.definition import Project, ProjectFile
from webapp.models.office import Membership, OrganisationUnit, User
from webapp.models.recruitment import Application, Campaign, DataKey, Post, SearchToken
from webapp.models.task import Submission, Task, TaskDraft, TaskOffer
from webapp.models.vetting import (
    Check,
    Consent,
    Evidence,
    Finding,
    Rating,
    Reference,
    ReferenceSignal,
    ReferenceToken,
    Score,
)
from webapp.models.work import Incident, Job

__all__ = [
    "Appeal",
    "Application",
    "AuditEvent",
    "CalendarYear",
    "Campaign",
    "Case",
    "CasePerson",
    "Check",
    "ClockChange",
    "Consent",
    "DataKey",
    "Decision",
    "Evidence",
    "Finding",
    "Incident",
    "Job",
    "Letter",
    "Membership",
    "Notice",
    "Objection",
    "OrganisationUnit",
    "Post",
    "Project",
    "ProjectFile",
    "Rating",
    "Reference",
    "ReferenceSignal",
    "ReferenceToken",
    "Score",
    "SearchToken",
    "Submission",
    "Task",
    "TaskDraft",
    "TaskOffer",
    "User",
    "Vote",
]
