"""Seeing the pages as a member does: what they see and no more, nothing written, over after a quarter of an hour."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from crm.models import Lead, Notification, SavedView
from tenants import audit
from tenants.context import in_tenant
from tenants.models import Membership, PlatformAuditLine
from tenants.services import seeing
from tests.clock import travel
from tests.isolation.rows import fingerprint
from tests.makers import make_lead
from tests.markup import parse


@pytest.fixture
def leads(aurora) -> dict[str, Lead]:
    with in_tenant(aurora.schema):
        SavedView.objects.create(owner=aurora.rep.user, name="Minhas quentes", query="")
        Notification.objects.create(
            user=aurora.rep.user, kind="lead.assigned", particulars={"name": "Segredo"}, path="board/"
        )
        return {who: make_lead(f"Cliente {who}", owner=aurora.members[who]) for who in ("rep", "other_rep")}


def begin(cast, browser, who, by: str = "admin"):
    client = browser(cast.members[by])
    return client, client.post(cast.url(f"settings/members/{who.pk}/seeing/"))


def lines(cast) -> list[tuple[str, str]]:
    found = PlatformAuditLine.objects.filter(organization_id=cast.organization.pk, action__contains="seen_as")
    return list(found.order_by("at").values_list("actor_name", "action"))


def test_pages_are_what_the_member_sees_and_end_by_a_click(aurora, rival, browser, leads):
    client, began = begin(aurora, browser, aurora.rep)
    assert began.status_code == 302

    page = client.get(aurora.url("board/cards/"))
    assert page.status_code == 200
    board = client.get(aurora.url("board/list/")).content.decode()
    assert "Cliente rep" in board and "Cliente other_rep" not in board
    assert "Minhas quentes" not in board  # theirs alone
    assert "Segredo" not in client.get(aurora.url("notifications/")).content.decode()
    assert client.get(aurora.url(f"leads/{leads['other_rep'].pk}/")).status_code == 404
    assert client.get(aurora.url("settings/members/")).status_code == 403
    shown = parse(client.get(aurora.url("board/")))
    assert "Rep" in shown.one(".seeing").text
    assert "data-live-url" not in shown.one("body")
    assert client.get(rival.url("board/")).status_code == 404
    assert browser(aurora.owner).get(aurora.url("settings/members/")).status_code == 200  # nobody else is concerned

    ended = client.post(aurora.url("settings/seeing/"))
    assert (ended.status_code, ended["Location"]) == (302, aurora.url(f"settings/members/{aurora.rep.pk}/access/"))
    assert client.get(aurora.url("settings/members/")).status_code == 200
    assert lines(aurora) == [
        (aurora.admin.user.email, "member.seen_as"),
        (aurora.admin.user.email, "member.seen_as_ended"),
    ]


def test_nothing_is_written_meanwhile(aurora, browser, leads):
    client, _began = begin(aurora, browser, aurora.rep)
    before, own = fingerprint(aurora.schema), aurora.url(f"leads/{leads['rep'].pk}/")

    for method, path in {
        "post": f"{own}notes/",
        "delete": f"{own}archive/",
        "patch": aurora.url(f"api/v1/leads/{leads['rep'].pk}/"),
        "put": own,
    }.items():
        answer = getattr(client, method)(
            path, {"text": "x", "version": 1, "title": "y"}, content_type="application/json"
        )
        assert answer.status_code == 403, path
    assert fingerprint(aurora.schema) == before
    assert client.get(own).status_code == 200
    after = fingerprint(aurora.schema)
    assert {table for table, content in after.items() if before[table] != content} <= {"crm_auditline"}
    refused = PlatformAuditLine.objects.filter(organization_id=aurora.organization.pk, action="seeing.write_refused")
    assert refused.count() == 4


def test_what_writes_while_it_is_looked_at_is_stopped_and_the_audit_is_not(aurora, leads):
    with in_tenant(aurora.schema), seeing.nothing_written():
        for write in (
            lambda: Lead.objects.update(title="x"),
            lambda: Lead.objects.filter(pk=leads["rep"].pk).delete(),
            lambda: Notification.objects.create(user=aurora.rep.user, kind="lead.assigned", particulars={}, path=""),
        ):
            with pytest.raises(PermissionDenied), transaction.atomic():
                write()
        assert list(Lead.objects.select_for_update().values_list("title", flat=True)) == ["", ""]
        audit.record("contact.opened", contact="x")
    assert PlatformAuditLine.objects.filter(action="contact.opened").count() == 1


def test_it_is_over_after_a_quarter_of_an_hour_or_with_the_right_to_it(aurora, browser, leads):
    client, _began = begin(aurora, browser, aurora.rep)
    assert client.get(aurora.url("settings/members/")).status_code == 403
    with travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert client.get(aurora.url("settings/members/")).status_code == 200

    client, _began = begin(aurora, browser, aurora.rep)
    people = Membership.objects.of(aurora.organization)
    denied = {"scope": "own", "reason": "x", "until": None, "by": "a@b.test", "at": ""}
    people.filter(pk=aurora.admin.pk).update(exceptions={"lead.view": denied})  # less than the rep's, somewhere
    assert client.get(aurora.url("settings/members/")).status_code == 200
    people.filter(pk=aurora.admin.pk).update(exceptions={})
    assert client.get(aurora.url("settings/members/")).status_code == 200  # it does not come back by itself

    client, _began = begin(aurora, browser, aurora.rep)
    people.filter(pk=aurora.rep.pk).update(is_active=False)
    assert client.get(aurora.url("settings/members/")).status_code == 200


def test_nobody_sees_so_what_they_could_not(aurora, rival, browser):
    refusals = [("admin", aurora.owner, 422), ("admin", aurora.admin, 422), ("owner", rival.rep, 404)]
    for by in ("manager", "rep", "viewer"):
        refusals.append((by, aurora.rep, 403))
    for by, who, status in refusals:
        assert begin(aurora, browser, who, by=by)[1].status_code == status, (by, who)
    assert lines(aurora) == []

    client, _began = begin(aurora, browser, aurora.manager)
    assert (
        client.post(aurora.url(f"settings/members/{aurora.rep.pk}/seeing/")).status_code == 403
    )  # not one in the other
