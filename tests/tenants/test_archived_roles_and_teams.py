"""Roles and teams that are archived give nothing, and come back for thirty days with nobody in them."""

import json
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.models import DistributionRule, SavedView
from crm.services import removed
from messaging.models import Conversation
from tenants.context import in_tenant
from tenants.models import Invitation, Membership, Role, Team
from tenants.services import members, roles, teams
from tenants.services.members import Refused
from tests.api.calling import make_key, session_of
from tests.cast import Cast
from tests.clock import travel
from tests.committed import at_once
from tests.isolation.people_rows import invitation_of, role_of
from tests.makers import make_lead
from tests.markup import parse, text_of
from tests.messaging.makers import make_channel, make_conversation
from tests.tenants.test_admin_deeds import act


def role(cast: Cast, key: str) -> Role:
    return Role.objects.of(cast.organization).get(key=key)


def tables(cast: Cast) -> list:
    return [list(model.ever.of(cast.organization).order_by("pk").values()) for model in (Role, Team)]


def give(cast: Cast, row: Role) -> None:
    Membership.objects.of(cast.organization).filter(pk=cast.rep.pk).update(role=row)


def archived(cast: Cast, row: Role | Team) -> bool:
    return type(row).ever.of(cast.organization).get(pk=row.pk).archived_at is not None


def said(answer) -> str:
    return json.loads(answer["HX-Trigger"])["toast"]["text"]


def test_an_archived_role_gives_nothing_and_comes_back_as_it_was_with_nobody(aurora, rival, browser):
    closer, theirs, client = role_of(aurora), role_of(rival), browser(aurora.admin)
    gave, before = closer.effective, tables(rival)
    give(aurora, closer)
    removal = f"settings/roles/{closer.pk}/removal/"
    assert client.post(aurora.url(removal), {}).status_code == 422  # people have it
    assert client.post(aurora.url(removal), {"successor": str(role(aurora, "viewer").pk)}).status_code == 302

    now = Role.ever.of(aurora.organization).get(pk=closer.pk)
    assert (now.effective, now.permissions, now.archived_by) == ({}, closer.permissions, aurora.admin.user)
    assert client.get(aurora.url(f"settings/roles/{closer.pk}/")).status_code == 404
    assert "1 papel arquivado" in text_of(client.get(aurora.url("settings/roles/")))
    refused = [
        browser(aurora.manager).delete(aurora.url(removal)),
        browser(rival.owner).delete(rival.url(removal)),
        browser(aurora.manager).post(aurora.url(f"archive/parts/{closer.pk}/")),
        session_of(rival, rival.owner).post(f"roles/{closer.pk}/restore/"),
        session_of(aurora, aurora.manager).post(f"roles/{closer.pk}/restore/"),
    ]
    assert [each.status_code for each in refused] == [403, 404, 404, 404, 403]

    other = {"name": "closer", "like": str(role(aurora, "sales").pk)}
    assert client.post(aurora.url("settings/roles/"), other).status_code == 302  # the name is free, the key is not
    taken = client.delete(aurora.url(removal))
    assert (taken.status_code, said(taken)) == (422, "Já existe um papel com este nome.")
    Role.objects.of(aurora.organization).filter(key="closer-2").update(name="Outro")
    assert client.delete(aurora.url(removal)).status_code == 302

    now = role(aurora, "closer")
    assert (now.effective, now.archived_by) == (gave, None)
    assert Membership.objects.of(aurora.organization).get(pk=aurora.rep.pk).role.key == "viewer"
    assert (tables(rival), archived(rival, theirs)) == (before, False)


def test_it_comes_back_from_the_archive_the_admin_and_the_api_until_its_days_are_over(aurora, browser):
    closer, sp = role_of(aurora), Team.objects.of(aurora.organization).get()
    api, client = session_of(aurora, aurora.admin), browser(aurora.admin)
    for row, noun in ((closer, "role"), (sp, "team")):
        ways = (
            lambda: api.post(f"{noun}s/{row.pk}/restore/").status_code == 200,  # noqa: B023 - asked at once
            lambda: client.post(aurora.url(f"archive/parts/{row.pk}/")).status_code == 200,  # noqa: B023
            lambda: "1 registro" in act(client, aurora.url(f"admin/tenants/{noun}/?away=yes"), "restore", row),  # noqa: B023
        )
        for way in ways:
            assert api.delete(f"{noun}s/{row.pk}/").status_code == 204
            assert str(row) in text_of(client.get(aurora.url(f"archive/parts/?kind={noun}")))
            assert (way(), archived(aurora, row)) == (True, False)
        assert api.delete(f"{noun}s/{row.pk}/").status_code == 204

    for days, left in ((29, True), (31, False)):
        with travel(timezone.now() + timedelta(days=days), tick=False):
            if not left:
                with in_tenant(aurora.schema), pytest.raises(Refused):
                    roles.restore(closer, by=aurora.admin)
                with in_tenant(aurora.schema), pytest.raises(Refused):
                    teams.restore(sp)
            with in_tenant(aurora.schema):
                removed.prune()
            for row in (closer, sp):
                assert type(row).ever.of(aurora.organization).filter(pk=row.pk).exists() is left


def test_whoever_has_an_archived_role_may_nothing_and_nobody_gets_one(aurora):
    closer = role_of(aurora, **{"lead.view": "all"})
    give(aurora, closer)
    key, _secret = make_key(aurora, "lead.view")
    type(key).objects.of(aurora.organization).filter(pk=key.pk).update(created_by=aurora.rep.user)

    def rights() -> tuple[bool, bool]:
        member = Membership.objects.of(aurora.organization).select_related("role").get(pk=aurora.rep.pk)
        return member.may("lead.view"), type(key).objects.of(aurora.organization).get(pk=key.pk).may("lead.view")

    everyone = Role.ever.of(aurora.organization).filter(pk=closer.pk)
    assert rights() == (True, True)
    everyone.update(archived_at=timezone.now())
    assert rights() == (False, False)
    everyone.update(archived_at=None)
    assert rights() == (True, True)

    give(aurora, aurora.viewer.role)
    everyone.update(archived_at=timezone.now())
    sp = Team.objects.of(aurora.organization).get()
    Membership.objects.of(aurora.organization).filter(team=sp).update(team=None)
    Team.objects.of(aurora.organization).update(archived_at=timezone.now())
    with in_tenant(aurora.schema):
        asked = invitation_of(aurora)
        rep = Membership.objects.select_related("role").get(pk=aurora.rep.pk)
        for change in ({"role": closer}, {"team": sp}):
            for rows in (Membership.objects.filter(pk=rep.pk), Invitation.objects.filter(pk=asked.pk)):
                with pytest.raises(IntegrityError), transaction.atomic():
                    rows.update(**change)
            with pytest.raises(Refused, match="arquivado enquanto isso"):
                members.change(rep, **{"role": rep.role, "team": None, **change}, by=aurora.owner)
            rep.refresh_from_db()


def test_nobody_brings_back_more_than_they_have_nor_more_roles_than_there_may_be(aurora, monkeypatch):
    strong = role_of(aurora, "Forte", parent="admin")
    heir = role_of(aurora, "Herdeiro", parent="forte")
    gave = heir.effective
    with in_tenant(aurora.schema):
        roles.archive(heir, successor=None, by=aurora.owner)
        roles.archive(strong, successor=None, by=aurora.owner)
        weak = {"role.delete": "all", "role.view": "all"}
        Role.objects.filter(pk=aurora.rep.role_id).update(permissions=weak)
        rep = Membership.objects.select_related("role").get(pk=aurora.rep.pk)
        with pytest.raises(Refused, match="Você não pode dar mais do que tem"):
            roles.restore(strong, by=rep)
        assert archived(aurora, strong)

        assert roles.restore(heir, by=aurora.owner).effective == gave  # its parent went meanwhile
        monkeypatch.setattr(roles, "MOST", Role.objects.count())
        with pytest.raises(Refused, match="Arquive um que"):
            roles.restore(strong, by=aurora.owner)
        assert archived(aurora, strong)


def test_a_dissolved_team_says_what_hangs_on_it_and_has_it_again_when_it_is_back(aurora, rival, browser):
    sp, client = Team.objects.of(aurora.organization).get(), browser(aurora.admin)
    Team.objects.of(aurora.organization).update(leader=aurora.rep)
    with in_tenant(aurora.schema):
        make_lead("Marina Alves", owner=aurora.rep)
        thread = make_conversation(make_channel(), team_id=sp.pk)
        SavedView.objects.create(owner=aurora.rep.user, name="Quentes", query="", sharing="team", team_id=sp.pk)
        DistributionRule.objects.create(name="SP", way="turns", position=9, teams=[sp.pk])
    before, removal = tables(rival), f"settings/teams/{sp.pk}/removal/"

    asked = parse(client.get(aurora.url(removal)))
    assert [line.text for line in asked.all("[data-impact] li")] == [
        "1 lead aberto continua com quem é responsável",
        "1 regra de distribuição menciona a equipe",
        "1 visualização é compartilhada com a equipe",
        "1 conversa aberta é da equipe",
    ]
    assert client.post(aurora.url(removal), {}).status_code == 200
    assert "1 equipe desfeita" in text_of(client.get(aurora.url("settings/teams/")))
    with in_tenant(aurora.schema):
        assert Conversation.objects.naming_team().get(pk=thread.pk).team_name is None
    assert browser(aurora.manager).delete(aurora.url(removal)).status_code == 403
    assert browser(rival.owner).delete(rival.url(removal)).status_code == 404
    session_of(aurora, aurora.admin).post("teams/", {"name": sp.name, "people": []})
    assert client.delete(aurora.url(removal)).status_code == 409
    Team.objects.of(aurora.organization).update(name="Outra")
    assert client.delete(aurora.url(removal)).status_code == 200

    back = Team.objects.of(aurora.organization).get(pk=sp.pk)
    assert (back.leader, Membership.objects.of(aurora.organization).filter(team=back).count()) == (None, 0)
    with in_tenant(aurora.schema):
        assert Conversation.objects.naming_team().get(pk=thread.pk).team_name == sp.name
    assert tables(rival) == before


@pytest.mark.parametrize("noun", ["role", "team"])
def test_who_gives_one_while_another_archives_it_comes_before_or_after(noun, committed):
    cast = committed.aurora

    def one(number: int) -> Role | Team:
        if noun == "role":
            return role_of(cast, f"Closer {number}")
        return Team.objects.of(cast.organization).create(organization=cast.organization, name=f"Rio {number}")

    def archive(row) -> None:
        with in_tenant(cast.schema), suppress(Refused):
            by = Membership.objects.select_related("role").get(pk=cast.owner.pk)
            if noun == "role":
                roles.archive(row, successor=None, by=by)
            else:
                teams.dissolve(row, successor=None, by=by)

    def give_it(row) -> None:
        with in_tenant(cast.schema), suppress(Refused):
            rep, by = (Membership.objects.select_related("role").get(pk=each.pk) for each in (cast.rep, cast.owner))
            members.change(rep, **{"role": rep.role, "team": rep.team, noun: row}, by=by)

    rows = [one(number) for number in range(6)]
    for row in rows:
        at_once(partial(archive, row), partial(give_it, row))

    away = type(rows[0]).ever.of(cast.organization).filter(archived_at__isnull=False)
    assert not Membership.objects.of(cast.organization).filter(**{f"{noun}__in": away}).exists()
