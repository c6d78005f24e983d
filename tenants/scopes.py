"""What a key may do, in words: for whoever makes one, and for whoever looks through them later."""

from collections.abc import Iterable
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "lead": _("Leads"),
    "contact": _("Contacts"),
    "company": _("Companies"),
    "task": _("Tasks"),
    "pipeline": _("Pipelines and stages"),
    "automation": _("Automations"),
    "broadcast": _("Broadcasts"),
    "conversation": _("Conversations"),
    "channel": _("Channels and costs"),
    "template": _("Templates of WhatsApp"),
    "audit": _("Audit"),
}
_see, _create = pgettext_lazy("a key may", "see"), pgettext_lazy("a key may", "create")
_change, _archive = pgettext_lazy("a key may", "change"), pgettext_lazy("a key may", "archive")
_export = pgettext_lazy("a key may", "export")
ACTIONS: dict[str, Promise] = {
    "lead.view": _see,
    "lead.create": _create,
    "lead.change": pgettext_lazy("a key may", "change and move"),
    "lead.delete": _archive,
    "lead.export": _export,
    "contact.view": _see,
    "contact.create": _create,
    "contact.change": _change,
    "contact.delete": _archive,
    "contact.export": _export,
    "company.view": _see,
    "company.create": _create,
    "company.change": _change,
    "company.delete": _archive,
    "company.export": _export,
    "task.view": _see,
    "task.create": _create,
    "task.change": pgettext_lazy("a key may", "change and do"),
    "task.delete": pgettext_lazy("a key may", "delete"),
    "pipeline.view": _see,
    "pipeline.create": _create,
    "pipeline.change": _change,
    "pipeline.delete": pgettext_lazy("a key may", "remove"),
    "automation.create": _create,
    "automation.change": pgettext_lazy("a key may", "see, change and switch"),
    "automation.delete": pgettext_lazy("a key may", "remove"),
    "broadcast.view": _see,
    "broadcast.create": _create,
    "broadcast.change": pgettext_lazy("a key may", "start, pause and call off"),
    "broadcast.delete": pgettext_lazy("a key may", "delete"),
    "conversation.view": pgettext_lazy("a key may", "read messages"),
    "conversation.change": pgettext_lazy("a key may", "answer, assign, resolve"),
    "channel.view": _see,
    "channel.change": pgettext_lazy("a key may", "change providers and fallbacks"),
    "template.view": _see,
    "template.create": _create,
    "template.change": _change,
    "template.delete": pgettext_lazy("a key may", "delete"),
    "audit.view": _see,
    "audit.export": _export,
}


def grouped(scopes: Iterable[str]) -> list[tuple[Promise, list[tuple[str, Promise]]]]:
    """By what they are about: ``[(Leads, [("lead.view", see), …]), …]``."""
    known = [scope for scope in scopes if scope in ACTIONS]
    groups = groupby(known, key=lambda scope: scope.split(".")[0])
    return [(NOUNS[noun], [(scope, ACTIONS[scope]) for scope in of_noun]) for noun, of_noun in groups]


def told(scopes: Iterable[str]) -> list[str]:
    """``["Leads: see, create", "Contacts: see"]``."""
    return [f"{noun}: {', '.join(str(action) for _scope, action in actions)}" for noun, actions in grouped(scopes)]
