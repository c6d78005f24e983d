"""An organization changes its owner: by two people, two second factors, once, and never without an owner."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tenants.context import in_tenant
from tenants.models import Membership, OwnershipOffer, PlatformAuditLine
from tenants.refusals import Refused
from tenants.services import leaving, members, ownership
from tests.tenants.factors import give_app
from tests.tenants.inviting import member

HTMX = {"HTTP_HX_REQUEST": "true"}


pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


def offer(client, cast, to) -> int:
    return client.post(cast.url("settings/ownership/"), {"to": str(to.pk)}, secure=True, **HTMX).status_code


def answer(client, cast, method="post") -> int:
    return getattr(client, method)(cast.url("settings/ownership/offer/"), secure=True, **HTMX).status_code


def roles(cast) -> tuple[str, str]:
    return tuple(member(cast, person.user.email).role.key for person in (cast.owner, cast.manager))


def test_it_is_offered_and_accepted_and_both_are_told(aurora, in_by_factor, queue, django_capture_on_commit_callbacks):
    owner, manager = in_by_factor(aurora.owner), in_by_factor(aurora.manager)
    with django_capture_on_commit_callbacks(execute=True):
        assert offer(owner, aurora, aurora.manager) == 200
    assert roles(aurora) == ("owner", "manager")
    assert "oferece Aurora a você" in manager.get(aurora.url("settings/ownership/offer/"), secure=True).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        assert answer(manager, aurora) == 200
    queue.run()

    assert roles(aurora) == ("admin", "owner")
    subjects = sorted((each.to[0], each.subject) for each in mail.outbox if "Aurora" in each.subject)
    assert subjects == [
        ("manager@aurora.test", "Aurora mudou de proprietário"),
        ("manager@aurora.test", "Owner oferece a você a propriedade de Aurora"),
        ("owner@aurora.test", "Aurora mudou de proprietário"),
        ("owner@aurora.test", "Você ofereceu a propriedade de Aurora"),
    ]
    assert answer(manager, aurora) == 422, "Once."
    assert offer(owner, aurora, aurora.rep) == 403, "Whoever was owner is no longer."
    lines = PlatformAuditLine.objects.filter(table="tenants_ownershipoffer").order_by("at")
    assert [(line.action, line.actor_name) for line in lines] == [
        ("insert", "owner@aurora.test"),
        ("update", "manager@aurora.test"),
    ]


def test_without_a_second_factor_or_with_an_old_one_nothing_moves(aurora, browser, in_by_factor):
    assert offer(browser(aurora.owner), aurora, aurora.manager) == 422
    owner = in_by_factor(aurora.owner)
    plain = browser(aurora.owner)
    assert offer(plain, aurora, aurora.manager) == 403, "The password alone, a moment ago."
    assert not OwnershipOffer.objects.of(aurora.organization).exists()
    assert offer(owner, aurora, aurora.manager) == 200

    assert answer(browser(aurora.manager), aurora) == 422
    give_app(aurora.manager.user)
    assert answer(browser(aurora.manager), aurora) == 403
    assert roles(aurora) == ("owner", "manager")


def test_nobody_else_offers_or_takes_it(aurora, rival, browser, in_by_factor):
    owner, admin = in_by_factor(aurora.owner), in_by_factor(aurora.admin)
    assert offer(admin, aurora, aurora.admin) == 403
    assert offer(owner, aurora, rival.manager) == 422
    assert offer(owner, aurora, aurora.owner) == 422
    Membership.objects.of(aurora.organization).filter(pk=aurora.viewer.pk).update(is_active=False)
    assert offer(owner, aurora, aurora.viewer) == 422
    assert offer(owner, aurora, aurora.manager) == 200
    assert offer(owner, aurora, aurora.rep) == 422, "One at a time."

    assert answer(admin, aurora) == 422
    assert answer(in_by_factor(rival.owner), aurora) == 404
    assert "Offered to" not in browser(aurora.rep).get(aurora.url("settings/ownership/offer/")).content.decode()
    assert roles(aurora) == ("owner", "manager")


@pytest.mark.parametrize("how", ["taken back", "turned down", "expired", "owner no more", "left"])
def test_what_is_over_is_not_accepted(aurora, in_by_factor, how):
    owner, manager = in_by_factor(aurora.owner), in_by_factor(aurora.manager)
    offer(owner, aurora, aurora.manager)
    offers = OwnershipOffer.objects.of(aurora.organization)
    match how:
        case "taken back":
            assert owner.delete(aurora.url("settings/ownership/"), secure=True, **HTMX).status_code == 200
        case "turned down":
            assert answer(manager, aurora, "delete") == 200
        case "expired":
            offers.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "owner no more":
            Membership.objects.of(aurora.organization).filter(pk=aurora.admin.pk).update(role=aurora.owner.role)
            Membership.objects.of(aurora.organization).filter(pk=aurora.owner.pk).update(role=aurora.rep.role)
        case "left":
            Membership.objects.of(aurora.organization).filter(pk=aurora.manager.pk).update(is_active=False)

    assert answer(manager, aurora) in (404, 422)
    assert member(aurora, aurora.manager.user.email).role.key == "manager"
    assert Membership.objects.of(aurora.organization).filter(role__key="owner", is_active=True).count() == 1
    if how == "expired":
        assert offer(owner, aurora, aurora.rep) == 200


@pytest.mark.parametrize("how", ["deactivated", "closing the account"])
def test_who_leaves_while_accepting_owns_nothing_and_the_owner_stays(aurora, in_by_factor, how):
    """Both were allowed when they were asked; the second finds what the first left."""
    in_by_factor(aurora.manager)
    offer(in_by_factor(aurora.owner), aurora, aurora.manager)
    heir = member(aurora, aurora.manager.user.email)
    with in_tenant(aurora.schema):
        offered = ownership.open_offer()
        if how == "deactivated":
            members.set_active(member(aurora, heir.user.email), False, by=aurora.owner)
        else:
            leaving.close(heir.user)
            give_app(heir.user)  # it was asked for before

        with pytest.raises(Refused):
            ownership.accept(offered, by=heir)

    owners = Membership.objects.of(aurora.organization).filter(role__key="owner", is_active=True)
    assert [each.pk for each in owners] == [aurora.owner.pk]
