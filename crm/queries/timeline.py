"""What happened with a lead or a person, newest first, page by page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config import words
from crm import parts
from crm.models import Activity, Company, Lead, Note, Task
from crm.models.timeline import ActivityQuerySet
from crm.queries import changes, notes
from crm.queries.directory import around
from tenants.access import Principal

PAGE = 25
# A page that has been open for long asks again for what it shows; beyond this it starts afresh.
MOST = 300
MOST_PINNED = 20
Kind = Activity.Kind
FILTERS: dict[str, tuple[str, ...]] = {
    "messages": tuple(kind for kind in Kind if kind.startswith(("message.", "conversation."))),
    "notes": (Kind.NOTE_ADDED,),
    "tasks": (Kind.TASK_ADDED, Kind.TASK_DONE),
    "moves": (
        Kind.LEAD_CREATED,
        Kind.LEAD_MOVED,
        Kind.LEAD_WON,
        Kind.LEAD_LOST,
        Kind.MOVE_REQUESTED,
        Kind.MOVE_REFUSED,
        Kind.MOVE_WITHDRAWN,
    ),
}
# Icon and colour of a line; grey unless it says something.
LOOKS: dict[str, tuple[str, str]] = {
    Kind.LEAD_CREATED: ("sparkles", "c-brand"),
    Kind.LEAD_MOVED: ("arrows-right-left", ""),
    Kind.LEAD_CHANGED: ("pencil", ""),
    Kind.LEAD_ASSIGNED: ("user-check", ""),
    Kind.LEAD_WON: ("trophy", "c-ok"),
    Kind.LEAD_LOST: ("circle-x", "c-bad"),
    Kind.LEAD_ARCHIVED: ("archive", ""),
    Kind.LEAD_RESTORED: ("archive-off", ""),
    Kind.LEAD_SCORED: ("chart-line", ""),
    Kind.MOVE_REQUESTED: ("hourglass", "c-brand"),
    Kind.MOVE_REFUSED: ("hand-stop", "c-bad"),
    Kind.MOVE_WITHDRAWN: ("arrow-back-up", ""),
    Kind.AUTOMATION_RAN: ("bolt", "c-brand"),
    Kind.SEQUENCE_ENTERED: ("plant-2", "c-brand"),
    Kind.SEQUENCE_LEFT: ("plant-2", ""),
    Kind.LEAD_CAPTURED: ("repeat", "c-brand"),
    Kind.CONTACT_CHANGED: ("user-edit", ""),
    Kind.CONTACT_MERGED: ("arrow-merge", "c-brand"),
    Kind.CONTACT_UNMERGED: ("arrows-split", ""),
    Kind.CONTACT_BLOCKED: ("ban", "c-bad"),
    Kind.CONTACT_UNBLOCKED: ("user-check", ""),
    Kind.CONSENT_GIVEN: ("shield-check", "c-ok"),
    Kind.CONSENT_WITHDRAWN: ("bell-off", "c-bad"),
    Kind.COMPANY_CHANGED: ("pencil", ""),
    Kind.MESSAGE_RECEIVED: ("message-2", "c-info"),
    Kind.MESSAGE_SENT: ("send", "c-brand"),
    Kind.NOTE_ADDED: ("note", "c-note"),
    Kind.FILE_ADDED: ("paperclip", ""),
    Kind.TASK_ADDED: ("checkbox", ""),
    Kind.TASK_DONE: ("check", "c-ok"),
    Kind.CONVERSATION_RESOLVED: ("circle-check", "c-ok"),
    Kind.CONVERSATION_RATED: ("star", "c-ok"),
    Kind.CONVERSATION_REOPENED: ("message-2-up", ""),
    Kind.CONVERSATION_MERGED: ("arrow-merge", ""),
    Kind.CONVERSATION_UNMERGED: ("arrows-split", ""),
    Kind.CONVERSATION_SNOOZED: ("clock-pause", ""),
    Kind.CONVERSATION_PENDING: ("message-2-question", ""),
    Kind.CONVERSATION_WOKEN: ("alarm", "c-brand"),
}


@dataclass(frozen=True)
class Cursor:
    """A place between two lines, as it travels in an address."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """None when the text is no cursor of ours."""
        at, _tilde, pk = text.partition("~")
        try:
            cursor = cls(datetime.fromisoformat(at), UUID(pk))
        except ValueError:
            return None
        return cursor if timezone.is_aware(cursor.at) else None

    @property
    def older(self) -> Q:
        return Q(happened_at__lte=self.at) & (Q(happened_at__lt=self.at) | Q(id__lt=self.id))

    @property
    def not_older(self) -> Q:
        return Q(happened_at__gte=self.at) & (Q(happened_at__gt=self.at) | Q(id__gte=self.id))


@dataclass(frozen=True)
class Piece:
    """A stretch of a note: words, or somebody called by name."""

    text: str
    is_mention: bool


@dataclass(frozen=True)
class Line:
    """One thing that happened, with what this reader may see of it."""

    activity: Activity
    excerpt: parts.Excerpt | None = None
    note: Note | None = None
    task: Task | None = None

    @property
    def icon(self) -> str:
        return LOOKS[self.activity.kind][0]

    @property
    def tone(self) -> str:
        return LOOKS[self.activity.kind][1]

    @property
    def template(self) -> str:
        """The sentence of its kind."""
        return f"crm/timeline/{self.activity.kind.replace('.', '_')}.html"

    @property
    def particulars(self) -> dict:
        return self.activity.particulars

    @property
    def who(self) -> str:
        """The colleague or the key that did it; empty when nobody did, or the person wrote."""
        return self.activity.actor.get_short_name() if self.activity.actor else self.particulars.get("key", "")

    @property
    def person(self) -> str:
        contact = self.activity.contact
        return (contact.name.split() or [contact.display_name])[0] if contact else ""

    @property
    def channel(self) -> str:
        return self.excerpt.channel if self.excerpt else self.particulars.get("channel", "")

    @property
    def changes(self) -> list[changes.Change]:
        return changes.told(self.particulars.get("changes") or {})

    @property
    def source(self) -> str:
        """Where a lead came from, unless somebody simply typed it in."""
        source = self.particulars.get("source", "")
        return "" if source == Lead.Source.MANUAL else changes.in_words("source", source) if source else ""

    @property
    def when(self) -> str:
        """16:42 today, then with its day."""
        at = timezone.localtime(self.activity.happened_at)
        return date_format(at, "H:i") if at.date() == timezone.localdate() else words.when(at)

    @property
    def pieces(self) -> list[Piece]:
        """The note, split where the people called in it stand."""
        text = self.note.text if self.note else ""
        called = sorted({f"@{name}" for name in self.particulars.get("mentions", [])}, key=len, reverse=True)
        if not called:
            return [Piece(text, is_mention=False)]
        parted = re.split(f"({'|'.join(map(re.escape, called))})", text)
        return [Piece(part, is_mention=part in called) for part in parted if part]


@dataclass(frozen=True)
class Day:
    """The lines of one day, in the organization's time zone."""

    day: date
    lines: Sequence[Line]

    @property
    def heading(self) -> str:
        """hoje, 19 de novembro; segunda-feira, 16 de novembro; 3 de maio de 2025."""
        today = timezone.localdate()
        if self.day.year != today.year:
            return words.long_date(self.day, with_year=True)
        near = {0: _("today"), 1: _("yesterday")}.get((today - self.day).days) or date_format(self.day, "l").lower()
        return f"{near}, {words.long_date(self.day)}"


@dataclass(frozen=True)
class Page:
    """Some lines, and where the next ones begin."""

    lines: Sequence[Line]
    older: Cursor | None
    # The day that the lines before these ended with: it has its heading already.
    begun: date | None = None

    @property
    def days(self) -> Iterator[Day]:
        for day, lines in groupby(self.lines, lambda line: timezone.localdate(line.activity.happened_at)):
            yield Day(day, list(lines))

    @property
    def last(self) -> Cursor | None:
        """What the reader has seen down to."""
        return _cursor(self.lines[-1].activity) if self.lines else None


def of_lead(lead_id: UUID, principal: Principal, **which) -> Page:
    """Of a lead that the principal was already found to see."""
    return _page(Activity.objects.filter(lead=lead_id), principal, **which)


def pinned(which: Q, principal: Principal) -> list[Line]:
    """The notes that stand above a timeline, last pinned first."""
    pinned = Note.objects.accessible_by(principal).filter(which, pinned_at__isnull=False).order_by("-pinned_at")
    place = {pk: number for number, pk in enumerate(pinned.values_list("pk", flat=True)[:MOST_PINNED])}
    if not place:
        return []
    lines = Activity.objects.filter(kind=Kind.NOTE_ADDED, subject_id__in=place).select_related("actor", "contact")
    return sorted(_lines(list(lines), principal), key=lambda line: place[line.note.pk] if line.note else MOST_PINNED)


def of_contact(contact_id: UUID, principal: Principal, **which) -> Page:
    """Of a person, leaving out what happened with leads that this principal may not see."""
    return _page(Activity.objects.accessible_by(principal).filter(contact=contact_id), principal, **which)


def of_company(company: Company, principal: Principal, **which) -> Page:
    """Of itself, and of its leads and people as far as this principal sees them."""
    return _page(Activity.objects.filter(around(company, principal)), principal, **which)


def _page(
    activities: ActivityQuerySet,
    principal: Principal,
    *,
    only: str = "",
    before: Cursor | None = None,
    down_to: Cursor | None = None,
) -> Page:
    """A page older than ``before``; or all from now ``down_to`` a line, to show again what was shown."""
    if only in FILTERS:
        activities = activities.filter(kind__in=FILTERS[only])
    if before:
        activities = activities.filter(before.older)
    size = PAGE
    if down_to:
        shown = activities.filter(down_to.not_older).count()
        size = min(max(shown, PAGE), MOST)
    found = list(activities.select_related("actor", "contact").newest_first()[: size + 1])
    here, more = found[:size], len(found) > size
    begun = timezone.localdate(before.at) if before else None
    return Page(_lines(here, principal), _cursor(here[-1]) if more else None, begun)


def _lines(activities: Sequence[Activity], principal: Principal) -> list[Line]:
    written = Note.objects.select_related("author", "lead").in_bulk(_subjects(activities, FILTERS["notes"]))
    notes.told_rights(list(written.values()), principal)
    tasks = Task.objects.select_related("owner").in_bulk(_subjects(activities, FILTERS["tasks"]))
    messages = _subjects(activities, FILTERS["messages"])
    excerpts = parts.excerpts_of(messages, principal) if messages else {}
    return [
        Line(activity, excerpts.get(subject), written.get(subject), tasks.get(subject))
        for activity in activities
        for subject in [activity.subject_id or activity.pk]
    ]


def _subjects(activities: Sequence[Activity], kinds: tuple[str, ...]) -> list[UUID]:
    return [activity.subject_id for activity in activities if activity.subject_id and activity.kind in kinds]


def _cursor(activity: Activity) -> Cursor:
    return Cursor(activity.happened_at, activity.pk)
