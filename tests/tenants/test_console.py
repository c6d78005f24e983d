"""The agency's console: each organization read in its own schema, as the person's role there allows."""

import re
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from messaging.models import Conversation
from tenants.context import in_tenant
from tenants.models import Membership, Organization, Role
from tenants.services import console, console_desk
from tenants.services.console import Figures, State
from tenants.services.console_asked import Asked
from tests import makers
from tests.cast import client_of
from tests.committed import at_once
from tests.isolation.conversation_rows import channel_of
from tests.queries import count_queries

URL = "/console/"


def join(person: Membership, organization: Organization, role: str) -> Membership:
    """The same person in the other organization too."""
    there = Role.objects.of(organization).get(key=role)
    return Membership.objects.of(organization).create(organization=organization, user=person.user, role=there)


def busy(cast, mark: str) -> Conversation:
    """Somebody waits for two hours and nobody has them; the rep has a hot lead, a won one, a late task."""
    now, channel = timezone.now(), channel_of(cast)
    hot = makers.make_lead(f"Quente {mark}", owner=cast.rep, score=90, value_cents=100)
    won = makers.make_lead(f"Ganho {mark}", owner=cast.rep, in_stage="Ganho", value_cents=2500_00, closed_at=now)
    makers.make_lead(f"Antigo {mark}", in_stage="Ganho", value_cents=1, closed_at=now - timedelta(days=40))
    makers.make_lead(f"Avulso {mark}")
    makers.make_task(hot, due_at=now - timedelta(hours=1), title=f"Ligar {mark}")
    makers.make_task(won, due_at=now + timedelta(hours=1))
    told = {"channel": channel, "preview": f"Oi {mark}", "preview_kind": "text"}
    Conversation.objects.create(
        contact=hot.contact, assignee=cast.rep.user, last_inbound_at=now - timedelta(minutes=5), lead=hot, **told
    )
    Conversation.objects.create(contact=won.contact, last_outbound_at=now, last_inbound_at=now, **told)
    waits = makers.make_contact(f"Espera {mark}")
    return Conversation.objects.create(contact=waits, last_inbound_at=now - timedelta(hours=2), **told)


@pytest.fixture
def both(aurora, rival):
    """Both organizations are busy; aurora's owner is an owner here and a seller there."""
    there = join(aurora.owner, rival.organization, "sales")
    waiting = {}
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            waiting[cast.organization.slug] = busy(cast, f"LEAK-{cast.organization.slug}")
    return there, waiting


def test_each_row_says_what_the_role_there_lets_one_see(both, aurora, rival, browser):
    _there, waiting = both
    here, elsewhere = console.read_all(console.memberships_of(aurora.owner.user), 20)

    assert (here.organization, elsewhere.organization) == (aurora.organization, rival.organization)
    oldest = waiting["aurora"].last_inbound_at
    told = {"open": 3, "unassigned": 2, "waiting": 2, "late": 1, "oldest": oldest, "hot": 1, "nobodys": 1, "overdue": 1}
    assert here.figures == Figures(**told, won=1, won_cents=2500_00)
    names = [(line.kind, line.name) for line in here.lines]
    assert ("conversation", "Espera LEAK-aurora") in names
    assert ("lead", "Avulso LEAK-aurora") in names
    assert ("task", "Quente LEAK-aurora") in names
    # A seller sees there what is theirs, and nobody's conversations of channels that are granted to sellers: none is.
    assert elsewhere.figures == Figures(
        open=0, unassigned=0, waiting=0, late=0, hot=0, nobodys=0, won=0, won_cents=0, overdue=0
    )
    assert elsewhere.lines == []
    page = browser(aurora.owner).get(URL).content.decode()
    assert f'href="/o/aurora/inbox/{waiting["aurora"].pk}/"' in page
    assert "LEAK-aurora" in page and "LEAK-rival" not in page


def test_a_conversation_is_taken_in_its_own_organization(both, aurora, rival, browser):
    there, waiting = both
    there.role = Role.objects.of(rival.organization).get(key="admin")
    there.save()
    client = browser(aurora.owner)
    theirs = f"/o/rival/inbox/{waiting['rival'].pk}/assignee/"
    assert f'hx-post="{theirs}"' in client.get(URL).content.decode()

    assert client.post(theirs, {"user": str(aurora.owner.user_id)}).status_code == 200

    with in_tenant(rival.schema):
        assert Conversation.objects.get(pk=waiting["rival"].pk).assignee == aurora.owner.user
    assert f'hx-post="{theirs}"' not in client.get(URL).content.decode()


def test_a_viewer_sees_no_number_and_whoever_left_no_row(both, aurora, rival, browser):
    there, _waiting = both
    there.role = Role.objects.of(rival.organization).get(key="viewer")
    there.save()
    assert console.read_all(console.memberships_of(aurora.owner.user), 20)[1].figures == Figures()

    there.is_active = False
    there.save()
    page = browser(aurora.owner).get(URL, {"show": "results"}).content.decode()
    assert "Aurora" in page and "Rival" not in page
    rival.organization.state = Organization.State.SUSPENDED
    rival.organization.save()
    assert browser(rival.owner).get(URL).headers["Location"] == "/organizations/new/"


def test_the_queue_is_one_by_waiting_since_and_can_be_narrowed(both, aurora, rival):
    there, _waiting = both
    there.role = Role.objects.of(rival.organization).get(key="admin")
    there.save()
    memberships = console.memberships_of(aurora.owner.user)

    def asked(**said) -> list[tuple[str, str]]:
        desk = console_desk.Desk(memberships, Asked.of({name: str(value) for name, value in said.items()}))
        return [(each.reading.organization.slug, each.line.kind) for each in desk.queue]

    assert asked()[:2] == [("aurora", "conversation"), ("rival", "conversation")]
    assert len(asked()) == 8
    assert asked(organization="rival", kind="conversation", whose="nobody") == [("rival", "conversation")]
    assert asked(kind="task") == [("aurora", "task"), ("rival", "task")]
    assert asked(whose="mine") == []
    assert asked(q="espera leak-rivál") == [("rival", "conversation")]
    assert asked(kind="nonsense", sort="schema_name", shown="9" * 40) == asked()
    desk = console_desk.Desk(memberships, Asked.of({"sort": "-name", "q": "r"}))
    assert [each.organization.slug for each in desk.organizations] == ["rival", "aurora"]
    assert (desk.total["open"], desk.total["won_cents"]) == (6, 5000_00)


def test_one_that_is_locked_or_upgraded_holds_nobody_up(aurora, rival, browser):
    """A migration holds a table of the other organization: it is not waited for."""
    there = join(aurora.owner, rival.organization, "sales")
    with in_tenant(aurora.schema):
        busy(aurora, "LEAK-aurora")
    with another_connection() as cursor:
        cursor.execute(f'LOCK TABLE "{rival.schema}".crm_lead IN ACCESS EXCLUSIVE MODE')
        started = time.monotonic()
        read = console.read_all(console.memberships_of(aurora.owner.user), 20)
        assert time.monotonic() - started < 5
        page = browser(aurora.owner).get(URL).content.decode()

    assert [each.state for each in read] == [State.ANSWERED, State.SILENT]
    assert "não responde" in page and "Avulso LEAK-aurora" in page
    assert console.read_all([there], 20)[0].state == State.ANSWERED
    Organization.objects.filter(pk=rival.organization.pk).update(schema_version="older")
    assert console.read_all(console.memberships_of(aurora.owner.user), 20)[1].state == State.UPGRADING


@contextmanager
def another_connection():
    """Somebody else's transaction on the same database, taken back at the end."""
    where = connection.settings_dict
    there = {"host": where["HOST"], "port": where["PORT"], "user": where["USER"], "password": where["PASSWORD"]}
    with psycopg.connect(dbname=where["NAME"], **there) as other, other.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        yield cursor
        other.rollback()


def test_a_page_costs_so_many_statements_an_organization_however_much_there_is(both, aurora, rival, browser):
    client, counts = browser(aurora.rep), []
    there = join(aurora.rep, rival.organization, "sales")
    for more in range(2):
        for schema in (aurora.schema, rival.schema):
            with in_tenant(schema):
                for number in range(5 * more):
                    makers.make_lead(f"Mais {number}", owner=aurora.rep, score=99)
        client.get(URL)
        with count_queries() as queries:
            client.get(URL)
        counts.append(len(queries))
    there.delete()
    with count_queries() as alone:
        client.get(URL)

    assert counts[0] == counts[1]
    assert counts[0] - len(alone) == 4  # one more for leads that nobody has, one more where hours are said


def test_nothing_new_is_told_without_the_page_and_what_is_said_stays_in_the_address(both, aurora, browser):
    client = browser(aurora.owner)
    page = client.get(URL, {"kind": "lead"})
    seen = re.search(r'data-digest="(\w+)"', page.content.decode())[1]
    asked = {"HTTP_HX_REQUEST": "true", "HTTP_X_SEEN": seen}

    again = client.get(URL, {"kind": "lead"}, **asked)
    other = client.get(URL, {"kind": "task"}, **asked)

    assert (again.status_code, again.content) == (204, b"")
    assert other.status_code == 200 and "<html" not in other.content.decode()
    assert 'href="/console/?kind=task&amp;whose=mine"' in other.content.decode()


def test_whoever_leads_several_begins_there_and_others_where_they_were(aurora, rival, browser):
    assert browser(aurora.owner).get("/").headers["Location"] == "/o/aurora/"
    there = join(aurora.owner, rival.organization, "sales")
    assert browser(aurora.owner).get("/").headers["Location"] == "/o/aurora/"
    assert 'href="/console/"' in browser(aurora.owner).get(aurora.url("tasks/")).content.decode()

    there.role = Role.objects.of(rival.organization).get(key="admin")
    there.save()
    assert browser(aurora.owner).get("/").headers["Location"] == URL
    assert 'href="/console/"' not in browser(aurora.rep).get(aurora.url("tasks/")).content.decode()


def test_twenty_who_look_at_once_see_only_their_own(committed):
    """Ten of each organization, on threads of their own: nobody sees a row of the other."""
    for cast in (committed.aurora, committed.rival):
        with in_tenant(cast.schema):
            busy(cast, f"LEAK-{cast.organization.slug}")
    leaders = [("aurora", committed.aurora.owner), ("rival", committed.rival.owner)] * 10

    def look(person: Membership) -> str:
        client = client_of(person.user)
        return "".join(client.get(URL).content.decode() for _time in range(3))

    pages = at_once(*(partial(look, person) for _slug, person in leaders))

    for (slug, _person), page in zip(leaders, pages, strict=True):
        assert page.count(f"Espera LEAK-{slug}") >= 3
        assert f"LEAK-{'rival' if slug == 'aurora' else 'aurora'}" not in page
