"""What was kept long enough goes, what is held or younger stays, and a night that dies is followed by the next."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import Activity, Contact, File, Hold, Lead, Note, RetentionRule, RetentionRun, Stage, Task
from crm.retention import KINDS, MONTH
from crm.services import files, notes, purging
from crm.services.forgetting import ordering
from crm.services.retaining import holding, ruling, trying, work
from messaging.models import Attachment, MediaFile, Message, Reaction
from messaging.services import erasing, media
from tenants.context import in_tenant
from tenants.models import PlatformAuditLine
from tests import makers
from tests.isolation.rows import fingerprint
from tests.markup import text_of
from tests.messaging.makers import make_attachment, make_channel, make_conversation, make_message

TODAY = date(2026, 11, 29)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def ago(months: float):
    return timezone.now() - months * MONTH


def decide(cast, key: str, months: int | None) -> None:
    ruling.decide(KINDS[key], months, by=cast.owner.user)


def a_night(day: date = TODAY) -> dict[str, int]:
    """How many rows of each kind went."""
    work.begin(day)
    while work.take_some():
        pass
    return dict(RetentionRun.objects.filter(day=day).values_list("kind", "removed"))


def talk(name: str, phone: str, months: float) -> Message:
    """A picture with words that somebody sent."""
    channel = make_channel(phone_number_id=f"4{phone[1:]}", waba_id=f"3{phone[1:]}", phone=phone[:-4] + "9999")
    thread = make_conversation(channel, makers.make_contact(name, phone), last_message_at=ago(months))
    message = make_message(thread, kind="image", text=f"Sou {name}", payload={"caption": name}, sent_at=ago(months))
    make_attachment(message, name.encode(), filename=f"{name}.png")
    Reaction.objects.create(message=message, from_contact=True, emoji="🎉", reacted_at=ago(months))
    type(thread).objects.filter(pk=thread.pk).update(preview=name, preview_message_id=message.pk)
    return message


def close(lead: Lead, months: float) -> Lead:
    """That long ago; nothing happened since."""
    Activity.objects.filter(lead=lead).update(happened_at=ago(months))
    old = {"closed_at": ago(months), "last_activity_at": ago(months), "created_at": ago(months)}
    Lead.objects.filter(pk=lead.pk).update(**old)
    Contact.objects.filter(pk=lead.contact_id).update(created_at=ago(months))
    return Lead.objects.get(pk=lead.pk)


def test_words_and_files_of_old_messages_go_by_each_organizations_own_rule(
    aurora, rival, django_capture_on_commit_callbacks
):
    with in_tenant(rival.schema):
        theirs = talk("Rita Reis", "+5511911110000", 13)
        decide(rival, "messages", 24)
    with in_tenant(aurora.schema):
        old = talk("Ana Lima", "+5511922220000", 13)
        young = make_message(old.conversation, text="Ainda aqui", sent_at=ago(11))
        decide(aurora, "messages", 12)
        path = media.path_of(MediaFile.objects.get())
        tried = trying.dry_run(KINDS["messages"], 12)
        assert (tried.count, [each.path for each in tried.examples]) == (1, [f"inbox/{old.conversation_id}/"])
        assert path.is_file()

        with django_capture_on_commit_callbacks(execute=True):
            assert a_night() == {"messages": 1}

        old.refresh_from_db()
        young.refresh_from_db()
        assert (old.text, old.payload, old.kind, old.status, old.direction) == ("", {}, "image", "received", "in")
        assert (Attachment.objects.count(), MediaFile.objects.count(), Reaction.objects.count()) == (0, 0, 0)
        assert (young.text, old.conversation.__class__.objects.get().preview) == ("Ainda aqui", "")
        assert not path.exists()
        assert a_night(TODAY + timedelta(days=1)) == {}
        assert PlatformAuditLine.objects.get(action="retention.ran").after["removed"] == 1
    with in_tenant(rival.schema):
        assert a_night() == {}
        theirs.refresh_from_db()
        assert (theirs.text, MediaFile.objects.count()) == ("Sou Rita Reis", 1)


def test_files_alone_go_and_the_words_stay(inside_aurora, django_capture_on_commit_callbacks):
    old = talk("Ana Lima", "+5511922220000", 4)
    shared = make_message(old.conversation, sent_at=ago(1), kind="image")
    media.copy_attachment(old, shared)
    path = media.path_of(MediaFile.objects.get())
    decide(inside_aurora, "media", 3)

    with django_capture_on_commit_callbacks(execute=True):
        assert a_night() == {"media": 1}

    old.refresh_from_db()
    assert (old.text, Attachment.objects.get().message_id, path.is_file()) == ("Sou Ana Lima", shared.pk, True)


def test_leads_and_people_go_as_an_erasure_leaves_them(inside_aurora):
    by = inside_aurora.rep.user
    lost = makers.make_lead("Ana Lima", owner=inside_aurora.rep, in_stage="Perdido", title="Loja", value_cents=700)
    won = makers.make_lead("Bia Reis", owner=inside_aurora.rep, in_stage="Ganho", title="Site", value_cents=900)
    open_lead = makers.make_lead("Caio Paz", owner=inside_aurora.rep)
    for lead in (lost, won, open_lead):
        notes.add(lead, by=by, text="Gostou")
        makers.make_task(lead, due_at=timezone.now(), owner=inside_aurora.rep)
    silent = makers.make_contact("Davi Luz", "+5511933330000", created_at=ago(30))
    lost, won = close(lost, 25), close(won, 25)
    close(open_lead, 25)
    for key, months in {"work": 36, "lost_leads": 24, "contacts": 24}.items():
        decide(inside_aurora, key, months)

    assert a_night() == {"lost_leads": 1, "contacts": 2}  # whose lost lead is as old is silent too

    lost.refresh_from_db()
    silent.refresh_from_db()
    assert (lost.title, lost.value_cents, lost.stage.kind, lost.emptied_at is None) == ("", 700, Stage.Kind.LOST, False)
    assert (silent.name, silent.phone, silent.purged_at is None) == ("", "", False)
    assert Contact.objects.get(pk=won.contact_id).name == "Bia Reis"  # bought within five years
    assert Contact.objects.get(pk=open_lead.contact_id).name == "Caio Paz"
    assert {note.lead_id for note in Note.ever.all()} == {won.pk, open_lead.pk}

    decide(inside_aurora, "work", 12)
    assert a_night(TODAY + timedelta(days=1))["work"] == 1
    assert {task.lead_id for task in Task.ever.all()} == {open_lead.pk}
    assert not Activity.objects.filter(lead=won, kind__in=purging.OF_WORK).exists()
    won.refresh_from_db()
    assert won.title == "Site"
    assert Contact.objects.get(pk=lost.contact_id).name == ""


def test_what_is_held_stays_whatever_would_take_it(inside_aurora, browser):
    owner = inside_aurora.owner
    old = talk("Ana Lima", "+5511922220000", 30)
    lead = close(makers.make_lead("Bia Reis", in_stage="Perdido", title="Loja"), 30)
    Contact.objects.update(created_at=ago(30))
    page = browser(inside_aurora.admin)
    said = {"what": "contact", "reason": "Processo 0001"}
    page.post(inside_aurora.url(f"contacts/{old.conversation.contact_id}/holds/"), said)
    page.post(inside_aurora.url(f"contacts/{lead.contact_id}/holds/"), {"what": str(lead.pk), "reason": "Ofício"})
    assert set(Hold.objects.values_list("contact", "lead")) == {(old.conversation.contact_id, None), (None, lead.pk)}
    for key in KINDS:
        decide(inside_aurora, key, max(KINDS[key].least, 12))
    purging_due = {"archived_at": ago(2), "kept_until": ago(1)}
    Lead.objects.filter(pk=lead.pk).update(**purging_due)
    Contact.objects.filter(pk=old.conversation.contact_id).update(**purging_due)
    before = fingerprint(inside_aurora.schema)

    assert (a_night(), purging.purge_some()) == ({}, False)
    with pytest.raises(holding.OnHold):
        ordering.order(old.conversation.contact, by=owner, asked="email", ground="wish", asked_on=timezone.localdate())
    assert browser(inside_aurora.admin).delete(
        inside_aurora.url(f"settings/privacy/holds/{Hold.objects.first().pk}/")
    ).status_code == 403  # fmt: skip
    assert {name: told for name, told in fingerprint(inside_aurora.schema).items() if before[name] != told} == {}

    for hold in Hold.objects.all():
        browser(owner).delete(inside_aurora.url(f"settings/privacy/holds/{hold.pk}/"))
    assert a_night()["messages"] == 1
    while purging.purge_some():
        pass
    assert not Lead.objects.filter(pk=lead.pk).exists()


def test_a_night_that_dies_in_a_batch_leaves_it_whole_and_goes_on(inside_aurora, monkeypatch):
    monkeypatch.setattr(work, "AT_ONCE", 2)
    thread = talk("Ana Lima", "+5511922220000", 13).conversation
    for number in range(4):
        make_message(thread, text=f"Oi {number}", sent_at=ago(13))
    decide(inside_aurora, "messages", 12)
    forget, calls = erasing.forget_words, []

    def die_in_the_second(messages):
        calls.append(1)
        forget(messages)
        if len(calls) == 2:
            raise OSError("gone")

    monkeypatch.setattr(erasing, "forget_words", die_in_the_second)
    assert a_night() == {"messages": 2}
    run = RetentionRun.objects.get()
    assert (run.tries, run.error, run.ended_at) == (1, "OSError: gone", None)
    assert Message.objects.exclude(text="").count() == 3

    RetentionRun.objects.update(due_at=timezone.now())
    assert a_night() == {"messages": 5}
    run.refresh_from_db()
    assert (run.error, run.ended_at is None, Message.objects.exclude(text="").exists()) == ("", False, False)


def test_a_rule_that_was_lengthened_meanwhile_is_obeyed(inside_aurora):
    talk("Ana Lima", "+5511922220000", 13)
    decide(inside_aurora, "messages", 12)
    work.begin(TODAY)
    decide(inside_aurora, "messages", None)

    assert a_night() == {"messages": 0}
    assert Message.objects.get().text == "Sou Ana Lima"


def test_owners_decide_and_prove_who_they_are_to_shorten(aurora, rival, browser):
    url, theirs = aurora.url("settings/privacy/retention/messages/"), fingerprint(rival.schema)
    tired = Client()
    tired.force_login(aurora.owner.user)  # nobody asked when

    assert "nada sai" in text_of(browser(aurora.admin).get(url)).lower()
    assert browser(aurora.admin).post(url, {"months": "12"}).status_code == 403
    assert browser(rival.owner).post(url, {"months": "12"}).status_code == 404
    assert browser(aurora.owner).post(url, {"months": "1"}).status_code == 422  # less than the kind allows
    refused = tired.post(url, {"months": "12"}, headers={"HX-Request": "true"})
    assert (refused.status_code, refused["HX-Trigger"]) == (403, '{"identity-asked": {}}')
    with in_tenant(aurora.schema):
        assert not RetentionRule.objects.exists()
    answer = browser(aurora.owner).post(url, {"months": "12"})
    assert answer["HX-Redirect"] == aurora.url("settings/privacy/retention/")
    assert tired.post(url, {"months": "0"})["HX-Redirect"] == answer["HX-Redirect"]  # longer asks nobody
    with in_tenant(aurora.schema):
        assert RetentionRule.objects.get().months is None
    assert fingerprint(rival.schema) == theirs


def test_the_page_tells_rules_runs_and_holds_in_as_many_queries(inside_aurora, browser, django_assert_max_num_queries):
    def fill(name: str, phone: str) -> None:
        holding.hold(makers.make_contact(name, phone), by=inside_aurora.owner.user, reason=f"Processo {name}")

    fill("Ana", "+5511922220001")
    page, url = browser(inside_aurora.admin), inside_aurora.url("settings/privacy/retention/")
    page.get(url)
    for number in range(4):
        fill(f"Bia {number}", f"+551193333000{number}")
    RetentionRun.objects.create(kind="messages", day=TODAY, months=12, removed=7, ended_at=timezone.now())
    with django_assert_max_num_queries(22):
        text = text_of(page.get(url))
    assert "Processo Bia 3" in text and "Processo Ana" in text and "7" in text


def test_files_of_a_silent_person_go_from_the_disk(inside_aurora, django_capture_on_commit_callbacks):
    from django.core.files.uploadedfile import SimpleUploadedFile

    ana = makers.make_contact("Ana Lima", "+5511922220000")
    files.add(ana, [SimpleUploadedFile("rg.pdf", b"%PDF-1.7 rg")], by=None, quietly=True)
    path = files.path_of(File.objects.get())
    Activity.objects.all().delete()
    Contact.objects.update(created_at=ago(8))
    decide(inside_aurora, "contacts", 6)

    with django_capture_on_commit_callbacks(execute=True):
        assert a_night() == {"contacts": 1}

    assert not path.exists()
