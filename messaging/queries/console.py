"""What conversations tell the agency's console of one organization."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm.models import Lead
from crm.models.contact import shown_name
from messaging import words
from messaging.models import Conversation, OpeningHours, Radar
from messaging.queries import radar
from messaging.queries.opening import openings
from tenants.access import Principal
from tenants.models import Membership
from tenants.queries.shaped import Shaped, in_all
from tenants.services.console import Line, Told, Wait

PATH = "inbox/{}/"
PERSON = ("contact__name", "contact__phone", "contact__email", "contact__purged_at")
WHO = ("assignee", "assignee__name", "assignee__email")
SAID = ("preview", "preview_kind", "preview_status")


def told(membership: Membership, most: int) -> Told:
    """How many are open, whose, and who waits since when; nothing for whom no conversation is."""
    if not membership.may("conversation.view"):
        return Told()
    [counted] = _counted.ask(membership)
    time = radar.Clock(timezone.now(), openings() if counted.by_hours else {})
    span = timedelta(minutes=counted.answer_within)
    own = time.own_since(span)
    by: dict[str, Any] = {"by": time.since(span), "channels": list(own), "own_by": list(own.values())}
    rows = _waiting.ask(membership, most=most, **by)
    first: Any = rows[0] if rows else None
    figures = {
        "open": counted.open,
        "unassigned": counted.unassigned,
        "waiting": first.of_all if first else 0,
        "late": first.late_of_all if first else 0,
        "oldest": first.last_inbound_at if first else None,
    }
    return Told(figures, [Wait(row.last_inbound_at, partial(_line, row, membership)) for row in rows])


@Shaped
def _counted(who: Principal) -> QuerySet:
    """With what the organization promises, and whether somebody has said any hours, as aggregates: of none there is a row."""
    promised = Radar.objects.values("answer_within")[:1]
    told = {
        "open": Count("pk"),
        "unassigned": Count("pk", filter=Q(assignee=None)),
        "answer_within": Coalesce(Max(Subquery(promised)), Radar().answer_within),
        "by_hours": Count("pk", filter=Exists(OpeningHours.objects.all())),
    }
    return in_all(Conversation.objects.accessible_by(who).open(), told)


@Shaped
def _waiting(who: Principal, most: int, by: datetime, channels: Sequence[UUID], own_by: Sequence[datetime]) -> QuerySet:
    """The first of those whose answer is due, each with how many there are in all.

    Only the columns that are shown: a page reads so many of them that models would take most of its time.
    """
    late = radar.written_by(by, dict(zip(channels, own_by, strict=True)))
    value = Lead.objects.accessible_by(who).filter(pk=OuterRef("lead")).values("value_cents")
    watched: Any = radar.watched()
    rows = watched.accessible_by(who).annotate(
        of_all=Window(Count("pk")),
        late_of_all=Window(Count("pk", filter=late)),
        is_late=late,
        value=Subquery(value),
    )
    told = ("pk", "last_inbound_at", "channel__kind", "of_all", "late_of_all", "is_late", "value")
    return rows.order_by("last_inbound_at", "pk").values_list(*told, *PERSON, *WHO, *SAID)[:most]


def _line(row: Any, membership: Membership) -> Line:
    path = PATH.format(row.pk)
    may_take = row.assignee is None and membership.may("conversation.change")
    return Line(
        kind="conversation",
        name=shown_name(
            row.contact__name, row.contact__phone, row.contact__email, is_purged=row.contact__purged_at is not None
        ),
        words=words.preview(row),
        since=row.last_inbound_at,
        path=path,
        icon=words.channel_icon(row.channel__kind),
        cents=row.value,
        who=row.assignee__name or row.assignee__email or "",
        is_mine=row.assignee == membership.user_id,
        is_late=row.is_late,
        take=f"{path}assignee/" if may_take else "",
    )
