"""The menus that narrow the inbox; each choice is an address."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.queries.menus import Choice, Menu, choice, menu, owners
from crm.queries.people import colleagues
from messaging.models import Channel, Conversation, Label
from messaging.queries.narrowing import ANY, OPEN, YES, Filter
from tenants.access import Principal, Scope
from tenants.models import Team

STATES: dict[str, Any] = {
    "open": gettext_lazy("Open conversations"),
    "pending": gettext_lazy("Waiting for their answer"),
    "snoozed": gettext_lazy("Snoozed conversations"),
    "resolved": gettext_lazy("Resolved conversations"),
    ANY: gettext_lazy("All conversations"),
}
WAITS: dict[str, Any] = {
    "15m": gettext_lazy("for 15 minutes or longer"),
    "1h": gettext_lazy("for an hour or longer"),
    "4h": gettext_lazy("for 4 hours or longer"),
    "1d": gettext_lazy("for a day or longer"),
    "3d": gettext_lazy("for 3 days or longer"),
}


def menus(wanted: Filter, principal: Principal) -> list[Menu]:
    """From left to right; what there is nothing of to choose is left out."""
    priorities = [choice(wanted, "priority", value, label) for value, label in reversed(Conversation.Priority.choices)]
    labels = [choice(wanted, "label", str(each.pk), each.name, dot=each.colour) for each in Label.objects.all()]
    channels = [choice(wanted, "channel", str(each.pk), each.name) for each in Channel.objects.all()]
    found = [
        _single(wanted, "state", _("Status"), STATES, usual=OPEN, icon="circle-check"),
        _single(wanted, "unread", _("Unread"), {YES: gettext_lazy("Only unread")}, icon="mail"),
        _single(wanted, "waiting", _("Waits for us"), WAITS, icon="hourglass"),
        menu(wanted, "priority", _("Priority"), priorities, icon="flag"),
    ]
    if labels:
        found.append(menu(wanted, "label", _("Labels"), labels, icon="tag"))
    if len(channels) > 1:
        found.append(menu(wanted, "channel", _("Channel"), channels, icon="address-book"))
    if teams := [choice(wanted, "team", str(team.pk), team.name) for team in Team.objects.all()]:
        found.append(menu(wanted, "team", _("Team"), teams, icon="users-group"))
    if principal.scope("conversation.view") != Scope.OWN:
        whose = owners(wanted, principal, colleagues(), "conversation.change")
        found.append(menu(wanted, "owner", _("Responsible"), whose, icon="user"))
    return found


def _single(wanted: Filter, name: str, label: str, words: Mapping[str, Any], *, icon: str, usual: str = "") -> Menu:
    """One of several; what is usual is not said."""
    current = getattr(wanted, name)
    choices = [
        Choice(str(said), wanted.with_(**{name: usual if value == current else value}).address, value == current)
        for value, said in words.items()
    ]
    told = "" if current == usual else str(words[current])
    return Menu(name, label, icon, told, wanted.without(name).address, choices)
