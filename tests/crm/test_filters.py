"""The one state of filters: what its address may say, and which leads pass."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from crm.models import Lead
from crm.queries import ranges
from crm.queries.filters import Filters
from crm.services import notes
from tenants.context import in_tenant
from tenants.models import Team
from tests.makers import make_lead, stage


@pytest.fixture
def varied(aurora, inside_aurora):
    """Four leads that differ in all that can be asked for."""
    now = timezone.now()
    old = {"created_at": now - timedelta(days=400), "last_activity_at": now - timedelta(days=100)}
    make_lead("Ana", owner=aurora.rep, value_cents=500_000, score=80, last_activity_at=now)
    make_lead("Bia", owner=aurora.other_rep, in_stage="Ganho", value_cents=1_000_050, closed_at=now, score=40, **old)
    make_lead("Caio", owner=aurora.manager, in_stage="Perdido", closed_at=now - timedelta(days=200), **old)
    make_lead("Davi", archived_at=now, value_cents=100)


def passing(member, query: str) -> list[str]:
    filters = Filters.read(QueryDict(query))
    rows = filters.narrow(Lead.objects.accessible_by(member), member)
    return sorted(rows.values_list("contact__name", flat=True))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ana", "Bia", "Caio"]),
        ("state=open", ["Ana"]),
        ("state=won&state=lost", ["Bia", "Caio"]),
        ("state=archived", ["Davi"]),
        ("state=archived&state=won", ["Bia", "Davi"]),
        ("created=7d", ["Ana"]),
        ("created=..2020-01-01", []),
        ("closed=30d", ["Bia"]),
        ("closed=today&created=30d", []),
        ("active=90d", ["Ana"]),
        ("active_from=&active_to=", ["Ana", "Bia", "Caio"]),
        ("value=5000..", ["Ana", "Bia"]),
        ("value=..10000", ["Ana", "Caio"]),
        ("value=10000.50..10000.50", ["Bia"]),
        ("value_from=R$ 5.000,01&value_to=", ["Bia"]),
        ("score=70..", ["Ana"]),
        ("score=40..79", ["Bia"]),
        ("owner=team", ["Ana", "Caio"]),
        ("owner=me", []),
        ("owner=none&state=archived", ["Davi"]),
        ("stage={won}", ["Bia"]),
        ("stage={won}&stage={first}&value=6000..", ["Bia"]),
        ("q=ana&score=..79", []),
    ],
)
def test_all_that_is_asked_for_must_hold(varied, aurora, query, found):
    named = {"won": stage("Ganho").pk, "first": stage().pk}
    asks = aurora.owner if query == "owner=me" else aurora.manager

    assert passing(asks, query.format(**named)) == found


def test_a_team_is_its_people(varied, aurora, rival):
    team = Team.objects.get(name="Equipe SP")
    with in_tenant(rival.schema):
        other = Team.objects.get(name="Equipe SP")

    assert passing(aurora.owner, f"owner=team-{team.pk}") == ["Ana", "Caio"]
    assert Filters.read(QueryDict(f"owner=team-{other.pk}&owner=team-x")).owner == ()


def test_my_team_is_each_persons_own(varied, aurora):
    assert passing(aurora.manager, "owner=team") == ["Ana", "Caio"]
    assert passing(aurora.admin, "owner=team") == []


@pytest.mark.parametrize(
    "query",
    [
        "created=yesterday",
        "created=2026-13-01..",
        "created=2026-02-01..2026-01-01",
        "created=1999-12-31..",
        "created=%00",
        "value=-5..",
        "value=1e9..",
        "value=9..5",
        "value=99999999999999999999..",
        "value_from=abc&value_to=",
        "score=..101",
        "score=²..",
        "state=deleted",
        "stage=x&stage=00000000-0000-0000-0000-000000000000",
        "owner=team-",
        "sort=owner__password;drop",
        "view=x",
    ],
)
def test_what_means_nothing_is_as_if_not_given(inside_aurora, query):
    assert Filters.read(QueryDict(query)) == Filters()


def test_the_address_says_all_of_it_and_is_read_as_the_same(inside_aurora, aurora):
    query = (
        f"q=lume&created=90d&closed=2026-01-01..2026-01-31&active=..2026-02-01&value=5000..20000.5&score=70..&sort=-score"
        f"&owner={aurora.rep.user_id}&owner=team&source=site&tag=a%26b&stage={stage().pk}&state=open"
    )
    filters = Filters.read(QueryDict(query))

    assert Filters.read(QueryDict(filters.address)) == filters
    assert (filters.chosen, bool(filters)) == (8, True)
    assert Filters.read(QueryDict("sort=-score")).cleared().address == "sort=-score"


def test_days_begin_and_end_where_the_organization_is(inside_aurora):
    zone = timezone.get_current_timezone()
    begins, ends = datetime(2026, 1, 1, tzinfo=zone), datetime(2026, 2, 1, tzinfo=zone)

    assert ranges.within("2026-01-01..2026-01-31", "closed_at") == Q(closed_at__gte=begins, closed_at__lt=ends)


def test_the_last_activity_is_the_newest_line_however_it_came(aurora, rival, inside_aurora):
    then = timezone.now() - timedelta(days=9)
    lead, other = make_lead("Ana", last_activity_at=then), make_lead("Bia", last_activity_at=then)

    notes.add(lead, by=aurora.rep.user, text="Ligou")

    lead.refresh_from_db()
    other.refresh_from_db()
    assert lead.last_activity_at == lead.activities.get().happened_at
    assert other.last_activity_at == then
