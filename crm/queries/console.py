"""What leads and tasks tell the agency's console of one organization."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.heat import HOT
from crm.models import Lead, Scoring, Stage, Task
from crm.models.contact import shown_name
from tenants.models import Membership
from tenants.services.console import Line, Told

PERSON = ("name", "phone", "email", "purged_at")
OPEN, WON = Stage.Kind.OPEN, Stage.Kind.WON


def of_leads(membership: Membership, most: int) -> Told:
    """How many are hot, what was won this month, and those that nobody has."""
    if not membership.may("lead.view"):
        return Told()
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    seen = Lead.objects.accessible_by(membership).living()
    line = Coalesce(Subquery(Scoring.objects.values("hot_line")[:1]), HOT)
    won, nobodys = Q(stage__kind=WON, closed_at__gte=month), Q(stage__kind=OPEN, owner=None)
    figures = seen.aggregate(
        hot=Count("pk", filter=Q(stage__kind=OPEN, score__gte=line)),
        won=Count("pk", filter=won),
        won_cents=Coalesce(Sum("value_cents", filter=won), 0),
        nobodys=Count("pk", filter=nobodys),
    )
    told = ("pk", "title", "created_at", "value_cents", "stage__name", *(f"contact__{name}" for name in PERSON))
    rows = seen.filter(nobodys).order_by("created_at", "pk").values_list(*told, named=True)[:most]
    return Told(figures, [_of_lead(row) for row in rows] if figures["nobodys"] else [])


def of_tasks(membership: Membership, most: int) -> Told:
    """Those that are overdue: one's own, and whose one sees."""
    if not membership.may("task.view"):
        return Told()
    late = Task.objects.accessible_by(membership).undone().filter(due_at__lt=timezone.now())
    late = late.filter(lead__archived_at=None, contact__archived_at=None)
    lead = Lead.objects.accessible_by(membership).filter(pk=OuterRef("lead"))
    person = {f"about_{name}": Coalesce(f"lead__contact__{name}", f"contact__{name}") for name in PERSON}
    rows = late.annotate(of_all=Window(Count("pk")), reaches_lead=Exists(lead), **person)
    told = (
        "pk",
        "title",
        "due_at",
        "lead",
        "contact",
        "owner",
        "owner__name",
        "owner__email",
        "of_all",
        "reaches_lead",
    )
    found: list[Any] = list(rows.soonest_first().values_list(*told, *person, named=True)[:most])
    return Told({"overdue": found[0].of_all if found else 0}, [_of_task(row, membership) for row in found])


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
