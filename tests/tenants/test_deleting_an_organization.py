"""An owner has the organization deleted: closed at once, stopped by whoever answers for it, and never by anybody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tenants import sweeping
from tenants.admission import Refusal, admit
from tenants.deletion import purging, reminding
from tenants.models import Deletion, Organization, PlatformAuditLine
from tenants.tasks import UnknownOrganization, mail_invitations
from tests.api.calling import Caller, key_of
from tests.cast import _session_key
from tests.clock import travel
from tests.tenants.billing.conftest import CUSTOMER, customer_of, refresh
from tests.tenants.inviting import member

HTMX = {"HTTP_HX_REQUEST": "true"}
PAGE = "settings/deletion/"


def state(cast) -> str:
    return Organization.objects.get(pk=cast.organization.pk).state


def post(client, cast, path: str = "", **said: str) -> int:
    return client.post(cast.url(PAGE + path), said, secure=True, **HTMX).status_code


@pytest.fixture
def leaving(aurora, in_by_factor, queue, django_capture_on_commit_callbacks):
    """Aurora is being deleted; the client of its owner, who asked for it."""
    owner = in_by_factor(aurora.owner)
    with django_capture_on_commit_callbacks(execute=True):
        assert post(owner, aurora, name="Aurora") == 200
    queue.run()
    return owner


class TestAsking:
    def test_nothing_changes_without_name_second_factor_and_stripe(
        self,
        aurora,
        browser,
        in_by_factor,
        stripe_stub,
        queue,
    ):
        customer_of(aurora)
        stripe_stub.has(CUSTOMER, "active")
        refresh(aurora)
        assert post(browser(aurora.owner), aurora, name="Aurora") == 422, "Without a second factor at all."
        owner = in_by_factor(aurora.owner)
        assert post(browser(aurora.owner), aurora, name="Aurora") == 403, "The password alone, a moment ago."
        assert post(owner, aurora, name="aurora") == 422
        stripe_stub.fail(500, **{"Stripe-Should-Retry": "false"})

        refused = owner.post(aurora.url(PAGE), {"name": "Aurora"}, secure=True, **HTMX)

        assert (refused.status_code, "A Stripe não respondeu" in refused.content.decode()) == (422, True)
        assert (state(aurora), Deletion.objects.of(aurora.organization).count(), queue.sent) == ("active", 0, [])
        assert stripe_stub.subscriptions[CUSTOMER][0]["status"] == "active"
        assert owner.get(aurora.url("board/"), secure=True).status_code == 200

    def test_the_subscription_ends_everybody_who_answers_is_told_and_nothing_works_any_more(
        self,
        aurora,
        rival,
        browser,
        in_by_factor,
        stripe_stub,
        queue,
        django_capture_on_commit_callbacks,
    ):
        customer_of(aurora)
        stripe_stub.has(CUSTOMER, "active")
        refresh(aurora)
        owner, key = in_by_factor(aurora.owner), key_of(aurora)
        page = owner.get(aurora.url(PAGE), secure=True).content.decode()
        assert "A assinatura, paga até 17/03/2030, termina na hora." in page

        with django_capture_on_commit_callbacks(execute=True):
            assert post(owner, aurora, name="Aurora") == 200
        queue.run()

        assert (state(aurora), stripe_stub.subscriptions[CUSTOMER][0]["status"]) == ("leaving", "canceled")
        deletion = Deletion.objects.of(aurora.organization).get()
        assert (deletion.state, deletion.counts["members"], deletion.customer) == ("grace", 6, CUSTOMER)
        assert deletion.purge_at - deletion.requested_at > timedelta(days=29, hours=23)
        goes = f"{timezone.localtime(deletion.purge_at):%d/%m/%Y}"
        told = sorted((each.to[0], each.subject) for each in mail.outbox)
        assert told == [(f"{who}@aurora.test", f"Aurora será excluída em {goes}") for who in ("admin", "owner")]
        rep = browser(aurora.rep)
        assert rep.get(aurora.url("board/")).headers["Location"] == aurora.url(PAGE)
        assert rep.post(aurora.url("leads/new/"), {"title": "x"}).headers["Location"] == aurora.url(PAGE)
        assert rep.get(aurora.url("api/v1/leads/")).json()["type"] == "urn:loved-crm:problem:organization_leaving"
        assert rep.get("/", follow=True).request["PATH_INFO"] == aurora.url(PAGE)
        seen = rep.get(aurora.url(PAGE)).content.decode()
        assert "Aurora está sendo excluída" in seen and "Desistir" not in seen and "Assumir" not in seen
        assert browser(rival.owner).get(aurora.url(PAGE)).status_code == 404
        assert key.get("leads/").status_code == 401
        assert admit("aurora", _session_key(aurora.rep.user)) is Refusal.NOT_FOUND
        assert sweeping._active() == [rival.schema]
        with pytest.raises(UnknownOrganization):
            mail_invitations(aurora.schema)
        assert browser(rival.rep).get(rival.url("inbox/")).status_code == 200

    def test_everything_can_still_be_taken_along(self, aurora, leaving, queue, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        assert leaving.post(aurora.url("settings/export/"), secure=True, **HTMX).status_code == 200
        while "Baixar" not in (page := leaving.get(aurora.url("settings/export/"), secure=True).content.decode()):
            from tenants.exports import work

            work.wake_forgotten()
            queue.run()
        assert "aurora" in page

    def test_a_week_and_a_day_before_everybody_who_answers_is_reminded_once(
        self, aurora, rival, leaving, queue, browser, django_capture_on_commit_callbacks
    ):
        deletion = Deletion.objects.of(aurora.organization).get()
        goes = f"{timezone.localtime(deletion.purge_at):%d/%m/%Y}"

        def reminded(**before: float) -> list[tuple[str, str]]:
            mail.outbox.clear()
            moment = deletion.purge_at - timedelta(**before)
            with travel(moment, tick=False), django_capture_on_commit_callbacks(execute=True):
                reminding.remind_due()
            queue.run()
            return sorted((each.to[0], each.subject) for each in mail.outbox)

        told = [(f"{who}@aurora.test", f"Aurora será apagada em {goes}") for who in ("admin", "owner")]
        assert reminded(days=7, seconds=1) == []
        assert reminded(days=7) == told
        assert f"/o/aurora/{PAGE}" in mail.outbox[0].body
        assert (reminded(days=6), reminded(hours=24), reminded(hours=1)) == ([], told, [])
        deletion.reminders.all().delete()
        assert (reminded(hours=3), reminded(hours=2)) == (told, []), (
            "One letter, not two, after a week without workers."
        )
        deletion.reminders.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            assert post(browser(aurora.admin), aurora, "objection/") == 200
        queue.run()
        assert reminded(hours=2) == []


class TestStopping:
    def test_an_admin_objects_and_it_opens_again(
        self, aurora, rival, browser, leaving, queue, django_capture_on_commit_callbacks
    ):
        mail.outbox.clear()
        assert post(leaving, aurora, "objection/") == 422, "Whoever asked does not object."
        assert post(browser(aurora.manager), aurora, "objection/") == 403
        assert post(browser(rival.admin), aurora, "objection/") == 404
        assert state(aurora) == "leaving"

        with django_capture_on_commit_callbacks(execute=True):
            assert post(browser(aurora.admin), aurora, "objection/") == 200
        queue.run()

        assert state(aurora) == "active"
        ended = Deletion.objects.of(aurora.organization).get()
        assert (ended.state, ended.ended_by) == ("objected", aurora.admin.user)
        assert sorted((each.to[0], each.subject) for each in mail.outbox) == [
            (f"{who}@aurora.test", "Aurora não será excluída") for who in ("admin", "owner")
        ]
        assert browser(aurora.rep).get(aurora.url("inbox/")).status_code == 200
        assert post(browser(aurora.admin), aurora, "objection/") == 422, "Once."
        with travel(timezone.now() + timedelta(days=31)):
            purging.purge(ended.pk)
        assert (state(aurora), Deletion.objects.of(aurora.organization).get().state) == ("active", "objected")

    def test_an_admin_with_a_second_factor_takes_it_over(self, aurora, browser, in_by_factor, leaving):
        assert post(browser(aurora.admin), aurora, "takeover/") == 422, "Without a second factor."
        assert post(leaving, aurora, "takeover/") == 422, "An owner has it already."
        assert (state(aurora), member(aurora, aurora.admin.user.email).role.key) == ("leaving", "admin")

        assert post(in_by_factor(aurora.admin), aurora, "takeover/") == 200

        roles = [member(aurora, each.user.email).role.key for each in (aurora.admin, aurora.owner)]
        assert (state(aurora), roles) == ("active", ["owner", "admin"])
        assert Deletion.objects.of(aurora.organization).get().state == "taken_over"
        assert post(leaving, aurora, name="Aurora") == 403

    def test_an_owner_with_a_second_factor_calls_it_off(self, aurora, browser, leaving):
        assert post(browser(aurora.admin), aurora, "recovery/") == 403
        assert post(browser(aurora.owner), aurora, "recovery/") == 403, "The password alone, a moment ago."
        assert state(aurora) == "leaving"

        assert post(leaving, aurora, "recovery/") == 200

        assert (state(aurora), Deletion.objects.of(aurora.organization).get().state) == ("active", "recovered")
        lines = PlatformAuditLine.objects.filter(action__startswith="organization.deletion_").order_by("at")
        assert [(line.action, line.actor_name) for line in lines] == [
            ("organization.deletion_requested", "owner@aurora.test"),
            ("organization.deletion_called_off", "owner@aurora.test"),
        ]
        assert post(leaving, aurora, name="Aurora") == 200, "And again, if it must be."


def test_over_the_api_it_goes_the_same_way(aurora, rival, in_by_factor):
    owner = Caller(aurora.url("api/v1/"), in_by_factor(aurora.owner))
    admin = Caller(aurora.url("api/v1/"), in_by_factor(aurora.admin))
    assert owner.post("organization-deletions/", {"name": "Other"}).status_code == 400
    assert admin.post("organization-deletions/", {"name": "Aurora"}).status_code == 403
    assert (state(aurora), owner.get("organization-deletions/").json()["results"]) == ("active", [])

    made = owner.post("organization-deletions/", {"name": "Aurora"})

    assert (made.status_code, made.json()["state"], state(aurora)) == (201, "grace", "leaving")
    row = f"organization-deletions/{made.json()['id']}/"
    assert owner.post(f"{row}objection/").status_code == 422
    assert admin.post(f"{row}recovery/").status_code == 403
    assert owner.get("leads/").status_code == 403
    exported = owner.post("organization-exports/")
    assert (exported.status_code, exported.json()["state"], exported.json()["url"]) == (201, "running", None)
    assert owner.post("organization-exports/").status_code == 422
    assert admin.get(f"organization-exports/{exported.json()['id']}/").status_code == 403
    assert Caller(rival.url("api/v1/"), in_by_factor(rival.owner)).get(row).status_code == 404
    assert owner.post(f"{row}recovery/").json()["state"] == "recovered"
    assert (state(aurora), owner.get("leads/").status_code) == ("active", 200)


def test_the_operator_finds_a_deletion_by_the_address(aurora, leaving, browser, client):
    operator = aurora.rep.user
    operator.is_staff = True
    operator.save()
    found = Client()
    found.force_login(operator)

    listed = found.get("/admin/tenants/deletion/", {"q": "aurora"}).content.decode()
    other = found.get("/admin/tenants/deletion/", {"q": "auror"}).content.decode()

    assert str(aurora.organization.pk) in listed and str(aurora.organization.pk) not in other
    assert browser(aurora.owner).get("/admin/tenants/deletion/").status_code == 404
