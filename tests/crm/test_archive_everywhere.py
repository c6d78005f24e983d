"""Every kind of record comes back after it was put away, or it is said here why it does not."""

from django.apps import apps
from django.conf import settings

from crm import removables
from crm.queries import archive

WHY_NOT = {
    "is never deleted, only switched off, settled or ended": (
        "Channel Connection Conversation Message Template Scoring Settings PageLayout Radar Fallback Switch Job Import"
        " Receipt Consent MoveRequest NotificationPreference Availability RetentionRule"
    ),
    "comes and goes with the record that it is part of": (
        "Identity MatchKey Duplicate CompanyDuplicate Merge MergedRow Touch Enrolment Assignment Enrichment StageVisit LeadMove"
        " ScoreChange ScoreDue Activity JobFile JobItem JobTarget ImportMemory Reaction MessageStatus EarlyStatus Charge"
        " Attachment MediaFile Labelling Rating Recipient AutomationRun BudgetAlert Rate ExchangeRate"
    ),
    "is a fact or a message of the machinery, with an end of its own": (
        "AuditLine Event AutomationReader Notification NotificationDelivery NotificationDigest PushKey PushBrowser Sent Upload"
        " UploadPart AwayAnswer RadarAlarm WebSession SentInHour Probing Backup ScoreModel RetentionRun RegisterVersion"
    ),
    "is a state: taking it back is its own undo": "Block Hold",
    "is kept whole in a version, each time it changes": "Processing",
}


def test_every_model_is_in_an_archive_or_has_a_reason():
    labels = {name.rpartition(".")[2] for name in settings.TENANT_APPS}
    models = [model for model in apps.get_models() if model._meta.app_label in labels]
    kept = {
        model.__name__
        for model in apps.get_models()  # those of the public schema, too
        if {"archived_at", "removed_at"} & {field.name for field in model._meta.concrete_fields}
    }
    reasons = {name: why for why, names in WHY_NOT.items() for name in names.split()}
    shown = {each.__name__ for each in archive.MODELS.values()} | {
        each.model.__name__ for each in removables.KINDS.values()
    }

    assert kept == shown
    assert {model.__name__ for model in models} - kept - set(reasons) == set(), (
        "neither in an archive nor with a reason"
    )
    assert set(reasons) - {model.__name__ for model in models} == set(), "named here and no more"
