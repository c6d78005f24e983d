"""Setting up an organization: what the data says is done, leaving and coming back, the look at the end, and reminders."""

import re
from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from crm.models import Source
from messaging.models import Message
from tenants.context import in_tenant
from tenants.models import Membership, Organization, SetUp, SetUpMark, SetUpReminder
from tenants.services import set_up_reminders, setting_up
from tests.cast import client_of
from tests.clock import travel
from tests.isolation.conversation_rows import channel_of
from tests.markup import text_of
from tests.messaging.threads import talk
from tests.queries import count_queries

BEGUN = datetime(2027, 3, 4, 12, tzinfo=UTC)
GENERAL = {"name": "Aurora Digital", "timezone": "America/Manaus"}
INVITED = {"people": "nova@pessoa.test", "team": ""}


@pytest.fixture
def both(aurora, rival):
    """Both began at the same time; each by its owner."""
    with travel(BEGUN, tick=False):
        for cast in (aurora, rival):
            setting_up.begin(cast.organization, by=cast.owner.user)
    return aurora, rival


def states(cast) -> dict[str, str]:
    with in_tenant(cast.schema):
        return {each.step.key: each.state.value for each in setting_up.progress(cast.admin).stands}


def asked(cast, path: str, by=None, **data):
    browser, url = client_of((by or cast.admin).user), cast.url(f"settings/setup/{path}")
    return browser.post(url, data) if data else browser.get(url)


def strip(cast, member, path: str = "board/") -> str:
    """What the strip on a page says to somebody; empty without one."""
    browser = client_of(member.user)
    asks = re.search(r'id="set_up_strip" hx-get="(.*?)"', browser.get(cast.url(path)).content.decode())
    return text_of(browser.get(asks[1])) if asks else ""


def test_each_step_is_done_when_the_data_says_so_and_one_goes_on_where_one_left(both):
    aurora, rival = both
    first = {
        "organization": "open",
        "brand": "open",
        "pipeline": "open",
        "channel": "open",
        "team": "done",
        "import": "open",
    }
    assert states(aurora) == {**first, "sources": "open"}
    assert asked(aurora, "").headers["Location"] == aurora.url("settings/setup/organization/")

    wrong = asked(aurora, "organization/", name="", timezone="Lua")
    assert (wrong.status_code, Organization.objects.get(pk=aurora.organization.pk).name) == (422, "Aurora")
    assert asked(aurora, "organization/", **GENERAL).headers["Location"] == aurora.url("settings/setup/brand/")
    assert asked(aurora, "").headers["Location"] == aurora.url("settings/setup/brand/")
    assert asked(aurora, "brand/", colour="#00A86B").headers["Location"] == aurora.url("settings/setup/pipeline/")
    assert asked(aurora, "pipeline/", x="1").headers["Location"] == aurora.url("settings/setup/channel/")
    assert asked(aurora, "channel/", x="1").status_code == 422  # a number is connected, not confirmed
    assert asked(aurora, "import/skip/", reason="whim").status_code == 400
    assert asked(aurora, "import/skip/", reason="not_needed").status_code == 302
    assert asked(aurora, "nowhere/").status_code == 404
    with in_tenant(aurora.schema):
        channel_of(aurora)
        Source.objects.create(kind=Source.Kind.FORM, name="Site")

    assert states(aurora) == {**dict.fromkeys(first, "done"), "import": "skipped", "sources": "done"}
    assert asked(aurora, "").headers["Location"] == aurora.url("settings/setup/check/")
    assert "Pulado: Não precisamos" in text_of(asked(aurora, "import/"))
    assert Organization.objects.get(pk=aurora.organization.pk).timezone == "America/Manaus"
    assert states(rival) == {**first, "sources": "open"}
    assert not SetUpMark.objects.of(rival.organization).exists()


def test_people_are_invited_from_its_page_as_from_the_members(both):
    aurora, _rival = both

    taken = asked(aurora, "team/", role=str(aurora.rep.role_id), people="rep@aurora.test", team="")
    assert (taken.status_code, "Já fazem parte: rep@aurora.test" in taken.content.decode()) == (422, True)
    assert asked(aurora, "team/", role=str(aurora.rep.role_id), **INVITED).status_code == 302

    assert "6 pessoas, 1 convidada" in text_of(asked(aurora, "team/"))


def test_every_page_of_it_is_there_and_shows_nothing_of_the_other_organization(both):
    aurora, rival = both
    with in_tenant(rival.schema):
        channel_of(rival)
        Source.objects.create(kind=Source.Kind.FORM, name="LEAK")

    for path in ("organization/", "brand/", "pipeline/", "channel/", "team/", "import/", "sources/", "check/"):
        page = asked(aurora, path)
        assert (page.status_code, "LEAK" in page.content.decode()) == (200, False), path
        assert asked(aurora, path, by=rival.owner).status_code == 404
        assert asked(aurora, path, by=aurora.manager).status_code == 403


def test_the_strip_is_on_the_board_of_those_who_may_and_on_the_pages_it_leads_to_until_it_is_hidden(both):
    aurora, rival = both
    assert "Termine a configuração (1 de 7)" in strip(aurora, aurora.admin)
    assert (strip(aurora, aurora.manager), strip(aurora, aurora.owner, "settings/channels/")) == ("", "")
    asked(aurora, "channel/", by=aurora.owner)
    assert "Termine a configuração (1 de 7)" in strip(aurora, aurora.owner, "settings/channels/")

    with count_queries() as while_told:
        client_of(aurora.admin.user).get(aurora.url("board/"))

    assert asked(aurora, "declining/", by=aurora.owner, x="1").status_code == 200

    assert [strip(aurora, each) for each in (aurora.owner, aurora.admin)] == ["", ""]
    assert strip(aurora, aurora.owner, "settings/channels/") == ""
    with count_queries() as afterwards:
        page = client_of(aurora.admin.user).get(aurora.url("board/")).content.decode()
    assert ("set_up_strip" in page, len(afterwards)) == (False, len(while_told))
    assert "Termine a configuração" in strip(rival, rival.owner)


def test_before_going_live_what_works_is_ticked_and_what_is_missing_is_named(both):
    aurora, rival = both
    with in_tenant(rival.schema):
        talk()
    with in_tenant(aurora.schema):
        assert _works(aurora) == {
            "message_in": False,
            "message_out": False,
            "lead_source": False,
            "calls": None,
            "calendar": None,
            "webhooks": None,
        }
        conversation = talk()
        sent = {"conversation": conversation, "channel": conversation.channel, "direction": Message.Direction.OUT}
        failed = Message.objects.create(status=Message.Status.FAILED, **sent)
        assert _works(aurora) | {"message_in": True} == _works(aurora)
        assert _works(aurora)["message_out"] is False
        Message.objects.filter(pk=failed.pk).update(status=Message.Status.DELIVERED)
        assert _works(aurora)["message_out"] is True

    page = text_of(asked(aurora, "check/"))
    assert page.count("O produto ainda não tem isto.") == 3
    assert "Nenhum formulário, anúncio ou webhook traz leads ainda" in page
    assert asked(aurora, "check/", x="1").headers["Location"] == aurora.url("")
    assert SetUp.objects.of(aurora.organization).get().finished_at is not None
    assert SetUp.objects.of(rival.organization).get().finished_at is None


def _works(cast) -> dict[str, bool | None]:
    return {check.key: seen.works if seen else None for check, seen in setting_up.look(cast.admin)}


class TestReminders:
    def test_after_one_three_and_seven_days_once_each(self, both, queue):
        aurora, _rival = both
        assert [self.sent(queue, hours) for hours in (23, 25, 26, 71, 73, 167, 169, 400)] == [
            [], ["aurora", "rival"], [], [], ["aurora", "rival"], [], ["aurora", "rival"], [],
        ]  # fmt: skip

        with pytest.raises(IntegrityError), transaction.atomic():
            SetUpReminder.objects.of(aurora.organization).create(organization=aurora.organization, day=3)
        again = setting_up.begin(aurora.organization, by=aurora.admin.user)
        assert again.begun_by_id == aurora.owner.user_id
        assert SetUpReminder.objects.of(aurora.organization).count() == 3

    def test_it_says_what_is_left_and_its_link_ends_them_for_this_organization_alone(self, both, queue):
        aurora, rival = both
        with in_tenant(aurora.schema):
            channel_of(aurora)
        with travel(BEGUN + timedelta(days=1), tick=False):
            set_up_reminders.wake_forgotten()
            queue.run()
        letter = next(each for each in mail.outbox if each.to == ["owner@aurora.test"])
        mail.outbox.clear()
        assert letter.subject == "Aurora: faltam 5 passos"
        assert "/o/aurora/settings/setup/pipeline/" in letter.body and "setup/channel/" not in letter.body
        url = letter.extra_headers["List-Unsubscribe"].strip("<>")
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

        stranger, path = Client(enforce_csrf_checks=True), urlsplit(url).path
        foreign = path.replace(str(aurora.organization.pk), str(rival.organization.pk))
        with travel(BEGUN + timedelta(days=2), tick=False):
            assert stranger.post(foreign).status_code == 404
            assert stranger.post(path[:-3] + "x/").status_code == 404
            assert stranger.get(path).status_code == 200
            assert SetUp.objects.of(aurora.organization).get().silenced_at is None
            assert [stranger.post(path).status_code for _again in range(2)] == [200, 200]
        assert self.sent(queue, 73) == ["rival"]

    @pytest.mark.parametrize("over", ["finished", "declined", "nothing left", "gone"])
    def test_none_goes_when_it_is_over_or_nobody_is_there(self, both, queue, over):
        aurora, _rival = both
        with in_tenant(aurora.schema):
            match over:
                case "finished":
                    setting_up.finish()
                case "declined":
                    setting_up.decline()
                case "nothing left":
                    for left in setting_up.progress(aurora.owner).open:
                        setting_up.skip(left.step, reason="later", by=aurora.owner.user)
                case "gone":
                    Membership.objects.filter(pk=aurora.owner.pk).update(is_active=False)

        assert [self.sent(queue, hours) for hours in (25, 73, 169)] == [["rival"]] * 3
        assert not SetUpReminder.objects.of(aurora.organization).exclude(send_at=None).exists()

    def test_a_week_without_mail_ends_with_one_and_not_with_three(self, both, queue):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _away)
            assert self.sent(queue, 24 * 8) == []
        assert self.sent(queue, 24 * 8 + 1) == ["aurora", "rival"]
        assert self.sent(queue, 24 * 9) == []

    def sent(self, queue, hours: int) -> list[str]:
        """Who gets one, so many hours after the beginning."""
        mail.outbox.clear()
        with travel(BEGUN + timedelta(hours=hours), tick=False):
            set_up_reminders.wake_forgotten()
            queue.run()
        return sorted(letter.to[0].partition("@")[2].removesuffix(".test") for letter in mail.outbox)


def _away(*_messages):
    raise SMTPServerDisconnected("Connection unexpectedly closed")


def test_whoever_signs_up_is_led_to_it_and_whoever_makes_one_more_too(client, db):
    form = {"name": "Bia", "organization_name": "Lume", "email": "bia@lume.test", "password1": "um segredo bem longo"}
    client.post("/accounts/signup/", form)
    client.post("/organizations/new/", {"organization_name": "Lume Dois"})

    begun = SetUp.objects.across_organizations().order_by("begun_at")
    assert [(each.organization.slug, each.begun_by.email) for each in begun] == [
        ("lume", "bia@lume.test"),
        ("lume-dois", "bia@lume.test"),
    ]
    assert "Termine a configuração (0 de 7)" in text_of(client.get("/o/lume/settings/setup/strip/"))


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("contacts/", "contacts/new/"),
        ("companies/", "companies/new/"),
        ("imports/", "imports/new/"),
        ("broadcasts/", "broadcasts/new/"),
        ("settings/templates/", "settings/channels/new/"),
    ],
)
def test_an_empty_page_says_what_to_do_next_to_those_who_may(aurora, path, leads_to):
    shown = client_of(aurora.admin.user).get(aurora.url(path)).content.decode()
    assert aurora.url(leads_to) in _empty(shown)

    if "channels" in leads_to:  # a manager sees templates, and connects no numbers
        shown = client_of(aurora.manager.user).get(aurora.url(path)).content.decode()
        assert "Nenhum modelo" in _empty(shown) and aurora.url(leads_to) not in _empty(shown)


def _empty(page: str) -> str:
    return page.partition('<div class="empty-x">')[2].partition("</main>")[0]
