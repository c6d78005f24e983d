"""The platform's support looks into an organization: by its consent only, for a while, seen by everybody, changing nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tenants.admission import Refusal, admit
from tenants.context import in_tenant
from tenants.models import Membership, PlatformAuditLine, SupportConsent, SupportVisit, User
from tenants.services import support
from tests import access
from tests.cast import PASSWORD
from tests.clock import travel
from tests.isolation.rows import fingerprint
from tests.makers import make_lead
from tests.markup import parse
from tests.tenants.factors import SECOND, code, give_app, with_password
from tests.tenants.test_sessions import here

SETTINGS, ENTER, LEAVE = "settings/support/", "/support/", "settings/support/visit/"
WHY = "O quadro não abre"
pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


@pytest.fixture
def operator(db) -> User:
    user = User.objects.create_superuser("ops@loved.test", PASSWORD, name="Ops")
    give_app(user)
    return user


@pytest.fixture
def client(operator) -> Client:
    """The operator, signed in with both steps."""
    client = with_password(operator)
    client.post(SECOND, {"code": code()}, secure=True)
    return client


@pytest.fixture
def consent(aurora, browser) -> SupportConsent:
    assert browser(aurora.admin).post(aurora.url(SETTINGS), {"hours": "1", "reason": WHY}).status_code == 200
    return SupportConsent.objects.of(aurora.organization).get(ended_at=None)


def enter(client: Client, consent: SupportConsent, reason: str = "Chamado 7"):
    return client.post(ENTER, {"consent": str(consent.pk), "reason": reason}, secure=True)


def sees(client: Client, cast) -> int:
    return client.get(cast.url("board/"), secure=True).status_code


def visits(cast) -> list[tuple[str, bool]]:
    rows = SupportVisit.objects.of(cast.organization).order_by("began_at")
    return [(email, ended is None) for email, ended in rows.values_list("operator__email", "ended_at")]


def test_an_operator_sees_nothing_without_consent_and_looks_around_with_it(aurora, rival, client, consent):
    with in_tenant(aurora.schema):
        make_lead("Cliente da Rep", owner=aurora.rep)
    assert (sees(client, aurora), sees(client, rival)) == (404, 404)  # a consent alone is no visit
    assert enter(client, consent).headers["Location"] == "/o/aurora/"

    page = parse(client.get(aurora.url("board/list/"), secure=True))
    assert "Cliente da Rep" in page.one("main").text
    assert "ops@loved.test" in page.one(".seeing").text
    assert "data-live-url" not in page.one("body")
    assert sees(client, rival) == 404
    for path in ("settings/api-keys/", "settings/audit/", "settings/plan/", "settings/support/", "settings/ownership/"):
        assert client.get(aurora.url(path), secure=True).status_code == 403, path
    api = client.get(aurora.url("api/v1/leads/"), secure=True)
    assert (api.status_code, len(api.json()["results"])) == (200, 1)
    assert admit("aurora", here(client)) is Refusal.NOT_FOUND  # pages are not live meanwhile

    assert client.post(aurora.url(LEAVE), secure=True).headers["Location"] == "/support/"
    assert (sees(client, aurora), visits(aurora)) == (404, [("ops@loved.test", False)])


def test_whatever_the_address_support_changes_nothing_and_no_page_breaks(aurora, client, consent):
    enter(client, consent)
    before = fingerprint(aurora.schema)
    public = list(Membership.objects.of(aurora.organization).order_by("pk").values())
    answers: dict[str, set[int]] = {"get": set(), "write": set()}
    for path, methods in access.INSIDE.items():
        for method in set(methods) - {"get"}:
            if path not in (LEAVE, "settings/seeing/"):  # which end what is looked at
                answers["write"].add(getattr(client, method)(aurora.url(path), secure=True).status_code)
        if "get" in methods and "<" not in path:
            status = client.get(aurora.url(path), secure=True).status_code
            assert status in (200, 302, 400, 403, 404, 422), (path, status)
            answers["get"].add(status)

    assert answers["write"] == {403}
    after = fingerprint(aurora.schema)
    assert {table for table, content in after.items() if before[table] != content} <= {"crm_auditline"}
    assert list(Membership.objects.of(aurora.organization).order_by("pk").values()) == public
    refused = client.post(aurora.url("api/v1/leads/"), {}, content_type="application/json", secure=True)
    assert (refused.status_code, refused.json()["type"].endswith("looking_only")) == (403, True)


def test_each_step_is_in_the_audit_as_supports_and_owners_are_told(
    aurora, client, consent, queue, browser, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        enter(client, consent)
        sees(client, aurora)
        client.post(aurora.url("settings/general/"), {"name": "x"}, secure=True)
        client.post(aurora.url(LEAVE), secure=True)
    queue.run()

    lines = PlatformAuditLine.objects.filter(
        organization_id=aurora.organization.pk, actor_name="support ops@loved.test"
    )
    told = list(lines.order_by("at").values_list("action", "table"))
    assert told == [
        ("insert", "tenants_supportvisit"),
        ("support.began", ""),
        ("support.looked", ""),
        ("support.looked", ""),
        ("seeing.write_refused", ""),
        ("support.looked", ""),
        ("update", "tenants_supportvisit"),
        ("support.ended", ""),
    ]
    assert [(letter.to, letter.subject) for letter in mail.outbox if "uporte" in letter.subject] == [
        (["owner@aurora.test"], "O suporte está olhando Aurora"),
        (["owner@aurora.test"], "O suporte saiu de Aurora"),
    ]
    assert "Chamado 7" in mail.outbox[0].body
    shown = browser(aurora.owner).get(aurora.url("settings/audit/")).content.decode()
    assert "Suporte da plataforma (ops@loved.test)" in shown
    assert "Chamado 7" in browser(aurora.owner).get(aurora.url(SETTINGS)).content.decode()


@pytest.mark.parametrize("how", ["withdrawn", "over", "no operator", "signed out", "given anew", "another browser"])
def test_it_ends_at_once(how, aurora, client, consent, operator, browser):
    enter(client, consent)
    assert sees(client, aurora) == 200
    clock = timezone.now()
    match how:
        case "withdrawn":
            assert browser(aurora.owner).delete(aurora.url(SETTINGS)).status_code == 200
        case "over":
            clock += timedelta(hours=1, seconds=1)
        case "no operator":
            User.objects.filter(pk=operator.pk).update(is_staff=False)
        case "signed out":
            client.post("/accounts/logout/", secure=True)
        case "given anew":
            browser(aurora.owner).post(aurora.url(SETTINGS), {"hours": "24", "reason": "Outra coisa"})
        case "another browser":
            enter(client, consent)  # the earlier visit ends, whose key a thief may have
            return_to = client.session[support.KEY]
            assert SupportVisit.objects.of(aurora.organization).get(ended_at=None).pk.hex == return_to.replace("-", "")
            support.end(SupportVisit.objects.of(aurora.organization).get(ended_at=None))

    with travel(clock, tick=False):
        assert sees(client, aurora) in (404, 302)
        support.end_overdue()
    assert {is_open for _who, is_open in visits(aurora)} == {False}
    if how in ("withdrawn", "over"):
        assert not SupportConsent.objects.of(aurora.organization).filter(ended_at=None).exists()


def test_only_who_runs_the_organization_consents_and_once(aurora, rival, browser, client):
    for who in ("manager", "rep", "viewer"):
        assert browser(aurora.members[who]).post(aurora.url(SETTINGS), {"hours": "1", "reason": WHY}).status_code == 403
    assert browser(rival.owner).post(aurora.url(SETTINGS), {"hours": "1", "reason": WHY}).status_code == 404
    for wrong in ({"hours": "100", "reason": WHY}, {"hours": "1", "reason": ""}, {"hours": "1"}):
        assert browser(aurora.owner).post(aurora.url(SETTINGS), wrong).status_code == 422
    assert not SupportConsent.objects.of(aurora.organization).exists()

    for _time in range(2):
        browser(aurora.owner).post(aurora.url(SETTINGS), {"hours": "1", "reason": WHY})
    rows = SupportConsent.objects.of(aurora.organization)
    assert (rows.count(), rows.filter(ended_at=None).count(), rival.organization.pk) == (2, 1, rival.organization.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(ended_at=None)
    assert "Aurora" in client.get(ENTER, secure=True).content.decode()


def test_only_an_operator_with_a_second_step_enters_and_no_member(aurora, rival, browser, consent, operator, client):
    assert browser(rival.owner).get(ENTER).status_code == 403
    assert enter(browser(rival.owner), consent).status_code == 403
    assert enter(client, consent, reason="").status_code == 422
    with travel(timezone.now() + timedelta(minutes=6)):
        assert enter(client, consent).status_code == 403  # asked for the second step again
    Membership(organization=aurora.organization, user=operator, role=aurora.viewer.role).save()
    assert enter(client, consent).status_code == 422
    bare = User.objects.create_superuser("new@loved.test", PASSWORD, name="New")
    assert enter(with_password(bare), consent).status_code == 422
    support.withdraw(aurora.organization, by=aurora.owner.user)
    assert enter(client, consent).status_code == 404
    assert visits(aurora) == []


def test_the_operators_list_names_who_consents(aurora, rival, client, consent):
    told = client.get("/admin/tenants/supportconsent/", secure=True).content.decode()

    assert (WHY in told, 'href="/support/"' in told) == (True, True)
    assert WHY in client.get(ENTER, secure=True).content.decode()
