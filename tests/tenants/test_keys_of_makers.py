"""A key never does more than whoever made it may do now; somebody else can take it over."""

from tenants.models import Membership, Role
from tests.api.calling import bearing, make_key
from tests.markup import parse


def caller(cast, *scopes: str):
    key, secret = make_key(cast, *scopes)
    type(key).objects.of(cast.organization).filter(pk=key.pk).update(created_by=cast.admin.user)
    return key, bearing(cast, secret)


def of(cast, who):
    return Membership.objects.of(cast.organization).filter(pk=who.pk)


def test_a_key_loses_what_its_maker_loses_at_once_and_gets_it_back(aurora, rival, django_assert_num_queries):
    _key, api = caller(aurora, "lead.view", "contact.view")
    _theirs, other = caller(rival, "lead.view")
    assert [api.get(path).status_code for path in ("leads/", "contacts/")] == [200, 200]

    Role.objects.of(aurora.organization).filter(key="admin").update(
        permissions={**aurora.admin.role.permissions, "lead.view": "team"}
    )
    assert [api.get(path).status_code for path in ("leads/", "contacts/")] == [
        403,
        200,
    ]  # a key acts everywhere, or not
    denied = {"scope": "none", "reason": "x", "until": None, "by": "a@b.test", "at": ""}
    of(aurora, aurora.admin).update(role=aurora.owner.role, exceptions={"contact.view": denied})
    assert [api.get(path).status_code for path in ("leads/", "contacts/")] == [200, 403]
    of(aurora, aurora.admin).update(is_active=False, exceptions={})
    assert [api.get(path).status_code for path in ("leads/", "contacts/")] == [403, 403]
    assert other.get("leads/").status_code == 200

    of(aurora, aurora.admin).update(is_active=True)
    assert [api.get(path).status_code for path in ("leads/", "contacts/")] == [200, 200]


def test_a_sleeping_key_says_so_and_is_taken_over_by_who_may_all_of_it(aurora, rival, browser):
    key, api = caller(aurora, "lead.view", "lead.delete")
    theirs, _other = caller(rival, "lead.view")
    of(aurora, aurora.admin).update(is_active=False)
    permissions = {**aurora.manager.role.permissions, "api_key.view": "all", "api_key.change": "all"}
    Role.objects.of(aurora.organization).filter(key="manager").update(permissions=permissions)
    page = parse(browser(aurora.owner).get(aurora.url("settings/api-keys/")))
    assert page.one("#api_keys .chip-warn").text == "Admin não pode mais tudo isso"

    address = aurora.url(f"settings/api-keys/{key.pk}/")
    assert browser(aurora.manager).post(address).status_code == 422  # managers delete leads of their team only
    assert browser(aurora.owner).post(aurora.url(f"settings/api-keys/{theirs.pk}/")).status_code == 404
    assert api.get("leads/").status_code == 403
    assert browser(aurora.owner).post(address).status_code == 200

    assert api.get("leads/").status_code == 200
    assert parse(browser(aurora.owner).get(aurora.url("settings/api-keys/"))).all(".chip-warn") == []
    key.refresh_from_db()
    assert key.created_by == aurora.owner.user
