"""The e-mail that gathers what waits: when it goes, what it says, that it goes once, and the link that ends it."""

import re
from datetime import datetime, time, timedelta
from functools import partial
from smtplib import SMTPServerDisconnected
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from crm.models import NotificationDigest, NotificationPreference
from crm.services import digests, notifying
from crm.services import notification_preferences as preferences
from tenants.context import in_tenant
from tests.clock import travel
from tests.committed import at_once
from tests.makers import make_lead, make_task
from tests.markup import text_of
from tests.messaging.threads import talk

MANAUS = ZoneInfo("America/Manaus")  # an hour behind São Paulo
State = NotificationDigest.State
THURSDAY = datetime(2027, 3, 4, tzinfo=MANAUS)


def at(days: int = 0, **clock: int):
    """Some days after a Thursday, at eight in Manaus unless it is said."""
    moment = THURSDAY + timedelta(days=days)
    return travel(moment.replace(**(clock or {"hour": 8})), tick=False)


def wants(member, **said) -> None:
    """By the clock of Manaus."""
    preferences.decide(member.user, **{"digest": "daily", "digest_zone": "America/Manaus"} | said)


def work() -> list[tuple[str, str]]:
    """What a worker sends now; to whom, with which subject."""
    cache.delete("digests")
    digests.wake_forgotten()
    while digests.send_one():
        continue
    sent = [(letter.to[0].partition("@")[0], letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    return sent


@pytest.fixture
def waiting(inside_aurora):
    """A conversation of the rep's waits, a task is due at noon, one notification is unread; another rep has as much."""
    cast = inside_aurora
    with at(hour=6):
        for member, name in ((cast.rep, "Marina <Alves>"), (cast.other_rep, "LEAK")):
            lead = make_lead(name, owner=member)
            talk(lead=lead, to=member, ago=timedelta(hours=2))
            make_task(lead, due_at=timezone.now() + timedelta(hours=6), title="Enviar contrato")
            make_task(lead, due_at=timezone.now() + timedelta(days=3), title="Ligar no domingo")
            notifying.notify(member.user, "mention", by=cast.manager.user, path=f"leads/{lead.pk}/", name=name)
    return cast


SUBJECT = "O que espera por você em Aurora"


def test_it_goes_at_ones_own_hour_once_a_day_and_says_what_waits(waiting):
    with at(hour=6):
        wants(waiting.rep)
    with at(hour=7, minute=59):
        assert work() == []
    with at():
        cache.delete("digests")
        digests.wake_forgotten()
        while digests.send_one():
            continue
        [letter] = mail.outbox
        assert (letter.to, letter.subject) == (["rep@aurora.test"], SUBJECT)
        for words in (
            "Conversas que esperam a sua resposta: 1\n- Marina <Alves> · 4 horas",
            "Tarefas vencidas ou que vencem hoje: 1\n- 04/03/2027 12:00 · Enviar contrato · Marina <Alves>",
            "Notificações não lidas: 1\n",
        ):
            assert words in letter.body.replace("\xa0", " ")
        [(html, _kind)] = letter.alternatives
        assert "LEAK" not in letter.body + html and "<Alves>" not in html and "Marina &lt;Alves&gt;" in html
        mail.outbox.clear()
        assert work() == []
    with at(hour=20):
        assert work() == []
    with at(1):
        assert work() == [("rep", SUBJECT)]
    assert list(NotificationDigest.objects.values_list("attempts", "state")) == [(1, State.SENT)] * 2


def test_once_a_week_on_its_day_and_never_by_itself(waiting):
    with at(hour=6):
        wants(waiting.rep, digest="weekly", digest_day=4)
    sent = []
    for day in range(15):
        for hour in (7, 9, 18):
            with at(day, hour=hour):
                sent += [(day, hour) for _letter in work()]
    assert sent == [(1, 9), (8, 9)]
    assert list(NotificationDigest.objects.order_by("period").values_list("period", flat=True)) == [
        datetime(2027, 3, 1).date(),
        datetime(2027, 3, 8).date(),
    ]


def test_what_was_due_before_it_was_wanted_is_not_made_up_for(waiting):
    with at(hour=15):
        wants(waiting.rep)
        assert work() == []
        wants(waiting.rep, digest_at=time(16))
    with at(hour=16, minute=1):
        assert work() == [("rep", SUBJECT)]


def test_nothing_goes_where_nothing_waits_or_nobody_is_there_or_they_rest(inside_aurora, waiting):
    cast = inside_aurora
    with at(hour=6):
        for member in (cast.viewer, cast.manager, cast.other_rep):
            wants(member)
        preferences.decide(cast.other_rep.user, silent_until=THURSDAY.replace(hour=10))
        type(cast.manager).objects.filter(pk=cast.manager.pk).update(is_active=False)
    with at():
        assert work() == []
        states = dict(NotificationDigest.objects.values_list("user__email", "state"))
        assert states == {
            "viewer@aurora.test": State.SPARED,
            "manager@aurora.test": State.SPARED,
            "other_rep@aurora.test": State.QUEUED,
        }
    with at(hour=10):
        assert work() == [("other_rep", SUBJECT)]


def test_a_period_has_one_whatever_happens(waiting, monkeypatch):
    with at(hour=6):
        wants(waiting.rep)
    real = mail.EmailMessage.send

    def away(_self, **_options):
        raise SMTPServerDisconnected

    with at():
        monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
        assert work() == []
        monkeypatch.setattr("django.core.mail.EmailMessage.send", real)
        assert work() == []  # tried again in five minutes
        row = NotificationDigest.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            NotificationDigest.objects.create(user=row.user, rhythm="daily", period=row.period, due_at=row.due_at)
    with at(hour=8, minute=6):
        assert work() == [("rep", SUBJECT)]
        assert NotificationDigest.objects.get().attempts == 2


def letter_of(cast) -> mail.EmailMessage:
    with in_tenant(cast.schema):
        with at(hour=6):
            wants(cast.rep)
        with at():
            cache.delete("digests")
            digests.wake_forgotten()
            assert digests.send_one()
    return mail.outbox[-1]


def stored(cast) -> NotificationPreference:
    with in_tenant(cast.schema):
        return NotificationPreference.objects.get(user=cast.rep.user)


def test_one_click_ends_it_without_signing_in_and_changes_nothing_else(waiting, aurora, rival):
    preferences.decide(aurora.rep.user, choices={"mention": {"mail": False}}, quiet_days=[6])
    letter = letter_of(aurora)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.fullmatch(r"<(\S+)>", letter.extra_headers["List-Unsubscribe"]).group(1)
    assert url in letter.body
    path, stranger = urlsplit(url).path, Client(enforce_csrf_checks=True)
    before = stored(aurora)

    with at(hour=9):
        assert "rep@aurora.test deixaria de receber" in text_of(stranger.get(path))
        assert stored(aurora).digest == "daily"  # whoever only looks ends nothing
        forged = [
            path[:-2] + "/",
            path.replace(str(aurora.organization.pk), str(rival.organization.pk)),
            path[:-9] + "/",
        ]
        assert [stranger.post(each).status_code for each in forged] == [404] * 3
        one_click = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
        assert [stranger.post(path, **one_click).status_code for _again in range(2)] == [200, 200]

    now = stored(aurora)
    differs = {f.name for f in now._meta.fields if getattr(now, f.name) != getattr(before, f.name)}
    assert (now.digest, differs) == ("off", {"digest", "digest_since", "updated_at"})
    with in_tenant(aurora.schema), at(1):
        mail.outbox.clear()
        assert work() == []
    with at(401):
        assert stranger.get(path).status_code == 404


def test_it_is_chosen_on_the_page(aurora, browser):
    rep, page = browser(aurora.rep), aurora.url("settings/notifications/")
    said = {
        "mail_after": "10",
        "digest": "weekly",
        "digest_at": "07:30",
        "digest_day": "2",
        "digest_zone": "America/Manaus",
    }

    assert rep.post(page, said | {"digest_zone": "Lua"}).status_code == 422
    assert rep.post(page, said | {"digest_day": "7"}).status_code == 422
    assert rep.post(page, said).status_code == 302
    now = stored(aurora)
    assert (now.digest, now.digest_at, now.digest_day, now.digest_zone) == ("weekly", time(7, 30), 2, "America/Manaus")
    assert "Um e-mail com tudo o que espera" in text_of(rep.get(page))


def test_two_workers_send_one(committed):
    cast = committed.aurora
    with in_tenant(cast.schema):
        with at(hour=6):
            talk("Marina", to=cast.rep)
            wants(cast.rep)
        cache.delete("digests")

    def send() -> None:
        with in_tenant(cast.schema):
            digests._plan()
            while digests.send_one():
                continue

    with at():
        at_once(*[partial(send)] * 6)

    assert [letter.to for letter in mail.outbox] == [["rep@aurora.test"]]
