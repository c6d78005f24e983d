"""Whom Google vouches for: joins the account they proved, makes one, joins by invitation; an e-mail alone opens nothing."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tenants.accounts import AccountAdapter
from tenants.models import Membership, User
from tests.tenants.factors import is_in, with_password
from tests.tenants.googling import BEGIN, CALLBACK, CONFIRMING, CONNECTING, JOINING, come_by, connect, connections
from tests.tenants.inviting import ask, member, post, standing

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


@pytest.mark.parametrize("said", [False, "true", None])
def test_an_unverified_address_connects_and_makes_nothing(google, aurora, said):
    people = User.objects.count()
    client = Client()
    for email in (aurora.owner.user.email, "new@lume.test"):
        assert come_by(google, client, email=email, email_verified=said).status_code == 403

    assert client.get(JOINING).headers["Location"] == "/accounts/login/"
    assert (connections(), User.objects.count(), is_in(client)) == ([], people, False)


def test_a_verified_address_joins_an_account_only_once_its_person_proved_it(google, aurora):
    email = aurora.owner.user.email
    client = Client()
    assert come_by(google, client, email=email.upper()).headers["Location"] == JOINING
    page = client.get(JOINING).content.decode()
    assert (is_in(client), f"/accounts/login/?next={JOINING}" in page) == (False, True)
    assert client.post(JOINING).status_code == 403
    client.post("/accounts/login/", {"login": aurora.rep.user.email, "password": "correct horse battery"})
    assert (client.post(JOINING).status_code, connections()) == (403, [])  # somebody else's proof
    client.post("/accounts/logout/")

    come_by(google, client, email=email)
    said = {"login": email, "password": "correct horse battery", "next": JOINING}
    assert client.post("/accounts/login/", said).headers["Location"] == JOINING
    assert (client.get(JOINING).status_code, connections()) == (200, [])  # looking connects nothing
    assert (client.post(JOINING).status_code, connections()) == (302, [("108", email)])
    assert client.get(JOINING).status_code == 302
    fresh = Client()
    come_by(google, fresh, email=email)
    assert is_in(fresh)


def test_a_new_person_signs_up_without_a_password_where_that_is_open(google, db, monkeypatch, settings):
    client, said = Client(), {"name": "Ana", "organization_name": "Estúdio Lume"}
    come_by(google, client)
    settings.PRIVACY_URL = "https://lume.test/privacidade"
    page = client.get(JOINING).content.decode()
    assert ('value="Ana Lume"' in page, 'href="https://lume.test/privacidade"' in page) == (True, True)
    monkeypatch.setattr(AccountAdapter, "is_open_for_signup", lambda self, request: False)
    assert (client.post(JOINING, said).status_code, User.objects.filter(email="ana@lume.test").count()) == (403, 0)
    monkeypatch.undo()
    assert client.post(JOINING, {"name": "Ana", "organization_name": ""}).status_code == 422

    assert client.post(JOINING, said).status_code == 302
    joined = Membership.objects.across_organizations().get(user__email="ana@lume.test")
    assert (joined.organization.name, joined.role.key, joined.user.has_usable_password()) == (
        "Estúdio Lume",
        "owner",
        False,
    )
    assert EmailAddress.objects.get(user=joined.user).verified
    assert joined.user.agreements.get().privacy == settings.PRIVACY_URL
    assert client.get("/").headers["Location"] == f"/o/{joined.organization.slug}/"
    assert client.post(JOINING, said).headers["Location"] == "/accounts/login/"  # once
    assert connections() == [("108", "ana@lume.test")]


def test_whoever_is_invited_joins_by_google_with_that_address_only(google, aurora, rival):
    ask(aurora, "ana@lume.test")
    [path] = post(aurora)
    wrong = Client()
    come_by(google, wrong, to=path, sub="9", email="other@lume.test")
    page = wrong.get(path)
    assert "other@lume.test" in page.content.decode()
    assert (wrong.post(path, {"name": "Other"}).status_code, member(aurora, "other@lume.test")) == (422, None)

    client = Client()
    assert come_by(google, client, to=path).headers["Location"] == JOINING
    assert client.get(JOINING).headers["Location"] == path
    assert 'type="password"' not in client.get(path).content.decode()
    assert client.post(path, {"name": "Ana"}).headers["Location"] == "/o/aurora/"
    assert (member(aurora, "ana@lume.test").role.key, member(rival, "ana@lume.test")) == ("sales", None)
    assert standing(aurora)["ana@lume.test"][2] is True
    assert connections() == [("108", "ana@lume.test")]


def test_the_only_way_in_is_not_taken_away_and_nobody_takes_anothers(google, aurora, browser):
    user = aurora.rep.user
    connect(google, user)
    own = f"/security/google/?only={SocialAccount.objects.get().pk}"
    browser(aurora.admin).delete(own)
    User.objects.filter(pk=user.pk).update(password="!unusable")
    client = Client()
    come_by(google, client)
    assert client.delete(own).status_code == 422
    assert connections() == [("108", user.email)]

    user.set_password("a quite long new one")
    user.save()
    client = with_password(user, password="a quite long new one")
    assert (client.delete(own, secure=True).status_code, connections()) == (200, [])
    assert come_by(google, Client(), sub="108", email=user.email).headers["Location"] == JOINING
    assert Client().delete(own).status_code in (302, 403)


def test_an_account_of_google_signs_in_one_person(google, aurora, browser):
    connect(google, aurora.owner.user)

    answer = come_by(google, browser(aurora.rep), CONNECTING)

    assert (answer.status_code, connections()) == (403, [("108", aurora.owner.user.email)])


def test_whoever_has_no_password_confirms_by_google_and_by_their_own(google, aurora):
    connect(google, aurora.owner.user)
    connect(google, aurora.rep.user, sub="5")
    User.objects.filter(pk=aurora.owner.user.pk).update(password="!unusable")
    client = Client()
    come_by(google, client)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    key = {"name": "Site", "scopes": ["lead.view"]}
    assert client.post(aurora.url("settings/api-keys/"), key).status_code == 403
    assert CONFIRMING in client.get("/identity/").content.decode()

    assert come_by(google, client, CONFIRMING, sub="5").status_code == 403
    assert client.post(aurora.url("settings/api-keys/"), key).status_code == 403
    answer = come_by(google, client, CONFIRMING, to=aurora.url("settings/api-keys/"))
    assert answer.headers["Location"] == aurora.url("settings/api-keys/")
    assert client.post(aurora.url("settings/api-keys/"), key).status_code == 200


def test_where_it_is_not_set_up_there_is_none_of_it(aurora, browser):
    assert "accounts/google" not in Client().get("/accounts/login/").content.decode()
    assert "accounts/google" not in browser(aurora.rep).get("/security/").content.decode()
    assert (Client().post(BEGIN).status_code, Client().get(CALLBACK).status_code) == (404, 404)
    assert browser(aurora.rep).post(CONNECTING).status_code == 404
    assert browser(aurora.rep).get(JOINING).status_code == 302
