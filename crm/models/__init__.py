"""Business data of an organization, except its conversations."""

from .audit import AuditLine
from .automation import Automation, AutomationReader, AutomationRun
from .company import Company
from .consent import Consent
from .contact import Contact, Identity
from .custom import CustomField
from .distribution import Absence, Assignment, Availability, DistributionRule
from .duplicate import CompanyDuplicate, Duplicate, MatchKey
from .enrichment import Enrichment
from .event import Event
from .file import File
from .importing import Import, ImportMemory
from .job import Job, JobFile, JobItem
from .job_target import JobTarget
from .lead import Lead, LeadMove, LostReason
from .merge import Merge, MergedRow
from .notification import Notification, Way
from .notification_delivery import NotificationDelivery
from .notification_digest import NotificationDigest
from .notification_preference import NotificationPreference
from .notification_push import PushBrowser, PushKey
from .pipeline import Pipeline, Stage
from .receipt import Receipt, Touch
from .register import Processing, RegisterVersion
from .request import MoveRequest
from .retention import Hold, RetentionRule, RetentionRun
from .saved_view import PageLayout, SavedView
from .scoring import ScoreChange, ScoreDue, ScoreModel, ScoreRule, Scoring
from .sent import Sent
from .sequence import Enrolment, Sequence
from .settings import Settings
from .source import Source
from .task import Task
from .timeline import Activity, Note
from .visit import StageVisit

__all__ = [
    "Absence",
    "Activity",
    "Assignment",
    "AuditLine",
    "Automation",
    "AutomationReader",
    "AutomationRun",
    "Availability",
    "Company",
    "CompanyDuplicate",
    "Consent",
    "Contact",
    "CustomField",
    "DistributionRule",
    "Duplicate",
    "Enrichment",
    "Enrolment",
    "Event",
    "File",
    "Hold",
    "Identity",
    "Import",
    "ImportMemory",
    "Job",
    "JobFile",
    "JobItem",
    "JobTarget",
    "Lead",
    "LeadMove",
    "LostReason",
    "MatchKey",
    "Merge",
    "MergedRow",
    "MoveRequest",
    "Note",
    "Notification",
    "NotificationDelivery",
    "NotificationDigest",
    "NotificationPreference",
    "PageLayout",
    "Pipeline",
    "Processing",
    "PushBrowser",
    "PushKey",
    "Receipt",
    "RegisterVersion",
    "RetentionRule",
    "RetentionRun",
    "SavedView",
    "ScoreChange",
    "ScoreDue",
    "ScoreModel",
    "ScoreRule",
    "Scoring",
    "Sent",
    "Sequence",
    "Settings",
    "Source",
    "Stage",
    "StageVisit",
    "Task",
    "Touch",
    "Way",
]
