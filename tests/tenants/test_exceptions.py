"""Exceptions of one member, and the page that says where each permission comes from."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.admission import Access
from tenants.models import Membership, PlatformAuditLine, Role
from tests.clock import travel
from tests.isolation.people_rows import role_of
from tests.markup import parse
from tests.tenants.inviting import member

REP = "rep@aurora.test"


def make(cast, browser, who, permission: str, scope: str, by: str = "admin", **more: str):
    fields = {"permission": permission, "scope": scope, "reason": "Férias da Ana", "until": "", **more}
    return browser(cast.members[by]).post(cast.url(f"settings/members/{who.pk}/exceptions/"), fields)


def end(cast, browser, who, permission: str, by: str = "admin"):
    return browser(cast.members[by]).delete(cast.url(f"settings/members/{who.pk}/exceptions/{permission}/"))


def rows(cast) -> list:
    return list(Membership.objects.of(cast.organization).order_by("pk").values())


def test_an_exception_gives_and_takes_at_once_and_the_audit_says_why(aurora, rival, browser, django_assert_num_queries):
    rep, before = browser(aurora.rep), rows(rival)
    assert (rep.get(aurora.url("exports/")).status_code, rep.get(aurora.url("board/")).status_code) == (403, 200)

    assert make(aurora, browser, aurora.rep, "lead.export", "own").status_code == 200
    assert make(aurora, browser, aurora.rep, "lead.view", "none").status_code == 200

    assert (rep.get(aurora.url("exports/")).status_code, rep.get(aurora.url("board/")).status_code) == (200, 403)
    now = member(aurora, REP)
    with django_assert_num_queries(0):  # a request costs nothing more for them
        assert (now.scope("lead.export"), now.scope("lead.view"), now.scope("lead.change")) == ("own", None, "own")
    line = PlatformAuditLine.objects.filter(table="tenants_membership", row_id=str(aurora.rep.pk)).first()
    assert line.actor_name == aurora.admin.user.email
    assert (line.before["exceptions"].keys(), line.after["exceptions"]["lead.view"]["reason"]) == (
        {"lead.export"},
        "Férias da Ana",
    )

    assert end(aurora, browser, aurora.rep, "lead.view").status_code == 200
    assert rep.get(aurora.url("board/")).status_code == 200
    assert end(aurora, browser, aurora.rep, "lead.view").status_code == 404
    assert rows(rival) == before


def test_an_exception_ends_by_itself_on_its_day(aurora, browser):
    today = timezone.localdate()
    assert make(aurora, browser, aurora.rep, "lead.export", "own", until=str(today)).status_code == 200
    rep = member(aurora, REP)

    assert rep.scope("lead.export") == "own"
    assert rep.next_end - timezone.now() <= timedelta(days=1)
    access = Access.of(
        Membership.objects.of(aurora.organization).select_related("organization", "role").get(pk=rep.pk), "s"
    )
    assert access.until == rep.next_end  # what an open socket goes by
    with travel(rep.next_end, tick=False):
        assert (rep.scope("lead.export"), rep.exceptions_now, rep.next_end) == (None, {}, None)


@pytest.mark.parametrize(
    ("permission", "scope", "more"),
    [
        ("lead.export", "all", {"reason": ""}),
        ("lead.export", "all", {"until": "2020-01-01"}),
        ("billing.change", "all", {}),
        ("pipeline.change", "own", {}),
        ("nothing.view", "all", {}),
    ],
)
def test_nonsense_is_refused(aurora, browser, permission, scope, more):
    before = rows(aurora)

    assert make(aurora, browser, aurora.rep, permission, scope, **more).status_code == 422

    assert rows(aurora) == before


def test_nobody_gives_more_than_they_have_changes_who_has_more_or_themselves(aurora, rival, browser):
    power = {"member.view": "all", "member.change": "all", "lead.view": "team"}
    deputy = role_of(aurora, "Assistente", **power)
    people = Membership.objects.of(aurora.organization)
    people.filter(pk=aurora.other_rep.pk).update(role=deputy)
    people.filter(pk=aurora.viewer.pk).update(exceptions=_taken("report.view"))
    before, theirs = rows(aurora), rows(rival)

    assert make(aurora, browser, aurora.rep, "lead.view", "all", by="other_rep").status_code == 422
    assert make(aurora, browser, aurora.rep, "audit.view", "all", by="other_rep").status_code == 422
    for who in (aurora.manager, aurora.admin, aurora.owner, aurora.other_rep):
        assert make(aurora, browser, who, "lead.view", "none", by="other_rep").status_code == 422
    assert make(aurora, browser, aurora.owner, "lead.view", "none", by="admin").status_code == 422
    assert make(aurora, browser, aurora.admin, "lead.view", "none", by="admin").status_code == 422
    for by in ("manager", "rep", "viewer"):
        assert make(aurora, browser, aurora.rep, "lead.view", "all", by=by).status_code == 403
        assert end(aurora, browser, aurora.viewer, "report.view", by=by).status_code == 403
    assert make(aurora, browser, rival.rep, "lead.view", "all").status_code == 404

    assert (rows(aurora), rows(rival)) == (before, theirs)
    assert make(aurora, browser, aurora.rep, "lead.view", "team", by="other_rep").status_code == 200


def _taken(permission: str) -> dict:
    return {permission: {"scope": "none", "reason": "x", "until": None, "by": "a@b.test", "at": "2026-01-01T00:00:00Z"}}


def test_the_page_says_where_each_permission_comes_from(aurora, rival, browser, django_assert_num_queries):
    closer = role_of(aurora, "Closer", **{"lead.delete": "own"})
    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(
        role=closer, exceptions=_taken("task.view")
    )
    address = aurora.url(f"settings/members/{aurora.rep.pk}/access/")

    page = parse(browser(aurora.manager).get(address))  # of the manager's team

    cells = {
        row.one("th").text: [cell.text for cell in row.all("td")] for row in page.all(".mtx tbody tr") if row.all("td")
    }
    assert cells["Leads"] == [
        "próprios de Vendas", "·", "próprios de Vendas", "próprios de Vendas", "próprios", "sem acesso",
    ]  # fmt: skip
    assert cells["Tarefas"][0] == "sem acesso exceção"
    assert page.all("[hx-delete]") == []
    others = aurora.url(f"settings/members/{aurora.other_rep.pk}/access/")
    assert browser(aurora.manager).get(others).status_code == 404
    assert browser(aurora.owner).get(aurora.url(f"settings/members/{rival.rep.pk}/access/")).status_code == 404
    with django_assert_num_queries(11):
        assert len(parse(browser(aurora.admin).get(address)).all("[hx-delete]")) == 1


def test_who_deleted_roles_does_not_forget_exceptions(aurora, browser):
    assert make(aurora, browser, aurora.rep, "lead.export", "own").status_code == 200
    viewer = Role.objects.of(aurora.organization).get(key="viewer")
    fields = {"role": str(viewer.pk), "team": ""}
    assert browser(aurora.admin).post(aurora.url(f"settings/members/{aurora.rep.pk}/"), fields).status_code == 200

    now = member(aurora, REP)
    assert (now.role, now.scope("lead.export"), now.scope("lead.view")) == (viewer, "own", None)
