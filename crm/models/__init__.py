"""Business data of an organization, except its conversations."""

from .audit import AuditLine
from .company import Company
from .contact import Contact, Identity
from .event import Event
from .lead import Lead, LeadMove, LostReason
from .notification import Notification
from .pipeline import Pipeline, Stage
from .task import Task
from .timeline import Activity, Note
from .visit import StageVisit

__all__ = [
    "Activity",
    "AuditLine",
    "Company",
    "Contact",
    "Event",
    "Identity",
    "Lead",
    "LeadMove",
    "LostReason",
    "Note",
    "Notification",
    "Pipeline",
    "Stage",
    "StageVisit",
    "Task",
]
