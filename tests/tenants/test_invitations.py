"""People are asked to join, by a link that works for one address, once, for a week; and members are let in no more."""

from datetime import timedelta
from functools import partial
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.utils import timezone

from tenants import context
from tenants.context import in_tenant
from tenants.models import Invitation, Membership, PlatformAuditLine, Team, User
from tests.cast import client_of
from tests.committed import at_once
from tests.queries import count_queries
from tests.tenants.inviting import ask, member, post, standing

PASSWORD = {"name": "Nova Pessoa", "password": "um segredo bem longo"}


@pytest.fixture
def link(aurora) -> str:
    assert ask(aurora, "nova@pessoa.test").status_code == 200
    return post(aurora)[0]


class TestInviting:
    def test_many_at_once_each_with_a_role_and_a_team_of_their_own(self, aurora):
        team = Team.objects.of(aurora.organization).create(organization=aurora.organization, name="Equipe Rio")
        lines = "E-mail;Papel;Equipe\nAna@Um.test\nbia@um.test;gerente;equipe  rio\ncaio@um.test\tviewer\n\n"

        answer = ask(aurora, lines, team=None)

        assert answer.status_code == 200, answer.content.decode()
        assert standing(aurora) == {
            "ana@um.test": ("sales", "", False, False),
            "bia@um.test": ("manager", team.name, False, False),
            "caio@um.test": ("viewer", "", False, False),
        }
        assert len(set(post(aurora))) == 3
        assert {message.to[0] for message in mail.outbox} == set(standing(aurora))
        assert "nova@" not in mail.outbox[0].subject and aurora.organization.name in mail.outbox[0].subject

    @pytest.mark.parametrize(
        ("people", "said"),
        [
            ("", "Este campo é obrigatório"),
            ("ana@um.test\nnem e-mail", "“nem e-mail” não é um e-mail"),
            ("ana@um.test, Chefe", "Papel “Chefe” não existe aqui"),
            ("ana@um.test, Vendas, Equipe X", "Equipe “Equipe X” não existe aqui"),
            ("ana@um.test, owner", "Papel “owner” não existe aqui"),
            ("ana@um.test\nREP@aurora.test", "Já fazem parte: rep@aurora.test"),
            ("\n".join(f"p{n}@um.test" for n in range(201)), "de 1 a 200"),
        ],
    )
    def test_one_line_that_is_wrong_invites_nobody(self, aurora, people, said):
        answer = ask(aurora, people)

        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert (standing(aurora), post(aurora)) == ({}, [])

    def test_nobody_is_asked_twice_and_an_owner_only_by_an_owner(self, aurora, link):
        again = ask(aurora, "Nova@Pessoa.test")
        assert (again.status_code, "Já convidados: nova@pessoa.test" in again.content.decode()) == (422, True)

        assert ask(aurora, "dona@um.test", role="owner").status_code == 422
        assert list(standing(aurora)) == ["nova@pessoa.test"]
        assert ask(aurora, "dona@um.test", role="owner", by=aurora.owner).status_code == 200

    def test_a_mail_server_that_is_away_gets_it_later(self, aurora, monkeypatch):
        ask(aurora, "nova@pessoa.test")
        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _away)
        assert post(aurora) == []
        assert Invitation.objects.of(aurora.organization).get().sent_at is None
        monkeypatch.undo()
        assert post(aurora) == []  # not before its time

        Invitation.objects.of(aurora.organization).update(send_at=timezone.now())
        assert len(post(aurora)) == 1
        assert Invitation.objects.of(aurora.organization).get().send_at is None

    def test_the_page_asks_as_often_whoever_is_on_it(self, aurora, browser):
        client = browser(aurora.owner)
        with count_queries() as few:
            client.get(aurora.url("settings/members/"))
        ask(aurora, "\n".join(f"p{n}@um.test" for n in range(20)))
        with count_queries() as many:
            page = client.get(aurora.url("settings/members/")).content.decode()

        assert len(many) <= len(few) + 1  # the names of those who invited
        assert page.count("ainda não enviado") == 20


def _away(backend, messages):
    raise SMTPServerDisconnected


class TestJoining:
    def test_somebody_new_makes_an_account_and_stands_inside(self, aurora, rival, link, client, settings):
        settings.TERMS_URL = "https://lume.test/termos"
        page = client.get(link)
        assert 'href="https://lume.test/termos"' in page.content.decode()
        assert (page.status_code, page["Referrer-Policy"], page["Cache-Control"]) == (200, "same-origin", "no-store")
        assert aurora.organization.name in page.content.decode()
        assert member(aurora, "nova@pessoa.test") is None  # looking changes nothing

        answer = client.post(link, PASSWORD)

        assert (answer.status_code, answer["Location"]) == (302, aurora.url(""))
        assert client.get(aurora.url("board/")).status_code == 200
        assert client.get(rival.url("board/")).status_code == 404
        joined = member(aurora, "nova@pessoa.test")
        assert (joined.role.key, joined.is_active, joined.user.name) == ("sales", True, "Nova Pessoa")
        assert joined.user.emailaddress_set.get().verified
        assert User.objects.get(pk=joined.user_id).check_password(PASSWORD["password"])
        line = PlatformAuditLine.objects.filter(table="tenants_membership", action="insert").latest("at")
        assert line.actor_name == "nova@pessoa.test"
        assert joined.user.agreements.get().terms == settings.TERMS_URL

    def test_who_has_an_organization_joins_and_keeps_both(self, aurora, rival, browser):
        ask(aurora, rival.rep.user.email)
        (link,) = post(aurora)
        stranger = browser().get(link).content.decode()
        assert "Entrar e aceitar" in stranger and 'name="password"' not in stranger
        assert browser().post(link, PASSWORD).status_code == 409

        answer = browser(rival.rep).post(link)

        assert answer["Location"] == aurora.url("")
        client = browser(rival.rep)
        assert [client.get(cast.url("board/")).status_code for cast in (aurora, rival)] == [200, 200]

    def test_a_link_is_no_use_to_anybody_else(self, aurora, rival, link, browser):
        page = browser(rival.rep).get(link).content.decode()
        assert "Você está na conta rep@rival.test" in page

        answer = browser(rival.rep).post(link, PASSWORD)

        assert answer.status_code == 403
        assert member(aurora, "rep@rival.test") is None
        assert standing(aurora)["nova@pessoa.test"] == ("sales", "", False, False)

    @pytest.mark.parametrize("password", ["curta", "1234567890123", "password1234", ""])
    def test_a_weak_password_makes_nothing(self, aurora, link, client, password):
        assert client.post(link, {**PASSWORD, "password": password}).status_code == 422
        assert not User.objects.filter(email="nova@pessoa.test").exists()

    def test_who_was_let_in_no_more_comes_back_with_the_new_role(self, aurora, browser):
        Membership.objects.of(aurora.organization).filter(pk=aurora.other_rep.pk).update(is_active=False)
        ask(aurora, aurora.other_rep.user.email, role="viewer")

        assert browser(aurora.other_rep).post(post(aurora)[0]).status_code == 302

        back = member(aurora, aurora.other_rep.user.email)
        assert (back.pk, back.is_active, back.role.key) == (aurora.other_rep.pk, True, "viewer")

    def test_of_many_clicks_one_joins(self, committed, browser):
        assert ask(committed.aurora, committed.rival.rep.user.email).status_code == 200
        (link,) = post(committed.aurora)

        answers = at_once(*[partial(_joins, committed.rival.rep.user, link)] * 8)

        assert (answers.count(302), set(answers) <= {302, 403, 410}) == (1, True)
        assert Membership.objects.of(committed.aurora.organization).filter(user=committed.rival.rep.user).count() == 1


def _joins(user: User, link: str) -> int:
    return client_of(user).post(link).status_code


class TestDeadLinks:
    def refused(self, aurora, client, path: str, reason: str, status: int = 410) -> None:
        for ask_for in (client.get, partial(client.post, data=PASSWORD)):
            assert ask_for(path).status_code == status
        line = PlatformAuditLine.objects.filter(action="invitation.refused").latest("at")
        assert line.after == {"reason": reason}
        assert line.organization_id == aurora.organization.pk
        assert not User.objects.filter(email="nova@pessoa.test").exists()

    def test_forged(self, aurora, rival, link, client):
        own = f"/invitations/{aurora.organization.pk}/"
        for path in (link[:-2] + "/", link.replace(":", ";", 1), f"{own}x/", f"{own}Inh4Ig:1:x/"):
            self.refused(aurora, client, path, "forged", 404)
        elsewhere = link.replace(str(aurora.organization.pk), str(rival.organization.pk))
        assert client.post(elsewhere, PASSWORD).status_code == 404
        with in_tenant(rival.schema):
            theirs = context.sign("invitation", [Invitation.objects.of(aurora.organization).get().pk.hex, "x"])
        assert client.post(f"{own}{theirs}/", PASSWORD).status_code == 404
        assert (member(rival, "nova@pessoa.test"), standing(aurora)) == (
            None,
            {"nova@pessoa.test": ("sales", "", False, False)},
        )

    def test_expired(self, aurora, link, client):
        Invitation.objects.of(aurora.organization).update(expires_at=timezone.now() - timedelta(seconds=1))
        self.refused(aurora, client, link, "expired")

    @pytest.mark.parametrize("how", [{"is_active": False}, {"role": "sales"}], ids=str)
    def test_who_asked_may_no_longer(self, aurora, link, client, browser, how):
        """Else whoever is about to be shut out asks a friend in before."""
        role = {"role": aurora.rep.role_id} if "role" in how else how
        Membership.objects.of(aurora.organization).filter(pk=aurora.admin.pk).update(**role)
        self.refused(aurora, client, link, "revoked")
        again = f"settings/members/invitations/{Invitation.objects.of(aurora.organization).get().pk}/"

        assert browser(aurora.owner).post(aurora.url(again)).status_code == 200
        assert client.post(post(aurora)[-1], PASSWORD).status_code == 302

    def test_used(self, aurora, link, client, browser):
        assert browser().post(link, PASSWORD).status_code == 302
        assert browser().post(link, {**PASSWORD, "name": "Outra"}).status_code == 410
        assert User.objects.get(email="nova@pessoa.test").name == "Nova Pessoa"

    def test_taken_back(self, aurora, link, client, browser):
        row = Invitation.objects.of(aurora.organization).get()
        assert browser(aurora.admin).delete(aurora.url(f"settings/members/invitations/{row.pk}/")).status_code == 200
        self.refused(aurora, client, link, "revoked")
        assert ask(aurora, "nova@pessoa.test").status_code == 200  # and can be asked anew

    def test_sent_again_ends_the_one_before(self, aurora, link, client, browser):
        row = Invitation.objects.of(aurora.organization).get()
        assert browser(aurora.admin).post(aurora.url(f"settings/members/invitations/{row.pk}/")).status_code == 200
        newer = post(aurora)[1]

        self.refused(aurora, client, link, "revoked")
        assert client.post(newer, PASSWORD).status_code == 302

    def test_of_an_organization_that_is_gone(self, aurora, link, client):
        aurora.organization.__class__.objects.filter(pk=aurora.organization.pk).update(state="suspended")
        assert client.get(link).status_code == 404
