"""Signing in by the API: short tokens of one organization, with a second step, forged by nobody."""

import base64
from datetime import timedelta

import jwt
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.utils import timezone

from crm.models import AuditLine
from tenants import access_tokens
from tenants.api.throttling import calls_of_the_hour
from tenants.context import in_tenant
from tenants.models import Device, Grant, GrantToken, Membership, PlatformAuditLine, User
from tests.api.calling import ROOT, bearing
from tests.api.signing_in import lines, post, sign_in, told
from tests.clock import travel
from tests.makers import make_lead
from tests.tenants.factors import code, give_app, give_recovery_codes

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


def test_a_password_opens_one_organization_for_a_quarter_of_an_hour_as_the_person_may_now(aurora, tokens):
    with in_tenant(aurora.schema):
        mine = make_lead("Marina", owner=aurora.rep)
        make_lead("Caio", owner=aurora.other_rep)
    rep = bearing(aurora, tokens["access"])

    assert {name: tokens[name] for name in ("token_type", "expires_in", "organization")} == {
        "token_type": "Bearer",
        "expires_in": 900,
        "organization": str(aurora.organization.pk),
    }
    assert jwt.get_unverified_header(tokens["access"])["alg"] == "HS256"
    assert [row["id"] for row in rep.all_of("leads/")] == [str(mine.pk)]
    assert rep.get("members/").status_code == 403
    assert Client().get(f"{ROOT}leads/", headers={"Authorization": f"Bearer {tokens['access']}"}).status_code == 403
    made = rep.post("companies/", {"name": "Studio Lume"})
    with in_tenant(aurora.schema):
        line = AuditLine.objects.get(table="crm_company", row_id=made.json()["id"])
        assert (line.actor_id, line.actor_name) == (str(aurora.rep.user_id), "rep@aurora.test")

    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(role=aurora.viewer.role)
    assert rep.get("leads/").status_code == 403
    with travel(timezone.now() + timedelta(minutes=16)):
        assert rep.get("leads/").status_code == 401


def test_what_a_database_holds_opens_nothing_and_the_sign_in_is_a_line(aurora, tokens):
    grant, token = Grant.objects.of(aurora.organization).get(), GrantToken.objects.get()

    assert token.digest == GrantToken.digest_of(tokens["refresh"])
    assert tokens["refresh"] not in str([vars(grant), vars(token)])
    line = PlatformAuditLine.objects.get(table="tenants_grant", action="insert")
    assert (line.organization_id, line.actor_name) == (aurora.organization.pk, "rep@aurora.test")
    assert "proof" not in line.after
    assert Device.objects.filter(user=aurora.rep.user).count() == 1


def test_whoever_does_not_get_in_learns_nothing_and_leaves_nothing(aurora, rival):
    User.objects.filter(pk=aurora.viewer.user_id).update(is_active=False)
    refused = [
        sign_in(aurora, aurora.rep, password="wrong horse battery"),
        sign_in(aurora, aurora.rep, email="nobody@aurora.test"),
        sign_in(aurora, aurora.viewer),
    ]
    assert {told(answer) for answer in refused} == {(401, "not_authenticated")}
    assert len({answer.json()["detail"] for answer in refused}) == 1
    assert told(sign_in(aurora, aurora.rep, organization="rival")) == (404, "not_found")
    assert told(sign_in(aurora, aurora.rep, organization="nowhere")) == (404, "not_found")
    assert told(sign_in(aurora, aurora.rep, role="owner")) == (400, "invalid")
    assert told(post("", {})) == (400, "invalid")
    assert Client().get(f"{ROOT}sign-ins/").status_code == 405

    assert not Grant.objects.across_organizations().exists()
    assert {line.organization_id for line in lines("organization.refused")} == {rival.organization.pk, None}


def test_guessing_ends_soon(aurora):
    answers = [sign_in(aurora, aurora.rep, password=f"wrong horse {n}") for n in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert sign_in(aurora, aurora.rep).status_code == 429


def test_the_second_step_is_asked_for_and_its_codes_are_good_once(aurora):
    EmailAddress.objects.create(user=aurora.rep.user, email=aurora.rep.user.email, verified=True, primary=True)
    give_app(aurora.rep.user)
    recovery, *_rest = give_recovery_codes(aurora.rep.user)
    now = code()

    assert told(sign_in(aurora, aurora.rep)) == (401, "second_factor_required")
    assert told(sign_in(aurora, aurora.rep, code="000000")) == (401, "second_factor_required")
    assert sign_in(aurora, aurora.rep, code=now).status_code == 201
    assert told(sign_in(aurora, aurora.rep, code=now)) == (401, "second_factor_required")
    assert sign_in(aurora, aurora.rep, code=recovery).status_code == 201
    assert told(sign_in(aurora, aurora.rep, code=recovery)) == (401, "second_factor_required")


def test_where_a_second_step_is_wanted_nobody_gets_in_without(aurora, tokens):
    aurora.organization.second_step_roles = ["*"]
    aurora.organization.second_step_since = timezone.now() - timedelta(days=30)
    aurora.organization.save()
    Membership.objects.of(aurora.organization).update(joined_at=timezone.now() - timedelta(days=30))

    assert sign_in(aurora, aurora.rep).status_code == 403
    assert told(bearing(aurora, tokens["access"]).get("leads/")) == (403, "second_step_required")


def _signed(claims: dict, *, key: bytes | None = None, kid: str | None = None, algorithm: str = "HS256") -> str:
    ours = next(iter(access_tokens._keys().items()))
    return jwt.encode(claims, key or ours[1], algorithm=algorithm, headers={"kid": kid or ours[0]})


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_forged_tokens_open_nothing(aurora, tokens):
    claims = access_tokens.read(tokens["access"])
    header, body, signature = tokens["access"].split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    forged = [
        f"{none}.{body}.",
        f"{header}.{body}.",
        f"{header}.{body}.{signature[::-1]}",
        _signed(claims, key=b"x" * 32),
        _signed(claims, kid="00000000"),
        _signed(claims, algorithm="HS384"),
        _signed(claims, key=settings.FIELD_KEYS[0]),
        _signed(claims | {"aud": "another"}),
        _signed(claims | {"iss": "https://elsewhere.test"}),
        _signed({name: value for name, value in claims.items() if name != "exp"}),
        _signed(claims | {"sid": "0199a4f0-0000-7000-8000-000000000011"}),
        tokens["refresh"],
    ]

    assert [bearing(aurora, token).get("leads/").status_code for token in forged] == [401] * len(forged)
    assert bearing(aurora, _signed(claims)).get("leads/").status_code == 200


def test_a_new_key_signs_from_now_on_and_an_old_one_is_good_until_it_goes(aurora, tokens, settings):
    settings.FIELD_KEYS = [b"n" * 32, *settings.FIELD_KEYS]
    new = post("refresh/", {"refresh": tokens["refresh"]}).json()["access"]

    assert [bearing(aurora, access).get("leads/").status_code for access in (tokens["access"], new)] == [200, 200]
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert access_tokens.read(tokens["access"]) is None
    assert access_tokens.read(new) is not None


def test_tokens_open_no_page_and_cookies_no_token_address(aurora, tokens, browser):
    headers = {"Authorization": f"Bearer {tokens['access']}"}

    assert Client().get(aurora.url("api/v1/leads/"), headers=headers).status_code == 404
    assert Client().get(aurora.url("board/"), headers=headers).status_code == 404
    assert browser(aurora.rep).get(f"{ROOT}leads/").status_code == 401


def test_a_ruling_role_is_given_within_five_minutes_of_signing_in_only(aurora):
    owner = bearing(aurora, sign_in(aurora, aurora.owner).json()["access"])
    path, role = f"members/{aurora.rep.pk}/", str(aurora.admin.role_id)

    with travel(timezone.now() + timedelta(minutes=6)):
        late = owner.patch(path, {"role": role})
    assert (late.status_code, "Sign in again" in late.json()["detail"]) == (403, True)
    assert Membership.objects.of(aurora.organization).get(pk=aurora.rep.pk).role_id == aurora.rep.role_id
    assert owner.patch(path, {"role": role}).status_code == 200


def test_tokens_count_for_the_organizations_hour(aurora, tokens, settings):
    with in_tenant(aurora.schema):
        before = calls_of_the_hour()
    bearing(aurora, tokens["access"]).get("leads/")
    with in_tenant(aurora.schema):
        assert calls_of_the_hour() == before + 1
