"""What a plan lacks is refused in words that name the plan which has it; what others send is stored in any case."""

import threading
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import File, Notification
from crm.services import files
from tenants.billing import limits, meters, watching
from tenants.context import in_tenant
from tenants.models import Invitation, Membership, PlanNotice
from tenants.services import invitations, members
from tests.committed import at_once
from tests.makers import make_lead
from tests.tenants.billing.plans import put_on
from tests.tenants.inviting import ask, member, post, standing


def told_of(cast) -> list[tuple[str, str, int]]:
    with in_tenant(cast.schema):
        rows = Notification.objects.filter(kind="plan.usage").select_related("user")
        return sorted((row.user.email, row.particulars["meter"], row.particulars["percent"]) for row in rows)


def test_members_and_those_who_are_asked_take_places_and_the_refusal_names_the_plan_that_has_more(aurora, rival):
    put_on(aurora, "starter", members=8)

    assert ask(aurora, "a@um.test\nb@um.test").status_code == 200
    refused = ask(aurora, "c@um.test")

    assert refused.status_code == 422
    said = refused.content.decode()
    assert "Seu plano Starter tem lugar para 8 membros, e todos estão ocupados" in said
    assert "Growth tem 20" in said
    assert list(standing(aurora)) == ["b@um.test", "a@um.test"]
    assert ask(rival, "c@um.test").status_code == 200  # another organization's plan is its own

    Invitation.objects.of(aurora.organization).filter(email="b@um.test").update(revoked_at="2026-01-01T00:00:00Z")
    assert ask(aurora, "c@um.test").status_code == 200


def test_who_was_asked_before_the_plan_shrank_is_told_and_nobody_is_let_in_again(aurora, client):
    ask(aurora, "nova@pessoa.test")
    [link] = post(aurora)
    with in_tenant(aurora.schema):
        members.set_active(aurora.other_rep, False, by=aurora.owner)
    put_on(aurora, "starter", members=5)

    answer = client.post(link, {"name": "Nova Pessoa", "password": "um segredo bem longo"})

    assert (answer.status_code, member(aurora, "nova@pessoa.test")) == (409, None)
    with in_tenant(aurora.schema), pytest.raises(limits.OverLimit):
        members.set_active(aurora.other_rep, True, by=aurora.owner)
    assert not Membership.objects.of(aurora.organization).get(pk=aurora.other_rep.pk).is_active


def test_of_many_who_take_the_last_places_at_once_only_as_many_succeed(committed, monkeypatch):
    aurora, count, two = committed.aurora, meters.counters[meters.MEMBERS], threading.Barrier(2)

    def counted_together() -> int:
        """Whoever could count beside another does, before either takes a place."""
        number = count()
        with suppress(threading.BrokenBarrierError):
            two.wait(0.3)
        return number

    monkeypatch.setitem(meters.counters, meters.MEMBERS, counted_together)
    put_on(aurora, "starter", members=7)

    def inviting(number: int):
        def invite() -> bool:
            with in_tenant(aurora.schema):
                try:
                    invitations.invite([invitations.Invited(f"p{number}@um.test", aurora.rep.role)], by=aurora.owner)
                except limits.OverLimit:
                    return False
                return True

        return invite

    answers = at_once(*(inviting(number) for number in range(12)))

    assert (sum(answers), Invitation.objects.of(aurora.organization).count()) == (1, 1)


def test_files_that_people_keep_have_a_limit_and_a_visitors_do_not(inside_aurora):
    put_on(inside_aurora, "starter", storage_gb=0)
    lead = make_lead("Marina Alves", owner=inside_aurora.rep)
    sent = SimpleUploadedFile("nota.txt", b"Oi")

    with pytest.raises(files.Refused, match="guarda 0"):
        files.add(lead, [sent], by=inside_aurora.rep.user)
    assert not File.ever.exists()

    sent.seek(0)
    files.add(lead, [sent], by=None)
    assert meters.count(meters.STORAGE) == 2


def test_owners_and_admins_are_told_at_80_and_at_100_percent_once(aurora, rival):
    put_on(aurora, "starter", members=7)
    with in_tenant(aurora.schema):
        watching.watch()
        watching.watch()
    people = ("admin@aurora.test", "owner@aurora.test")
    assert told_of(aurora) == [(who, "members", 80) for who in people]

    ask(aurora, "nova@pessoa.test")
    with in_tenant(aurora.schema):
        watching.watch()
        watching.watch()

    assert told_of(aurora) == [(who, "members", percent) for who in people for percent in (80, 100)]
    assert told_of(rival) == []
    assert PlanNotice.objects.of(aurora.organization).count() == 2


class TestThePage:
    def test_shows_what_is_used_of_what_and_all_plans(self, aurora, browser):
        put_on(aurora, "starter", members=6)

        page = browser(aurora.admin).get(aurora.url("settings/plan/")).content.decode()

        assert "<b>6</b> de 6" in page and "Ninguém mais pode ser convidado" in page
        assert all(said in page for said in ("Growth", "297,00", "Scale", "50.000", "seu plano"))
        assert browser(aurora.manager).get(aurora.url("settings/plan/")).status_code == 403
