"""The keys of the pages: what each does, and which a person has put in its place. The one list of them all.

Pages say an action (``data-shortcut="create"``), never a key; ``static/js/shortcuts.js`` reads the keys from the sheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ALT = "alt+"
ALT_MAY = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
PLACES = {
    "board": _("Board"),
    "list": _("List"),
    "lead": _("Lead"),
    "inbox": _("Conversations"),
    "tasks": _("Tasks"),
    "people": _("Contacts and companies"),
}


@dataclass(frozen=True)
class Shortcut:
    """What a key does. ``places`` are the pages where; none means everywhere."""

    action: str
    key: str
    label: Promise
    places: tuple[str, ...] = ()

    @property
    def where(self) -> list[Promise]:
        return [PLACES[place] for place in self.places] or [pgettext_lazy("keys", "everywhere")]

    def meets(self, other: "Shortcut") -> bool:
        """Whether both act on one page."""
        return not self.places or not other.places or not set(self.places).isdisjoint(other.places)


SHORTCUTS = (
    Shortcut("help", "?", _("Keyboard shortcuts")),
    Shortcut("search", "/", _("Search or command")),
    Shortcut("create", "c", _("New lead, contact, company or conversation"), ("board", "list", "people", "inbox")),
    Shortcut("filter", "f", _("Search on this page"), ("board", "list", "people")),
    Shortcut("next", "j", _("Next line"), ("list", "inbox", "tasks")),
    Shortcut("previous", "k", _("Previous line"), ("list", "inbox", "tasks")),
    Shortcut("pick", "x", _("Pick the line"), ("list",)),
    Shortcut("edit", "e", _("Edit"), ("list", "lead")),
    Shortcut("note", "n", _("Write a note"), ("lead", "inbox")),
    Shortcut("task", "t", _("New task"), ("lead",)),
    Shortcut("assign", "a", _("Assign…"), ("lead",)),
    Shortcut("reply", "r", _("Answer"), ("inbox",)),
    Shortcut("resolve", "e", _("Resolve or reopen the conversation"), ("inbox",)),
    Shortcut("mark", "l", _("Priority and labels"), ("inbox",)),
    Shortcut("snooze", "s", _("Snooze the conversation"), ("inbox",)),
    Shortcut("templates", "/", _("Templates"), ("inbox",)),
    Shortcut("put_off_a_day", "a", _("Put the task off to tomorrow"), ("tasks",)),
    Shortcut("put_off_a_week", "s", _("Put the task off by a week"), ("tasks",)),
)
BY_ACTION = {shortcut.action: shortcut for shortcut in SHORTCUTS}


def is_possible(key: str) -> bool:
    """One visible character, a letter or digit with Alt, or none at all."""
    if key.startswith(ALT):
        return key.removeprefix(ALT) in ALT_MAY
    return key == "" or (len(key) == 1 and key.isprintable() and not key.isspace() and key == key.lower())


def chosen(keys: Mapping[str, str]) -> dict[str, str]:
    """The key of every action, by what somebody has put in place of the usual ones."""
    return {each.action: keys.get(each.action, each.key) for each in SHORTCUTS}


def clash(action: str, key: str, keys: Mapping[str, str]) -> Shortcut | None:
    """What ``key`` does already where this action is. The usual keys do not clash: there the page goes before the frame."""
    wanted = BY_ACTION[action]
    for other in SHORTCUTS:
        if other is wanted or not key or chosen(keys)[other.action] != key or not wanted.meets(other):
            continue
        if (key, key) != (wanted.key, other.key):
            return other
    return None


def spoken(key: str) -> str:
    """As it is printed on keyboards."""
    return f"Alt {key.removeprefix(ALT).upper()}" if key.startswith(ALT) else key.upper()


@dataclass(frozen=True)
class Row:
    """A shortcut with somebody's key for it."""

    shortcut: Shortcut
    key: str

    @property
    def spoken(self) -> str:
        return spoken(self.key)

    @property
    def usual(self) -> str:
        return spoken(self.shortcut.key)

    @property
    def is_own(self) -> bool:
        return self.key != self.shortcut.key


def rows_for(user) -> list[Row]:
    """Every shortcut; somebody who has not signed in has the usual keys."""
    keys = chosen(getattr(user, "shortcut_keys", {}))
    return [Row(each, keys[each.action]) for each in SHORTCUTS]


def key_for(user, action: str) -> str:
    """The key that does it for this person; none where single keys are switched off."""
    key = chosen(getattr(user, "shortcut_keys", {}))[action]
    return key if key.startswith(ALT) or getattr(user, "uses_letter_keys", True) else ""
