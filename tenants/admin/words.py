"""What columns are called that only the admin shows: models name what people see elsewhere, and leave these to Django."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.admin import display
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS: dict[str, Any] = {
    "accepted_at": _("accepted"),
    "accepted_by": _("accepted by"),
    "acknowledged_by": _("acknowledged by"),
    "active_since": _("switched on since"),
    "added_by": _("added by"),
    "agent": pgettext_lazy("person", "agent"),
    "also": _("rules that came too late"),
    "answered_at": _("answered"),
    "api_key_id": _("API key"),
    "archived_at": _("archived"),
    "archived_by": _("archived by"),
    "asked_at": _("asked"),
    "assignee": _("assigned to"),
    "attempts": _("attempts"),
    "author": _("author"),
    "automation": _("automation"),
    "banned_until": _("banned until"),
    "batch": _("batch"),
    "began_at": _("begun"),
    "begun_at": _("begun"),
    "blocked_by": _("blocked by"),
    "by": _("by"),
    "cancels_at": _("ends"),
    "cents": _("amount in cents"),
    "channel": _("channel"),
    "checked_at": _("checked"),
    "closed_at": _("closed"),
    "closed_by": _("closed by"),
    "connection": _("connection"),
    "contact": _("contact"),
    "content_type": _("file type"),
    "conversation": _("conversation"),
    "created_at": _("created"),
    "created_by": _("created by"),
    "currency": _("currency"),
    "customer": _("customer at the provider"),
    "decided_at": _("decided"),
    "detail": _("detail"),
    "direction": _("direction"),
    "done_at": _("done on"),
    "done_by": _("done by"),
    "due_at": _("due"),
    "edited_at": _("edited"),
    "ended_at": _("ended"),
    "ended_by": _("ended by"),
    "entity": _("what"),
    "error": _("error"),
    "error_code": _("error code"),
    "expires_at": _("valid until"),
    "external_id": _("id at the provider"),
    "former": _("from"),
    "had_trial": _("had a trial"),
    "held_until": _("held until"),
    "holder": _("holder"),
    "holds": _("times it was held"),
    "how": _("how"),
    "invited_by": _("invited by"),
    "is_default": _("the one at the end"),
    "is_wanted": _("wanted"),
    "issued_at": _("issued"),
    "item": _("item of the subscription"),
    "kept_until": _("kept until"),
    "kind": _("kind"),
    "last_inbound_at": _("last received"),
    "last_message_at": _("last message"),
    "last_outbound_at": _("last sent"),
    "lead": _("lead"),
    "merged_by": _("merged by"),
    "merged_id": _("id that went into it"),
    "new": _("to"),
    "next_category": _("next category"),
    "object_id": _("id of what it is about"),
    "offered_at": _("offered"),
    "offered_by": _("offered by"),
    "offered_to": _("offered to"),
    "ordered_by": _("ordered by"),
    "organization": _("organization"),
    "owner": _("owner"),
    "page": _("page"),
    "paired_at": _("paired"),
    "pdf": "PDF",
    "period_ends": _("paid until"),
    "pinned_at": _("pinned"),
    "processed_at": _("processed"),
    "provider_key": _("provider"),
    "reason": _("why it went back"),
    "refreshed_at": _("asked the provider"),
    "removed_at": _("taken away"),
    "removed_by": _("taken away by"),
    "report": _("report"),
    "rule_name": _("rule"),
    "scheduled_at": _("scheduled for"),
    "sent_at": _("sent"),
    "sequence": _("sequence"),
    "size": _("size in bytes"),
    "source": _("source"),
    "started_by": _("started by"),
    "state": _("state"),
    "state_at": _("state since"),
    "status": _("status"),
    "status_at": _("status since"),
    "step": _("next step"),
    "subscription": _("subscription at the provider"),
    "successor": _("its leads go to"),
    "survivor_id": _("id that stayed"),
    "taken_by": _("taken by"),
    "trail": _("rules that were looked at"),
    "trial_ends": _("trial until"),
    "tries": _("tries"),
    "trouble": _("problem"),
    "unpaid_since": _("unpaid since"),
    "unread_count": _("unread"),
    "updated_at": _("changed"),
    "waits": _("still waits"),
    "why": _("why"),
}


DEEDS: dict[str, Any] = {
    "insert": _("created"),
    "update": _("changed"),
    "delete": _("deleted"),
    "opened": _("opened"),
}


class AuditColumns:
    """A line of audit in the words of the product: what was done, and to what."""

    @display(description=_("action"), ordering="action")
    def deed(self, line) -> str:
        return str(DEEDS.get(line.action, line.action))

    @display(description=_("about"), ordering="table")
    def subject(self, line) -> str:
        return str(_tables().get(line.table, line.table))


@cache
def _tables() -> dict[str, Any]:
    return {model._meta.db_table: model._meta.verbose_name for model in apps.get_models()}


def name_columns(model: Any) -> None:
    """By these words, where the model itself has none. What it says itself, and with it every migration, stays."""
    for field in model._meta.fields:
        if getattr(field, "_verbose_name", None) is None and field.name in WORDS:
            field.verbose_name = WORDS[field.name]
