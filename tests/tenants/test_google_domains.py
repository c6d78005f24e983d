"""An organization may take Google accounts of its own domains only: by what Google signed, whatever the e-mail looks like."""

import pytest
from django.test import Client

from tenants.admission import Refusal, admit
from tenants.models import Membership, Organization, PlatformAuditLine
from tests.tenants.factors import is_in, with_password
from tests.tenants.googling import JOINING, come_by, connect
from tests.tenants.inviting import ask, post
from tests.tenants.test_sessions import here

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")
OURS = "aurora.com.br"


@pytest.fixture
def closed(aurora) -> Organization:
    Organization.objects.filter(pk=aurora.organization.pk).update(google_domains=[OURS])
    return Organization.objects.get(pk=aurora.organization.pk)


@pytest.mark.parametrize("claims", [{}, {"hd": "elsewhere.com"}, {"hd": ""}, {"email": f"rep@{OURS}"}])
def test_who_comes_by_an_account_of_elsewhere_reaches_nothing_there(google, aurora, rival, closed, claims):
    connect(google, aurora.rep.user)
    Membership(organization=rival.organization, user=aurora.rep.user, role=rival.rep.role).save()
    client = Client()
    come_by(google, client, **claims)

    page, api = client.get(aurora.url("board/")), client.get(aurora.url("api/v1/leads/"))
    assert (page.status_code, OURS in page.content.decode()) == (403, True)
    assert (api.status_code, "google_domain" in api.content.decode()) == (403, True)
    assert client.post(aurora.url("leads/new/"), {"name": "X"}).status_code == 403
    assert admit("aurora", here(client)) is Refusal.ACCESS
    shown = client.get("/console/").context["desk"].readings
    assert [reading.organization.slug for reading in shown] == ["rival"]
    assert (client.get(rival.url("board/")).status_code, is_in(client)) == (200, True)
    lines = PlatformAuditLine.objects.filter(action="sign_in.google_domain").values_list("organization_id", flat=True)
    assert list(lines) == [aurora.organization.pk] * 3


def test_who_comes_by_one_of_theirs_or_by_a_password_is_in(google, aurora, closed):
    connect(google, aurora.rep.user)
    client = Client()
    come_by(google, client, hd="AURORA.com.br")
    assert client.get(aurora.url("board/")).status_code == 200
    assert not isinstance(admit("aurora", here(client)), Refusal)

    assert with_password(aurora.rep.user).get(aurora.url("board/"), secure=True).status_code == 200


def test_a_way_to_google_that_was_left_marks_nobody_who_then_comes_by_a_password(google, aurora, closed):
    client = Client(REMOTE_ADDR="203.0.113.44")
    come_by(google, client, email="nobody@else.test", hd="elsewhere.com")
    client.post("/accounts/login/", {"login": aurora.rep.user.email, "password": "correct horse battery"})
    assert client.get(aurora.url("board/")).status_code == 200


def test_an_invitation_is_not_taken_by_an_account_of_elsewhere(google, aurora, closed):
    ask(aurora, "nova@lume.test")
    [link] = post(aurora)
    client = Client()
    come_by(google, client, to=link, email="nova@lume.test", hd="lume.test")

    assert client.get(JOINING).headers["Location"] == link
    assert client.post(link, {"name": "Nova"}).status_code == 403
    assert not Membership.objects.of(aurora.organization).filter(user__email="nova@lume.test").exists()


def test_an_admin_names_domains_and_shuts_nobody_out_who_decides(google, aurora, browser):
    address, said = (
        aurora.url("settings/second-step/signing-in/"),
        {"idle_hours": "168", "google_domains": f"@{OURS}\nOutra.com"},
    )
    connect(google, aurora.owner.user)
    by_google = Client()
    come_by(google, by_google, hd="elsewhere.com")

    for wrong in ("localhost", "a b.com\n", "x" * 300 + ".com", "http://a.com"):
        assert browser(aurora.owner).post(address, said | {"google_domains": wrong}).status_code == 422
    assert by_google.post(address, said).status_code == 422
    assert browser(aurora.rep).post(address, said).status_code == 403
    assert Organization.objects.get(pk=aurora.organization.pk).google_domains == []
    assert browser(aurora.owner).post(address, said).status_code == 200
    assert Organization.objects.get(pk=aurora.organization.pk).google_domains == [OURS, "outra.com"]
    assert by_google.get(aurora.url("board/")).status_code == 403
