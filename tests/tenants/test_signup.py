"""Sign-up: from a form to a board, or nothing at all."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from tenants import signup
from tenants.models import Agreement, Membership, Organization, PlatformAuditLine, User

FORM = {
    "name": "Bia Rocha",
    "organization_name": "Estúdio Lume",
    "email": "bia@lume.test",
    "password1": "um segredo bem longo",
}


@pytest.fixture
def sign_up(client, db):
    return lambda **fields: client.post(reverse("account_signup"), {**FORM, **fields})


def test_a_person_signs_up_and_stands_in_an_organization_of_their_own(sign_up, client):
    answer = sign_up()

    membership = Membership.objects.across_organizations().get(user__email="bia@lume.test")
    assert answer.status_code == 302
    assert (membership.organization.slug, membership.role.key, membership.user.name) == (
        "estudio-lume",
        "owner",
        "Bia Rocha",
    )
    assert client.get("/").headers["Location"] == "/o/estudio-lume/"
    assert client.get("/o/estudio-lume/").status_code == 302


def test_a_taken_name_gets_a_suffix(sign_up, client):
    sign_up()
    client.logout()

    sign_up(email="caio@lume.test")

    assert list(Organization.objects.filter(name="Estúdio Lume").order_by("slug").values_list("slug", flat=True)) == [
        "estudio-lume",
        "estudio-lume-2",
    ]


def test_a_failed_creation_leaves_no_account_and_says_so(sign_up, monkeypatch):
    def break_down(**fields):
        raise DatabaseError("no")

    monkeypatch.setattr(signup, "create_organization", break_down)
    answer = sign_up()

    assert answer.status_code == 503
    assert "Bia Rocha" in answer.content.decode()
    assert not User.objects.filter(email="bia@lume.test").exists()
    monkeypatch.undo()
    assert sign_up().status_code == 302


def test_what_a_new_person_agrees_to_is_said_and_kept(sign_up, client, settings):
    page = client.get(reverse("account_signup")).content.decode()
    assert "Ao criar uma conta" not in page
    sign_up(email="ana@lume.test")
    assert not Agreement.objects.exists()
    client.logout()

    settings.TERMS_URL, settings.PRIVACY_URL = "https://lume.test/termos", "https://lume.test/privacidade"
    settings.TERMS_VERSION = "2026-11"
    page = " ".join(client.get(reverse("account_signup")).content.decode().split())
    assert "Ao criar uma conta, você concorda com os <a" in page
    assert [f'href="{each}"' in page for each in (settings.TERMS_URL, settings.PRIVACY_URL)] == [True, True]
    sign_up(name="")
    assert not Agreement.objects.exists()
    sign_up()

    kept = {"terms": settings.TERMS_URL, "privacy": settings.PRIVACY_URL, "version": "2026-11"}
    [made] = Agreement.objects.all()
    assert (made.user.email, {name: getattr(made, name) for name in kept}) == ("bia@lume.test", kept)
    [line] = PlatformAuditLine.objects.filter(action="terms.agreed")
    assert line.after == {"user": str(made.user_id), **kept}


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("organization_name", ""), ("email", "no"), ("password1", "1234567890")]
)
def test_a_bad_field_is_said_and_nothing_is_made(sign_up, field, value):
    answer = sign_up(**{field: value})

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert not User.objects.filter(name="Bia Rocha").exists()
    assert not Organization.objects.filter(name="Estúdio Lume").exists()


def test_a_known_address_makes_no_second_account(sign_up, aurora):
    answer = sign_up(email=aurora.rep.user.email.upper())

    assert answer.context["form"].errors.keys() == {"email"}
    assert User.objects.filter(email__iexact=aurora.rep.user.email).count() == 1
    assert not Organization.objects.filter(name="Estúdio Lume").exists()
