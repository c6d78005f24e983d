"""What is sensitive is asked for again after five minutes: by the second factor, for whoever has one."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from tenants.models import ApiKey, Invitation
from tests.cast import PASSWORD
from tests.clock import travel
from tests.tenants.factors import code, give_app, give_recovery_codes, with_password

KEY = {"name": "Site", "scopes": ["lead.view"]}
HTMX = {"HTTP_HX_REQUEST": "true"}


pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


@pytest.fixture
def later():
    """Ten minutes after whoever signs in within the test."""
    with travel(time.time() - 600) as clock:
        yield clock


def make_key(client, aurora, **extra):
    return client.post(aurora.url("settings/api-keys/"), KEY, secure=True, **extra)


def confirm(client, **said) -> int:
    return client.post("/identity/", said, secure=True, **HTMX).status_code


def test_a_key_is_made_only_by_somebody_who_confirmed_within_five_minutes(aurora, later):
    client = with_password(aurora.owner.user)
    assert make_key(client, aurora).status_code == 200
    later.shift(400)

    answer = make_key(client, aurora, **HTMX)
    assert (answer.status_code, answer.headers["HX-Trigger"], answer.headers["HX-Reswap"]) == (
        403,
        '{"identity-asked": {}}',
        "none",
    )
    assert make_key(client, aurora).status_code == 403
    assert ApiKey.objects.of(aurora.organization).count() == 1
    assert (confirm(client, password="wrong"), confirm(client)) == (422, 422)
    assert make_key(client, aurora, **HTMX).status_code == 403

    assert confirm(client, password=PASSWORD) == 204
    assert make_key(client, aurora, **HTMX).status_code == 200
    later.shift(400)
    assert make_key(client, aurora, **HTMX).status_code == 403


def test_whoever_has_a_second_factor_confirms_by_it_and_not_by_the_password(aurora, later):
    user = aurora.owner.user
    client = with_password(user)
    give_app(user)
    spare = give_recovery_codes(user)[0]
    later.shift(400)
    page = client.get("/identity/", secure=True).content.decode()

    assert ('name="code"' in page, 'name="password"' in page) == (True, False)
    assert confirm(client, password=PASSWORD) == 422
    assert make_key(client, aurora, **HTMX).status_code == 403
    used = code()
    assert confirm(client, code=used) == 204
    assert make_key(client, aurora, **HTMX).status_code == 200
    assert (confirm(client, code=used), confirm(client, code=spare), confirm(client, code=spare)) == (422, 204, 422)


def test_guessing_there_ends_soon(aurora, later):
    client = with_password(aurora.owner.user)
    later.shift(400)
    for n in range(6):
        confirm(client, password=f"guess {n}")

    assert confirm(client, password=PASSWORD) == 422
    assert make_key(client, aurora, **HTMX).status_code == 403


def test_a_page_of_second_factors_asks_and_goes_on_where_it_was_with_what_was_sent(aurora, later):
    user = aurora.owner.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = with_password(user)
    later.shift(400)
    asked = client.post("/accounts/email/", {"action_add": "", "email": "owner@new.test"}, secure=True)
    assert asked.headers["Location"] == "/identity/?next=%2Faccounts%2Femail%2F"
    assert not EmailAddress.objects.filter(email="owner@new.test").exists()

    done = client.post("/identity/", {"next": "/accounts/email/", "password": PASSWORD}, secure=True)

    assert done.status_code == 302
    assert EmailAddress.objects.filter(user=user, email="owner@new.test", verified=False).exists()
    later.shift(400)
    app = client.get("/accounts/2fa/app/", secure=True)
    assert app.headers["Location"] == "/identity/?next=%2Faccounts%2F2fa%2Fapp%2F"
    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_it_leads_to_no_other_site(aurora, to):
    client = with_password(aurora.owner.user)

    assert (
        client.post("/identity/", {"next": to, "password": PASSWORD}, secure=True).headers["Location"] == "/security/"
    )


def test_anothers_code_or_password_confirms_nobody(aurora, later):
    give_app(aurora.admin.user)
    client = with_password(aurora.owner.user)
    aurora.admin.user.set_password("quite another long one")
    aurora.admin.user.save()
    later.shift(400)

    assert (confirm(client, code=code()), confirm(client, password="quite another long one")) == (422, 422)
    assert make_key(client, aurora, **HTMX).status_code == 403


def test_nobody_is_made_admin_or_asked_to_be_one_without_it(aurora, later):
    client = with_password(aurora.owner.user)
    later.shift(400)
    admin, sales = str(aurora.admin.role_id), str(aurora.rep.role_id)
    of_rep, asked = aurora.url(f"settings/members/{aurora.rep.pk}/"), aurora.url("settings/members/invitations/")

    assert client.post(of_rep, {"role": admin, "team": ""}, secure=True, **HTMX).status_code == 403
    assert client.post(asked, {"people": "a@b.test", "role": admin}, secure=True, **HTMX).status_code == 403
    assert client.post(asked, {"people": "a@b.test, admin", "role": sales}, secure=True, **HTMX).status_code == 403
    aurora.rep.refresh_from_db()
    assert (aurora.rep.role.key, Invitation.objects.of(aurora.organization).count()) == ("sales", 0)
    assert client.post(of_rep, {"role": sales, "team": ""}, secure=True, **HTMX).status_code == 200
    confirm(client, password=PASSWORD)
    assert client.post(of_rep, {"role": admin, "team": ""}, secure=True, **HTMX).status_code == 200
