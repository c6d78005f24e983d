"""What the console is asked for: by its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHOWN = 20  # lines of the queue at first, and how many more each time
COLUMNS: dict[str, Promise] = {
    "name": _("Organization"),
    "open": _("Open conversations"),
    "unassigned": _("Nobody has"),
    "oldest": _("Longest wait"),
    "hot": _("Hot leads"),
    "won_cents": _("Won this month"),
    "overdue": _("Overdue tasks"),
}
KINDS: dict[str, Promise] = {"conversation": _("Conversations"), "lead": _("Leads"), "task": _("Tasks")}
WHOSE: dict[str, Promise] = {"nobody": _("With nobody"), "mine": _("Mine")}


@dataclass(frozen=True)
class Choice:
    """A filter, or the heading of a column: where it leads, and how it holds now."""

    label: Promise
    url: str
    now: str = ""


@dataclass(frozen=True)
class Asked:
    """What the address says; anything else counts as not said."""

    show: str = "queue"
    words: str = ""
    organization: str = ""
    kind: str = ""
    whose: str = ""
    sort: str = ""
    shown: int = SHOWN

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "Asked":
        sort, shown = said.get("sort", ""), said.get("shown", "")
        return cls(
            show="results" if said.get("show") == "results" else "queue",
            words=said.get("q", "").strip()[:60],
            organization=said.get("organization", "")[:50],
            kind=said["kind"] if said.get("kind") in KINDS else "",
            whose=said["whose"] if said.get("whose") in WHOSE else "",
            sort=sort if sort.removeprefix("-") in COLUMNS else "",
            shown=min(max(int(shown), SHOWN), 500)
            if shown.isascii() and shown.isdecimal() and len(shown) < 5
            else SHOWN,
        )

    def address(self, **other: Any) -> str:
        """The same page, but for what is named."""
        now = {
            "show": self.show if self.show != "queue" else "",
            "q": self.words,
            "organization": self.organization,
            "kind": self.kind,
            "whose": self.whose,
            "sort": self.sort,
            "shown": self.shown if self.shown != SHOWN else "",
        }
        return "?" + urlencode({name: value for name, value in (now | other).items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether the queue is of some only."""
        return bool(self.words or self.organization or self.kind or self.whose)

    @property
    def queue(self) -> str:
        return self.address(show="", shown="", sort="")

    @property
    def results(self) -> str:
        return self.address(show="results", shown="", organization="", kind="", whose="")

    @property
    def of_all(self) -> str:
        return self.address(organization="", shown="")

    @property
    def choices(self) -> list[Choice]:
        """The filters of the queue; one that holds is taken away again by the same link."""
        kinds = [self._choice("kind", self.kind, value, label) for value, label in KINDS.items()]
        return kinds + [self._choice("whose", self.whose, value, label) for value, label in WHOSE.items()]

    def _choice(self, name: str, chosen: str, value: str, label: Promise) -> Choice:
        is_on = chosen == value
        return Choice(label, self.address(shown="", **{name: "" if is_on else value}), "on" if is_on else "")

    @property
    def columns(self) -> list[Choice]:
        """What is counted is first sorted from the top; names, and waits, from their beginning."""
        found = []
        for name, label in COLUMNS.items():
            first, other = (name, f"-{name}") if name in ("name", "oldest") else (f"-{name}", name)
            now = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "")
            found.append(Choice(label, self.address(sort=other if self.sort == first else first), now))
        return found
