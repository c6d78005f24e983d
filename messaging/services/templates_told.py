"""What the provider tells of templates: asked for as a whole, or told one by one as it decides; those concerned hear of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import events
from crm.models import Notification
from crm.queries import people
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import notifying
from messaging.models import Channel, Template
from messaging.providers.outgoing import ProviderTemplate
from tenants.models import User
from tenants.waking import wake_after_commit

SYNC = "messaging.sync_templates"
# How Meta calls what happened, where that is not the state that follows from it.
STATES = {"REINSTATED": "APPROVED", "UNARCHIVED": "APPROVED", "UNLOCKED": "APPROVED", "LOCKED": "DISABLED"}
NO_REASON = frozenset({"", "NONE"})
STOPPED = frozenset({"REJECTED", "PAUSED", "DISABLED", "FLAGGED", "LIMIT_EXCEEDED"})
POOR = frozenset({"YELLOW", "RED"})
KINDS = frozenset(
    {
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
    }
)
KEPT = ("external_id", "category", "status", "parameter_format", "components", "body", "quality", "reason")


@dataclass(frozen=True)
class Before:
    """How a template stood before the news."""

    status: str = ""
    category: str = ""
    next_category: str = ""
    quality: str = ""

    @classmethod
    def of(cls, template: Template) -> "Before":
        return cls(template.status, template.category, template.next_category, template.quality)


def sync(channel: Channel) -> list[Template]:
    """Ask the provider which templates there are; those it no longer tells of are gone."""
    connection, asked_at = channel.connections.get(is_current=True), timezone.now()
    told = connection.provider.templates(connection.credentials)
    with transaction.atomic():
        known = {(row.name, row.language): row for row in channel.templates.select_related("channel", "author")}
        kept = [_keep(channel, each, known, asked_at) for each in told]
        gone = channel.templates.present().exclude(pk__in=[template.pk for template in kept])
        if gone.filter(updated_at__lt=asked_at).update(status="GONE"):
            changed(channel)
    return kept


def hear(kind: str, value: dict[str, Any], channel: Channel, at: datetime) -> None:
    """Follow what was decided about one template. One we do not know yet is asked for with all the others."""
    rows = Template.objects.select_related("channel", "author").select_for_update(of=("self",), no_key=True)
    template = rows.filter(
        channel=channel,
        name=str(value.get("message_template_name", ""))[:512],
        language=str(value.get("message_template_language", "")).replace("-", "_")[:12],
    ).first()
    if template is None:
        wake_after_commit(SYNC)
        return
    if template.told_at and template.told_at > at:
        return
    before = Before.of(template)
    _take(template, kind, value)
    template.told_at = at
    template.save()
    changed(channel)
    tell(template, before)
    if kind == "message_template_components_update" or template.status == "APPROVED" != before.status:
        wake_after_commit(SYNC)


def changed(channel: Channel, *, by: User | None = None) -> None:
    """Pages that show templates are drawn again."""
    events.record("template.changed", channel.pk, audience=Audience(EVERYBODY), by=by)


def tell(template: Template, before: Before) -> None:
    """Whoever made it hears of every decision; those who keep templates of those that stop or warn."""
    what = _what(template, before)
    if not what:
        return
    leaders = [member.user for member in people.colleagues() if member.may("template.change")]
    if what == "APPROVED":
        leaders = []
    author = [template.author] if template.author else []
    for user in dict.fromkeys([*author, *leaders]):
        notifying.notify(
            user,
            Notification.Kind.TEMPLATE_DECIDED,
            by=None,
            path=f"settings/templates/{template.pk}/",
            name=template.name,
            what=what,
        )


def _what(template: Template, before: Before) -> str:
    """The one thing worth telling, if any."""
    if template.status != before.status and (template.status in STOPPED or template.status == "APPROVED"):
        return template.status
    if template.category != before.category or template.next_category not in ("", before.next_category):
        return "CATEGORY"
    if template.quality != before.quality and template.quality in POOR:
        return template.quality
    return ""


def _take(template: Template, kind: str, value: dict[str, Any]) -> None:
    if score := value.get("new_quality_score"):  # Meta's own example sends it under the name of another kind
        template.quality = "" if score == "UNKNOWN" else str(score)[:10]
        return
    match kind:
        case "message_template_status_update" if state := str(value.get("event", "")):
            template.status, template.reason = STATES.get(state, state)[:20], _reason(value)
        case "template_category_update":
            template.category = str(value.get("new_category", template.category))[:20]
            template.next_category = str(value.get("correct_category", ""))[:20]
        case "message_template_components_update":
            template.body = str(value.get("message_template_element", ""))


def _reason(value: dict[str, Any]) -> str:
    """Meta's words, the fuller ones where there are any."""
    for holder, keys in (("rejection_info", ("reason", "recommendation")), ("other_info", ("title", "description"))):
        if isinstance(told := value.get(holder), dict):
            return " ".join(str(told[key]) for key in keys if told.get(key))[:500]
    reason = str(value.get("reason") or "")
    return "" if reason in NO_REASON else reason[:500]


def _keep(
    channel: Channel, told: ProviderTemplate, known: dict[tuple[str, str], Template], asked_at: datetime
) -> Template:
    """As the provider has it; nothing is written for one that is the same."""
    key = (told.name[:512], told.language[:12])
    template = known.get(key) or Template(channel=channel, name=key[0], language=key[1])
    before, is_new = Before.of(template), template._state.adding
    if template.told_at and template.told_at > asked_at:
        return template  # there was news while we asked
    was = [getattr(template, name) for name in KEPT]
    template.external_id, template.category, template.status = (
        told.external_id[:64],
        told.category[:20],
        told.status[:20],
    )
    template.parameter_format, template.components = told.parameter_format[:12], told.components
    template.body = next((str(part.get("text", "")) for part in told.components if _is_body(part)), "")
    template.quality = told.quality[:10]
    if told.status != before.status or told.reason:
        template.reason = template.reason if told.reason and template.reason else told.reason[:500]
    if [getattr(template, name) for name in KEPT] != was:
        template.save()
        changed(channel)
        if not is_new:
            tell(template, before)
    return template


def _is_body(part: Any) -> bool:
    return isinstance(part, dict) and str(part.get("type", "")).upper() == "BODY"
