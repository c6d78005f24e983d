"""Closing one's own account: what names the person goes, what they did stays, and no organization is left without an owner."""

from django.test import Client

from tenants.admission import Refusal, admit
from tenants.models import Device, Membership, PlatformAuditLine, User
from tests.cached import forget_cached
from tests.cast import PASSWORD
from tests.tenants.factors import give_app, is_in, with_password
from tests.tenants.test_sessions import here

ADDRESS, HTMX = "/security/closing/", {"HTTP_HX_REQUEST": "true"}


def close(client: Client, email: str) -> int:
    return client.post(ADDRESS, {"email": email}, secure=True, **HTMX).status_code


def test_a_member_is_gone_everywhere_and_the_audit_stays(aurora, rival):
    forget_cached()
    user = aurora.rep.user
    Membership(organization=rival.organization, user=user, role=rival.rep.role).save()
    client, other = with_password(user), with_password(user)
    key = here(other)
    give_app(aurora.other_rep.user)
    before = PlatformAuditLine.objects.filter(actor_name=user.email).count()

    assert close(client, "somebody@else.test") == 422
    assert is_in(other)
    assert close(client, user.email) == 200

    closed = User.objects.get(pk=user.pk)
    assert (closed.email, closed.name, closed.is_active) == (f"{user.pk.hex}@closed.invalid", "Conta encerrada", False)
    assert not closed.has_usable_password() and not Device.objects.filter(user=user).exists()
    assert not Membership.objects.across_organizations().filter(user=user, is_active=True).exists()
    assert (is_in(client), is_in(other), admit("aurora", key)) == (False, False, Refusal.SIGN_IN)
    assert not is_in(with_password(user)), "Neither by the old e-mail."
    assert PlatformAuditLine.objects.filter(actor_name=user.email).count() > before
    assert PlatformAuditLine.objects.filter(action="account.closed", after__user=str(user.pk)).count() == 1
    assert User.objects.get(pk=aurora.other_rep.user_id).is_active


def test_an_owner_gives_the_organization_away_first_and_nobody_closes_without_confirming(aurora):
    forget_cached()
    owner = with_password(aurora.owner.user)
    assert "Aurora" in owner.get(ADDRESS, secure=True).content.decode()
    assert close(owner, aurora.owner.user.email) == 422
    assert is_in(owner)

    rep = with_password(aurora.rep.user)
    session = rep.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()
    assert close(rep, aurora.rep.user.email) == 403
    assert User.objects.get(pk=aurora.rep.user_id).is_active
    rep.post("/identity/", {"password": PASSWORD}, secure=True, **HTMX)
    assert close(rep, aurora.rep.user.email) == 200
