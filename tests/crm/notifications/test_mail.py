"""E-mails about what was not seen: when, to whom, what they say, and that they come once."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.models import Notification, NotificationDelivery
from crm.services import assigning, leads, notification_deliveries, notification_mail, notifying
from crm.services import notification_preferences as preferences
from crm.services.assigning import By
from tenants.context import in_tenant
from tests.cast import Cast
from tests.makers import make_contact, make_lead
from tests.messaging.threads import talk

State = NotificationDelivery.State


def told_of(
    cast: Cast, member=None, *, name: str = "Marina Alves", path: str = "board/", minutes: int = 11
) -> Notification:
    """A task's reminder, so long ago."""
    told = notifying.notify((member or cast.rep).user, "task.due", by=None, path=path, name=name, task="Ligar")
    assert told is not None
    told.deliveries.filter(way="push").delete()
    told.deliveries.update(due_at=timezone.now() + timedelta(minutes=10 - minutes))
    return told


def delivery(told: Notification) -> NotificationDelivery:
    return told.deliveries.get(way="mail")


def sent() -> list[tuple[list[str], str]]:
    return [(letter.to, letter.subject) for letter in mail.outbox]


def test_a_new_owner_has_an_email_at_once_as_far_as_wanted(aurora, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), in_tenant(aurora.schema):
        preferences.decide(aurora.other_rep.user, choices={"lead.assigned": {"mail": False}})
        leads.create(by=None, contact=make_contact("Marina\nAlves"), owner=By.RULES)
        leads.create(by=None, contact=make_contact("Bruno"), owner=By.RULES)
    queue.run()

    assert sent() == [(["rep@aurora.test"], "O lead Marina Alves agora é seu")]
    with in_tenant(aurora.schema):
        told = Notification.objects.get(user=aurora.rep.user)
        assert f"/o/aurora/notifications/{told.pk}/opening/?by=mail" in mail.outbox[0].body
        assert (delivery(told).state, delivery(told).attempts) == (State.SENT, 1)
        assert not notification_mail.send_one()


def test_what_was_read_in_the_product_meanwhile_needs_no_email(inside_aurora):
    told, read = told_of(inside_aurora), told_of(inside_aurora)
    waiting = told_of(inside_aurora, minutes=9)
    notifying.mark_read(read)

    assert notification_mail.send_one()

    assert sent() == [(["rep@aurora.test"], "Lembrete: Ligar, sobre Marina Alves")]
    assert [delivery(each).state for each in (told, read, waiting)] == [State.SENT, State.SPARED, State.QUEUED]
    assert delivery(read).reason == "read"


def test_all_that_is_due_for_one_person_goes_in_one_and_names_stay_text(inside_aurora):
    told_of(inside_aurora, name="<img src=x onerror=alert(1)>")
    told_of(inside_aurora, name="Otávio")
    told_of(inside_aurora, inside_aurora.manager, name="Bia")

    while notification_mail.send_one():
        continue

    assert sent() == [
        (["rep@aurora.test"], "2 notificações"),
        (["manager@aurora.test"], "Lembrete: Ligar, sobre Bia"),
    ]
    text, (html, _kind) = mail.outbox[0].body, mail.outbox[0].alternatives[0]
    assert "sobre <img src=x onerror=alert(1)>" in text
    assert "<b>&lt;img src=x onerror=alert(1)&gt;</b>" in html
    assert "<img" not in html


def test_nobody_is_written_to_about_what_is_out_of_their_sight_by_now(inside_aurora):
    cast = inside_aurora
    lead, thread = make_lead("Marina", owner=cast.rep), talk(lead=make_lead("Bia", owner=cast.rep), to=cast.rep)
    gone = [told_of(cast, path=path) for path in (f"leads/{lead.pk}/", f"inbox/{thread.pk}/#message_1", "leads/x/")]
    type(lead).objects.update(owner=cast.other_rep.user)
    type(thread).objects.update(assignee=cast.other_rep.user)
    left = told_of(cast, cast.viewer)
    type(cast.viewer).objects.filter(pk=cast.viewer.pk).update(is_active=False)

    while notification_mail.send_one():
        continue

    assert sent() == [(["rep@aurora.test"], "Lembrete: Ligar, sobre Marina Alves")]
    assert [(delivery(told).state, delivery(told).reason) for told in (*gone, left)] == [
        (State.SPARED, "out_of_sight"),
        (State.SPARED, "out_of_sight"),
        (State.SENT, ""),
        (State.SPARED, "out_of_sight"),
    ]


def test_quiet_times_are_waited_for(inside_aurora):
    told = told_of(inside_aurora)
    until = preferences.be_silent(inside_aurora.rep.user, preferences.HOUR).silent_until

    assert notification_mail.send_one()
    assert (sent(), delivery(told).due_at, delivery(told).attempts) == ([], until, 0)
    assert not notification_mail.send_one()


def test_a_mail_server_that_is_away_gets_it_later_and_not_for_ever(inside_aurora, monkeypatch):
    def away(_self, **_options):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    assigning.assign(make_lead("Marina"), to=inside_aurora.rep.user, by=inside_aurora.manager.user)
    told = Notification.objects.get()

    assert notification_mail.send_one()
    row = delivery(told)
    assert (row.state, row.attempts) == (State.QUEUED, 1)
    assert timedelta(minutes=4) < row.due_at - timezone.now() < timedelta(minutes=6)
    NotificationDelivery.objects.update(due_at=timezone.now(), created_at=timezone.now() - timedelta(hours=13))
    assert notification_mail.send_one()
    assert (delivery(told).state, delivery(told).reason) == (State.FAILED, "not_accepted")


def test_a_notification_goes_each_way_once(inside_aurora):
    told = told_of(inside_aurora)

    with pytest.raises(IntegrityError), transaction.atomic():
        NotificationDelivery.objects.create(notification=told, way="mail", due_at=timezone.now())


def test_the_way_one_came_is_noted_and_leads_on(aurora, browser):
    with in_tenant(aurora.schema):
        told = told_of(aurora, path="leads/x/#note_1")
        notification_mail.send_one()
    address = aurora.url(f"notifications/{told.pk}/opening/?by=mail")

    assert browser(aurora.manager).get(address).status_code == 404
    answer = browser(aurora.rep).get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/o/aurora/leads/x/#note_1")
    with in_tenant(aurora.schema):
        told.refresh_from_db()
        row = delivery(told)
        assert (row.state, row.opened_at is not None, told.read_at is not None) == (State.OPENED, True, True)


def test_the_sweep_wakes_for_what_is_due_in_its_own_organization(aurora, rival, queue):
    with in_tenant(aurora.schema):
        told_of(aurora)
        notification_deliveries.wake_forgotten()
    with in_tenant(rival.schema):
        notification_deliveries.wake_forgotten()

    assert [args for _name, args, _kwargs in queue.sent] == [[aurora.schema]]
    queue.run()
    assert sent() == [(["rep@aurora.test"], "Lembrete: Ligar, sobre Marina Alves")]
