"""The kinds of notifications: what they are about, how one is usually told of them, and who is told at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import Notification, NotificationPreference, Way
from tenants.access import Principal

Kind = Notification.Kind
APP, PUSH, MAIL, SOUND = Way.APP, Way.PUSH, Way.MAIL, Way.SOUND


@dataclass(frozen=True)
class Topic:
    """Kinds that belong together."""

    label: str | Promise
    kinds: tuple[Kind, ...]


# By the name that an address has for it.
TOPICS: dict[str, Topic] = {
    "leads": Topic(_("Leads"), (Kind.LEAD_ASSIGNED, Kind.LEADS_ASSIGNED, Kind.LEADS_IMPORTED, Kind.LEAD_UNCLAIMED)),
    "conversations": Topic(
        _("Conversations"),
        (
            Kind.MESSAGE_RECEIVED,
            Kind.MESSAGE_UNASSIGNED,
            Kind.CONVERSATION_UNANSWERED,
            Kind.CONVERSATION_ESCALATED,
            Kind.WINDOW_CLOSING,
            Kind.CONVERSATION_ASSIGNED,
            Kind.CONVERSATION_OF_TEAM,
            Kind.CONVERSATION_WOKEN,
            Kind.MESSAGE_UNSENT,
            Kind.MENTION,
        ),
    ),
    "tasks": Topic(
        _("Tasks and decisions"), (Kind.TASK_DUE, Kind.MOVE_REQUESTED, Kind.MOVE_APPROVED, Kind.MOVE_REFUSED)
    ),
    "work": Topic(
        _("Automations and work in the background"),
        (
            Kind.AUTOMATION_TOLD,
            Kind.AUTOMATION_FAILED,
            Kind.JOB_ENDED,
            Kind.BROADCAST_DONE,
            Kind.BROADCAST_PAUSED,
            Kind.BROADCAST_STOPPED,
        ),
    ),
    "security": Topic(_("Security"), (Kind.INCIDENT, Kind.SECURITY_ALERT, Kind.SECURITY_CHANGED)),
    "mending": Topic(
        _("What needs mending"),
        (
            Kind.CHANNEL_REFUSED,
            Kind.CHANNEL_AGED,
            Kind.CHANNEL_RETURNED,
            Kind.CHANNEL_WARNED,
            Kind.CHANNEL_FELL_BACK,
            Kind.CHANNEL_RECOVERED,
            Kind.BUDGET_REACHED,
            Kind.PLAN_USAGE,
            Kind.PLAN_UNPAID,
            Kind.PLAN_LIMITED,
            Kind.PLAN_RESTORED,
            Kind.PLAN_TRIAL,
            Kind.TEMPLATE_DECIDED,
            Kind.SOURCE_TROUBLED,
            Kind.RULES_DISAGREE,
        ),
    ),
}
_placed = {kind for topic in TOPICS.values() for kind in topic.kinds}
if _others := tuple(kind for kind in Kind if kind not in _placed):
    TOPICS["more"] = Topic(_("More"), _others)
# Everything is in the bell; these are more than that, or less. What is worth an e-mail or a sound is worth a push.
USUAL: dict[str, frozenset[Way]] = {
    Kind.MESSAGE_RECEIVED: frozenset({APP, SOUND}),
    Kind.MESSAGE_UNASSIGNED: frozenset(),
    Kind.CONVERSATION_UNANSWERED: frozenset({APP, SOUND}),
    Kind.CONVERSATION_ESCALATED: frozenset({APP, MAIL}),
    Kind.WINDOW_CLOSING: frozenset({APP, SOUND}),
    Kind.LEAD_ASSIGNED: frozenset({APP, MAIL, SOUND}),
    Kind.CONVERSATION_ASSIGNED: frozenset({APP, MAIL, SOUND}),
    Kind.MENTION: frozenset({APP, MAIL, SOUND}),
    Kind.TASK_DUE: frozenset({APP, MAIL, SOUND}),
    Kind.MOVE_REQUESTED: frozenset({APP, MAIL, SOUND}),
    Kind.CONVERSATION_OF_TEAM: frozenset({APP, MAIL, SOUND}),
    Kind.CONVERSATION_WOKEN: frozenset({APP, SOUND}),
    Kind.MESSAGE_UNSENT: frozenset({APP, MAIL}),
    Kind.BROADCAST_PAUSED: frozenset({APP, MAIL}),
    Kind.BROADCAST_STOPPED: frozenset({APP, MAIL}),
    Kind.SECURITY_ALERT: frozenset({APP, MAIL}),
    Kind.INCIDENT: frozenset({APP, MAIL}),
    Kind.SECURITY_CHANGED: frozenset({APP, MAIL}),
    Kind.CHANNEL_REFUSED: frozenset({APP, MAIL}),
    Kind.CHANNEL_AGED: frozenset({APP, MAIL}),
    Kind.CHANNEL_RETURNED: frozenset({APP, MAIL}),
    Kind.CHANNEL_FELL_BACK: frozenset({APP, MAIL}),
    Kind.BUDGET_REACHED: frozenset({APP, MAIL}),
    Kind.PLAN_USAGE: frozenset({APP, MAIL}),
    Kind.PLAN_UNPAID: frozenset({APP, MAIL}),
    Kind.PLAN_LIMITED: frozenset({APP, MAIL}),
    Kind.PLAN_RESTORED: frozenset({APP, MAIL}),
    Kind.PLAN_TRIAL: frozenset({APP, MAIL}),
}
# What one must be allowed to be told of these; the others come to whoever is meant.
NEEDED: dict[str, str] = {
    Kind.LEAD_ASSIGNED: "lead.change",
    Kind.LEADS_ASSIGNED: "lead.change",
    Kind.LEADS_IMPORTED: "lead.change",
    Kind.LEAD_UNCLAIMED: "pipeline.change",
    Kind.MESSAGE_RECEIVED: "conversation.view",
    Kind.MESSAGE_UNASSIGNED: "conversation.view",
    Kind.CONVERSATION_UNANSWERED: "conversation.view",
    Kind.CONVERSATION_ESCALATED: "conversation.view",
    Kind.WINDOW_CLOSING: "conversation.view",
    Kind.CONVERSATION_ASSIGNED: "conversation.change",
    Kind.CONVERSATION_OF_TEAM: "conversation.change",
    Kind.CONVERSATION_WOKEN: "conversation.change",
    Kind.MESSAGE_UNSENT: "conversation.change",
    Kind.TASK_DUE: "task.view",
    Kind.MOVE_REQUESTED: "lead.change",
    Kind.MOVE_APPROVED: "lead.change",
    Kind.MOVE_REFUSED: "lead.change",
    Kind.AUTOMATION_TOLD: "lead.view",
    Kind.AUTOMATION_FAILED: "lead.change",
    Kind.BROADCAST_DONE: "broadcast.view",
    Kind.BROADCAST_PAUSED: "broadcast.view",
    Kind.BROADCAST_STOPPED: "broadcast.view",
    Kind.SECURITY_ALERT: "audit.view",
    Kind.INCIDENT: "organization.change",
    Kind.SECURITY_CHANGED: "audit.view",
    Kind.CHANNEL_REFUSED: "channel.change",
    Kind.CHANNEL_AGED: "channel.change",
    Kind.CHANNEL_RETURNED: "channel.change",
    Kind.CHANNEL_WARNED: "channel.change",
    Kind.CHANNEL_FELL_BACK: "channel.change",
    Kind.CHANNEL_RECOVERED: "channel.change",
    Kind.BUDGET_REACHED: "channel.change",
    Kind.PLAN_USAGE: "billing.view",
    Kind.PLAN_UNPAID: "billing.view",
    Kind.PLAN_LIMITED: "billing.view",
    Kind.PLAN_RESTORED: "billing.view",
    Kind.PLAN_TRIAL: "billing.view",
    Kind.SOURCE_TROUBLED: "pipeline.change",
    Kind.RULES_DISAGREE: "pipeline.change",
}
# Their e-mail waits for nobody to look: whoever answers first wins the lead, and an attacker does not wait.
MAILED_AT_ONCE = frozenset({Kind.LEAD_ASSIGNED, Kind.SECURITY_ALERT, Kind.INCIDENT})


def topics_of(principal: Principal) -> dict[str, Topic]:
    """What this person may be told of."""
    able = {name: replace(topic, kinds=_able(topic.kinds, principal)) for name, topic in TOPICS.items()}
    return {name: topic for name, topic in able.items() if topic.kinds}


def usual(kind: str) -> frozenset[Way]:
    ways = USUAL.get(kind, frozenset({APP}))
    return ways | {PUSH} if ways & {MAIL, SOUND} else ways


def ways(preference: NotificationPreference | None, kind: str) -> frozenset[Way]:
    """By which ways this person is told of this kind."""
    chosen: Mapping[str, bool] = preference.choices.get(kind, {}) if preference else {}
    return frozenset(way for way in Way if chosen.get(way, way in usual(kind)))


def differing(wanted: Mapping[str, frozenset[Way]]) -> dict[str, Any]:
    """Of all that somebody wants, what is kept: where it is not as usual."""
    kept = {
        str(kind): {way.value: way in chosen for way in Way if way in chosen ^ usual(kind)}
        for kind, chosen in wanted.items()
    }
    return {kind: each for kind, each in kept.items() if each}


def _able(kinds: tuple[Kind, ...], principal: Principal) -> tuple[Kind, ...]:
    return tuple(kind for kind in kinds if kind not in NEEDED or principal.may(NEEDED[kind]))
