"""An organization may want a second step of signing in, from everybody or from some roles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.admission import Refusal, admit
from tenants.models import Membership, Organization
from tests.tenants.factors import SECOND, SEED, code, give_app, with_password
from tests.tenants.test_sessions import here

RULE = {"who": "*", "days": "0"}


pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


def rule(cast, *, roles=("*",), days: int = 0, ago: timedelta = timedelta(days=400)) -> None:
    since = timezone.now() - ago
    Organization.objects.filter(pk=cast.organization.pk).update(
        second_step_roles=list(roles), second_step_days=days, second_step_since=since
    )
    Membership.objects.of(cast.organization).update(joined_at=since)


def test_who_has_none_reaches_nothing_there_and_everything_once_it_is_set_up(aurora, rival):
    user = aurora.rep.user
    Membership(organization=rival.organization, user=user, role=rival.rep.role).save()
    client = with_password(user)
    rule(aurora)
    board, api = aurora.url("board/"), aurora.url("api/v1/leads/")

    assert client.get(board, secure=True).headers["Location"] == "/security/?asked_by=aurora"
    assert client.post(aurora.url("leads/new/"), secure=True).status_code == 302
    fragment = client.get(board, secure=True, HTTP_HX_REQUEST="true")
    assert fragment.headers["HX-Redirect"] == "/security/?asked_by=aurora"
    refused = client.get(api, secure=True)
    assert (refused.status_code, "second_step_required" in refused.content.decode()) == (403, True)
    assert admit("aurora", here(client)) is Refusal.ACCESS
    assert "Aurora pede uma segunda etapa" in client.get("/security/?asked_by=aurora", secure=True).content.decode()
    assert client.get(rival.url("board/"), secure=True).status_code == 200
    assert not isinstance(admit("rival", here(client)), Refusal)

    give_app(user)
    assert client.get(board, secure=True).status_code == 200
    assert client.get(api, secure=True).status_code == 200
    assert not isinstance(admit("aurora", here(client)), Refusal)


def test_some_roles_only_and_days_to_set_it_up(aurora, browser):
    rule(aurora, roles=[str(aurora.admin.role_id)], days=7, ago=timedelta(days=6))

    warned = browser(aurora.admin).get(aurora.url("board/")).content.decode()
    assert "Aurora pede uma segunda etapa" in warned
    assert "segunda etapa" not in browser(aurora.rep).get(aurora.url("board/")).content.decode()
    rule(aurora, roles=[str(aurora.admin.role_id)], days=7, ago=timedelta(days=8))
    assert browser(aurora.admin).get(aurora.url("board/")).status_code == 302
    assert browser(aurora.rep).get(aurora.url("board/")).status_code == 200
    Membership.objects.of(aurora.organization).filter(pk=aurora.admin.pk).update(joined_at=timezone.now())
    assert browser(aurora.admin).get(aurora.url("board/")).status_code == 200, "The days count from joining."


def test_an_admin_sets_the_rule_who_has_a_second_step_and_confirmed_it(aurora, rival, browser):
    address, plain = aurora.url("settings/second-step/"), browser(aurora.owner)
    assert plain.post(address, RULE).status_code == 422
    assert browser(aurora.manager).post(address, RULE).status_code == 403
    assert browser(rival.owner).post(address, RULE).status_code == 404
    give_app(aurora.owner.user)
    client = with_password(aurora.owner.user)
    client.post(SECOND, {"code": code(SEED)}, secure=True)

    page = client.get(address, secure=True).content.decode()
    assert "Other Rep" in page and page.count('class="proc-r"') == 5
    assert (
        client.post(
            address, {"who": "chosen", "chosen": [str(rival.rep.role_id)], "days": "3"}, secure=True
        ).status_code
        == 422
    )
    aurora.organization.refresh_from_db()
    assert aurora.organization.second_step_roles == []
    assert (
        client.post(
            address, {"who": "chosen", "chosen": [str(aurora.rep.role_id)], "days": "3"}, secure=True
        ).status_code
        == 200
    )
    aurora.organization.refresh_from_db()
    organization = aurora.organization
    assert (organization.second_step_roles, organization.second_step_days) == ([str(aurora.rep.role_id)], 3)
    assert client.get(address, secure=True).status_code == 200
    assert client.post(address, {"who": "", "days": "3"}, secure=True).status_code == 200
    aurora.organization.refresh_from_db()
    assert (aurora.organization.second_step_roles, aurora.organization.second_step_since) == ([], None)
