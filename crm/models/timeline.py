"""What happened with a person or a lead, line by line, for good."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from crm.plain import words_of
from tenants.audit import audited

from .about import About, AboutQuerySet, away, of_one
from .base import Row
from .company import Company
from .contact import Contact
from .lead import Lead
from .removable import Standing
from .scoring import scored_when_told

# The newest line's moment stands with the lead too: lists sort and filter by it.
_LATEST = """
    UPDATE crm_lead SET last_activity_at = latest.at
    FROM (SELECT lead_id, max(happened_at) AS at FROM fresh WHERE lead_id IS NOT NULL GROUP BY lead_id) latest
    WHERE crm_lead.id = latest.lead_id AND crm_lead.last_activity_at < latest.at;
    RETURN NULL;
"""


class ActivityQuerySet(models.QuerySet):
    """The questions a timeline asks."""

    def accessible_by(self, principal, permission: str = "lead.view"):
        """What happened with leads one reaches, and with contacts and companies one reaches apart from any lead."""
        contacts = Contact.objects.accessible_by(principal, permission.replace("lead", "contact"))
        companies = Company.objects.accessible_by(principal, permission.replace("lead", "company"))
        leads = Lead.objects.accessible_by(principal, permission)
        apart = models.Q(contact__in=contacts) | models.Q(contact=None, company__in=companies)
        return self.filter(models.Q(lead__in=leads) | models.Q(lead=None) & apart)

    def newest_first(self):
        return self.order_by("-happened_at", "-id")


class Activity(models.Model):
    """The lasting line of a timeline, made from what happened."""

    class Kind(models.TextChoices):
        LEAD_CREATED = "lead.created", _("Lead created")
        LEAD_MOVED = "lead.moved", _("Moved")
        LEAD_CHANGED = "lead.changed", _("Changed")
        LEAD_ASSIGNED = "lead.assigned", _("Assigned")
        LEAD_WON = "lead.won", _("Won")
        LEAD_LOST = "lead.lost", _("Lost")
        LEAD_ARCHIVED = "lead.archived", _("Archived")
        LEAD_RESTORED = "lead.restored", _("Restored")
        LEAD_SCORED = "lead.scored", _("Score changed")
        MOVE_REQUESTED = "lead.move_requested", _("Move asked for")
        MOVE_REFUSED = "lead.move_refused", _("Move refused")
        MOVE_WITHDRAWN = "lead.move_withdrawn", _("Request withdrawn")
        AUTOMATION_RAN = "automation.ran", _("Automation")
        SEQUENCE_ENTERED = "sequence.entered", _("Sequence begun")
        SEQUENCE_LEFT = "sequence.left", _("Sequence left")
        LEAD_CAPTURED = "lead.captured", _("Came again")
        CONTACT_CHANGED = "contact.changed", _("Contact changed")
        CONTACT_MERGED = "contact.merged", _("Contacts merged")
        CONTACT_UNMERGED = "contact.unmerged", _("Contacts parted again")
        CONTACT_BLOCKED = "contact.blocked", _("Contact blocked")
        CONTACT_UNBLOCKED = "contact.unblocked", _("Contact unblocked")
        CONSENT_GIVEN = "consent.given", _("Consent given")
        CONSENT_WITHDRAWN = "consent.withdrawn", _("Consent withdrawn")
        COMPANY_CHANGED = "company.changed", _("Company changed")
        MESSAGE_RECEIVED = "message.received", _("Message received")
        MESSAGE_SENT = "message.sent", _("Message sent")
        NOTE_ADDED = "note.added", _("Note")
        FILE_ADDED = "file.added", _("File")
        TASK_ADDED = "task.added", _("Task")
        TASK_DONE = "task.done", _("Task done")
        CONVERSATION_RESOLVED = "conversation.resolved", _("Conversation resolved")
        CONVERSATION_RATED = "conversation.rated", _("Rated")
        CONVERSATION_REOPENED = "conversation.reopened", _("Conversation reopened")
        CONVERSATION_SNOOZED = "conversation.snoozed", _("Conversation snoozed")
        CONVERSATION_PENDING = "conversation.pending", _("Waiting for an answer")
        CONVERSATION_WOKEN = "conversation.woken", _("Conversation back")
        CONVERSATION_MERGED = "conversation.merged", _("Conversations merged")
        CONVERSATION_UNMERGED = "conversation.unmerged", _("Conversations parted again")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey("crm.Contact", models.CASCADE, null=True, related_name="activities")
    lead = models.ForeignKey("crm.Lead", models.CASCADE, null=True, related_name="activities")
    # Of lines about a company itself; those of its people and leads name these.
    company = models.ForeignKey("crm.Company", models.CASCADE, null=True, related_name="activities", db_index=False)
    kind = models.CharField(max_length=30, choices=Kind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Names and numbers as they were then: a stage may be renamed later.
    particulars = models.JSONField(default=dict)
    # What it is about, when that has a page of its own: a message, a note, a task.
    subject_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField(default=timezone.now)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-happened_at", "-id"]
        triggers = [
            pgtrigger.Trigger(
                name="latest",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="fresh"),
                func=_LATEST,
            ),
            scored_when_told(),
        ]
        indexes = [
            models.Index(fields=["lead", "-happened_at", "-id"], name="activity_of_lead"),
            models.Index(fields=["contact", "-happened_at", "-id"], name="activity_of_contact"),
            models.Index(
                fields=["company", "-happened_at", "-id"],
                condition=models.Q(company__isnull=False),
                name="activity_of_company",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=models.Q(subject_id__isnull=False),
                name="a_subject_has_one_line_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Note(About, Row):
    """What somebody wrote about a lead or a contact for colleagues."""

    # What whoever reads it may do with it: see ``crm.queries.notes``.
    may_pin = may_edit = may_delete = False

    lead = models.ForeignKey("crm.Lead", models.CASCADE, null=True, related_name="notes")
    contact = models.ForeignKey("crm.Contact", models.CASCADE, null=True, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The key that wrote it. Without author and key it is the person's own words, from a form.
    api_key_id = models.UUIDField(null=True, editable=False)
    text = models.TextField(_("note"), max_length=5000)
    edited_at = models.DateTimeField(null=True, editable=False)
    # Since when it stands above the timeline.
    pinned_at = models.DateTimeField(null=True, editable=False)

    objects = Standing.from_queryset(AboutQuerySet)()
    ever = AboutQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-created_at"]
        triggers = [audited()]
        constraints = [of_one("a_note_is_about_a_lead_or_a_contact")]
        indexes = [
            GinIndex(words_of("text"), name="note_words"),
            models.Index(fields=["-created_at", "-id"], name="note_newest"),  # the API's pages
            away("note_away"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
