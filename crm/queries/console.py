"""What leads and tasks tell the agency's console of one organization."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.heat import HOT
from crm.models import Lead, Scoring, Stage, Task
from crm.models.contact import shown_name
from tenants.access import Principal
from tenants.models import Membership
from tenants.queries.shaped import Shaped, in_all
from tenants.services.console import Line, Told, Wait

PERSON = ("name", "phone", "email", "purged_at")
OPEN, WON = Stage.Kind.OPEN, Stage.Kind.WON
NOBODYS = Q(stage__kind=OPEN, owner=None)


def of_leads(membership: Membership, most: int) -> Told:
    """How many are hot, what was won this month, and those that nobody has."""
    if not membership.may("lead.view"):
        return Told()
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    [figures] = _figures.ask(membership, month=month)
    rows = _nobodys.ask(membership, most=most) if figures.nobodys else []
    return Told(figures._asdict(), [Wait(row.created_at, partial(_of_lead, row)) for row in rows])


@Shaped
def _figures(who: Principal, month: datetime) -> QuerySet:
    line = Coalesce(Subquery(Scoring.objects.values("hot_line")[:1]), HOT)
    won = Q(stage__kind=WON, closed_at__gte=month)
    told = {
        "hot": Count("pk", filter=Q(stage__kind=OPEN, score__gte=line)),
        "won": Count("pk", filter=won),
        "won_cents": Coalesce(Sum("value_cents", filter=won), 0),
        "nobodys": Count("pk", filter=NOBODYS),
    }
    return in_all(Lead.objects.accessible_by(who).living(), told)


@Shaped
def _nobodys(who: Principal, most: int) -> QuerySet:
    rows = Lead.objects.accessible_by(who).living().filter(NOBODYS).order_by("created_at", "pk")
    told = ("pk", "title", "created_at", "value_cents", "stage__name", *(f"contact__{name}" for name in PERSON))
    return rows.values_list(*told)[:most]


def of_tasks(membership: Membership, most: int) -> Told:
    """Those that are overdue: one's own, and whose one sees."""
    if not membership.may("task.view"):
        return Told()
    rows = _overdue.ask(membership, now=timezone.now(), most=most)
    waits = [Wait(row.due_at, partial(_of_task, row, membership)) for row in rows]
    return Told({"overdue": rows[0].of_all if rows else 0}, waits)


@Shaped
def _overdue(who: Principal, now: datetime, most: int) -> QuerySet:
    late = Task.objects.accessible_by(who).undone().filter(due_at__lt=now)
    late = late.filter(lead__archived_at=None, contact__archived_at=None)
    lead = Lead.objects.accessible_by(who).filter(pk=OuterRef("lead"))
    person = {f"about_{name}": Coalesce(f"lead__contact__{name}", f"contact__{name}") for name in PERSON}
    rows = late.annotate(of_all=Window(Count("pk")), reaches_lead=Exists(lead), **person)
    told = ("pk", "title", "due_at", "lead", "contact", "owner", "owner__name", "owner__email")
    return rows.soonest_first().values_list(*told, "of_all", "reaches_lead", *person)[:most]


def _of_lead(row: Any) -> Line:
    return Line(
        kind="lead",
        name=shown_name(
            row.contact__name, row.contact__phone, row.contact__email, is_purged=row.contact__purged_at is not None
        ),
        words=row.title or row.stage__name,
        since=row.created_at,
        path=f"leads/{row.pk}/",
        icon="layout-kanban",
        cents=row.value_cents,
    )


def _of_task(row: Any, membership: Membership) -> Line:
    """A task of one's own may be about somebody else's lead: then it leads to one's tasks."""
    of_lead = f"leads/{row.lead}/" if row.reaches_lead else "tasks/"
    return Line(
        kind="task",
        name=shown_name(row.about_name, row.about_phone, row.about_email, is_purged=row.about_purged_at is not None),
        words=row.title,
        since=row.due_at,
        path=of_lead if row.lead else f"contacts/{row.contact}/",
        icon="checkbox",
        who=row.owner__name or row.owner__email or "",
        is_mine=row.owner == membership.user_id,
        is_late=True,
    )
