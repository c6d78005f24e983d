"""The audit as people read it: one list of both tables, in words, for whoever may see it and no further."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from crm import tasks
from crm.models import AuditLine, Company, JobFile
from crm.queries.auditing import lines
from crm.queries.auditing.asked import Wanted
from crm.services import job_files
from tenants import audit
from tenants.context import in_tenant
from tenants.models import Membership, PlatformAuditLine, Role
from tenants.services import members
from tests import makers
from tests.queries import count_queries


def texts(page: str) -> list[str]:
    """The sentences of the list."""
    found = re.findall(r'audit-t">(.*?)</span>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in found]


def search(client, cast, **wanted) -> list[str]:
    return texts(client.get(f"{cast.url('settings/audit/')}?{urlencode(wanted)}").content.decode())


@pytest.fixture
def happened(aurora, rival):
    """The same in both organizations; aurora's also through its pages."""
    for cast in (rival, aurora):
        actor = audit.Actor(
            id=str(cast.admin.user_id), name=cast.admin.user.email, request_id="r-1", address="192.0.2.7"
        )
        with in_tenant(cast.schema), audit.acting(actor):
            manager = Role.objects.get(key="manager")
            members.change(Membership.objects.get(pk=cast.rep.pk), role=manager, team=None, by=cast.admin)
            makers.make_lead(f"Marina {cast.organization.slug}", owner=cast.rep, value_cents=125000)
            Company.objects.create(name=f"Lume {cast.organization.slug}")
            Company.objects.update(city="Recife")
            audit.record("export.made", what="lead", rows=12, job="x")


def test_lines_are_sentences_of_both_tables_and_of_no_other_organization(aurora, rival, happened, browser):
    page = browser(aurora.owner).get(aurora.url("settings/audit/")).content.decode()

    told = texts(page)
    assert told[0] == "Admin exportou 12 linhas (lead)"
    assert "Admin alterou Cidade de Lume aurora (empresa): de — para Recife" in told
    assert "Admin criou Marina aurora (lead)" in told
    assert any(each == "Admin alterou Rep (membro): Papel, Equipe" for each in told)
    assert "R$ 1.250" in page and "Vendas" in page and "Gerente" in page
    assert "rival" not in page


def test_filters_find_by_who_what_record_address_request_period_and_words(aurora, happened, browser):
    client, created = browser(aurora.owner), "Admin criou Lume aurora (empresa)"
    with in_tenant(aurora.schema):
        company = Company.objects.get()
    today = timezone.localdate()

    for wanted in (
        {"who": aurora.admin.user_id},
        {"kind": "people"},
        {"of": "crm_company", "row": company.pk},
        {"address": "192.0.2.7"},
        {"request": "r-1"},
        {"since": today, "until": today},
        {"q": "lume"},
        {"q": "admin@aurora.test"},
        {"q": str(company.pk)},
    ):
        assert created in search(client, aurora, **wanted), wanted
    for wanted in (
        {"who": aurora.rep.user_id},
        {"kind": "channels"},
        {"of": "crm_company", "row": aurora.rep.pk},
        {"address": "192.0.2.8"},
        {"request": "r-2"},
        {"until": today - timedelta(days=1)},
        {"q": "nobody at all"},
        {"since": "2026-99-99", "q": "\0"} | {"kind": "channels"},
    ):
        assert search(client, aurora, **wanted) == [], wanted
    assert search(client, aurora, kind="security", q="admin")[:1] == ["Admin exportou 12 linhas (lead)"]


def test_the_pages_follow_one_another_and_leave_nothing_out(inside_aurora):
    Company.objects.bulk_create([Company(name=f"Lume {n}") for n in range(5)])
    for n in range(5):
        audit.record("export.made", what="lead", rows=n, job="x")
    wanted, seen, before = Wanted(), [], None
    while True:
        page = lines.page(wanted, inside_aurora.owner, before=before, size=3)
        seen += [told.line.pk for told in page.rows]
        if page.older is None:
            break
        before = page.older

    ours = PlatformAuditLine.objects.filter(organization_id=inside_aurora.organization.pk)
    everything = sorted([*AuditLine.objects.all(), *ours], key=lambda line: (line.at, line.pk), reverse=True)
    assert seen == [line.pk for line in everything]


def test_it_costs_the_same_however_much_happened(aurora, rival, browser):
    client, counts = browser(aurora.owner), []
    for many in (1, 20):
        with in_tenant(aurora.schema):
            for n in range(many):
                makers.make_lead(f"Marina {many} {n}", owner=aurora.rep)
        client.get(aurora.url("settings/audit/"))
        with count_queries() as queries:
            client.get(aurora.url("settings/audit/"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 14


def test_secrets_are_never_shown_and_people_only_to_whoever_may_see_them_all(aurora, happened, browser):
    with in_tenant(aurora.schema):
        audit.record("x.y", token="tell nobody", note="v1:k:sealed", path="/ok/")
    Role.objects.of(aurora.organization).filter(key="viewer").update(permissions={"audit.view": "all"})

    owners = browser(aurora.owner).get(aurora.url("settings/audit/")).content.decode()
    viewers = browser(aurora.viewer).get(aurora.url("settings/audit/")).content.decode()

    assert "/ok/" in owners and "tell nobody" not in owners and "sealed" not in owners
    assert "Admin criou lead" in texts(viewers) and "Marina" not in viewers and "R$ 1.250" not in viewers
    assert search(browser(aurora.viewer), aurora, q="Marina") == []
    assert "settings/audit/exports/" not in viewers


def test_opening_a_person_is_a_line_once_an_hour(aurora, happened, browser):
    with in_tenant(aurora.schema):
        lead = makers.make_lead("João", owner=aurora.rep)
    client = browser(aurora.manager)
    for _again in range(2):
        client.get(aurora.url(f"leads/{lead.pk}/"))
        client.get(aurora.url(f"contacts/{lead.contact_id}/"))

    opened = search(browser(aurora.owner), aurora, who=aurora.manager.user_id)
    assert opened == ["Manager abriu João (contato)", "Manager abriu João (lead)"]


def test_it_is_taken_along_safely_and_that_stands_in_it(aurora, rival, happened, browser, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with in_tenant(aurora.schema):
        Company.objects.create(name="=cmd|x")

    answer = browser(aurora.owner).post(aurora.url("settings/audit/exports/"), {"kind": "people"})
    tasks.work_jobs(aurora.schema)

    assert answer.status_code == 204
    with in_tenant(aurora.schema):
        text = job_files.path_of(JobFile.objects.get()).read_bytes().decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Quando;Quem;O quê;Tipo;Antes;Depois")
    assert "O sistema criou =cmd|x (empresa)" in text and ";=cmd" not in text
    assert "Admin criou Marina aurora (contato)" in text and "rival" not in text and "(lead)" not in text
    made = PlatformAuditLine.objects.filter(organization_id=aurora.organization.pk, action="export.made").latest("at")
    assert made.after["what"] == "audit" and made.actor_name == "owner@aurora.test"
