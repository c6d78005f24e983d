"""What conversations tell the agency's console of one organization."""

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Window

from crm.models import Lead
from crm.models.contact import shown_name
from messaging import words
from messaging.models import Conversation
from messaging.queries import radar
from tenants.models import Membership
from tenants.services.console import Line, Told

PATH = "inbox/{}/"
PERSON = ("contact__name", "contact__phone", "contact__email", "contact__purged_at")
WHO = ("assignee", "assignee__name", "assignee__email")
SAID = ("preview", "preview_kind", "preview_status")


def told(membership: Membership, most: int) -> Told:
    """How many are open, whose, and who waits since when; nothing for whom no conversation is."""
    if not membership.may("conversation.view"):
        return Told()
    seen = Conversation.objects.accessible_by(membership)
    counted = seen.open().aggregate(open=Count("pk"), unassigned=Count("pk", filter=Q(assignee=None)))
    rows = _waiting(membership, most)
    first: Any = rows[0] if rows else None
    figures = {
        **counted,
        "waiting": first.of_all if first else 0,
        "late": first.late_of_all if first else 0,
        "oldest": first.last_inbound_at if first else None,
    }
    return Told(figures, [_line(row, membership) for row in rows])


def _waiting(membership: Membership, most: int) -> list[Any]:
    """The first of those whose answer is due, each with how many there are in all.

    Only the columns that are shown: a page reads so many of them that models would take most of its time.
    """
    late = radar.late(radar.current(), radar.clock())
    watched: Any = radar.watched()
    rows = watched.accessible_by(membership).annotate(
        of_all=Window(Count("pk")),
        late_of_all=Window(Count("pk", filter=late)),
        is_late=late,
        value=_value(membership),
    )
    told = ("pk", "last_inbound_at", "channel__kind", "of_all", "late_of_all", "is_late", "value")
    return list(rows.order_by("last_inbound_at", "pk").values_list(*told, *PERSON, *WHO, *SAID, named=True)[:most])


def _value(membership: Membership) -> Any:
    """Of a lead that one may see."""
    lead = Lead.objects.accessible_by(membership).filter(pk=OuterRef("lead"))
    return Subquery(lead.values("value_cents"))


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
