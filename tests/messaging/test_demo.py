"""The demo organization: made once, believable on every page, and nobody else's."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Sum
from django.test import Client, override_settings
from django.utils import timezone

from crm.models import Activity, Automation, AutomationRun, File, Lead, LeadMove, Note, Notification, Task
from crm.services import files
from messaging.demo import words
from messaging.demo.plant import CONVERSATIONS, address_of, plant
from messaging.demo.stories import STORIES
from messaging.models import Attachment, Conversation, Message
from messaging.services import media, peers
from tenants.context import in_tenant
from tenants.models import Membership, Organization


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Organization]:
    """Made once for all who only look at it; each of them is undone by itself."""
    there = {"MEDIA_ROOT": tmp_path_factory.mktemp("media"), "DEBUG": True, "PUBLIC_URL": "http://localhost:8000"}
    with django_db_blocker.unblock(), override_settings(**there), transaction.atomic():
        yield plant()
        transaction.set_rollback(True)


@pytest.fixture
def demo(planted, db) -> Organization:
    return planted


@pytest.fixture
def inside(demo):
    with in_tenant(demo.schema_name):
        yield demo


def test_it_is_made_once_and_touches_nobody_else(demo, aurora, capsys):
    call_command("demo")

    assert capsys.readouterr().out.splitlines() == [
        f"Demo:            Agência Aurora, http://localhost:8000/o/{demo.slug}/",
        "Sign in:         helena@aurora.demo, password loved-crm-demo",
        "                 or, instead of helena: paulo (manager), rafael (sales), debora (sales), taina (sales), "
        "cliente (viewer)",
    ]
    assert Organization.objects.filter(name=words.ORGANIZATION).count() == 1
    with in_tenant(aurora.schema):
        assert not Lead.objects.exists()
        assert not Conversation.objects.exists()


def test_it_is_refused_where_its_password_would_be_a_hole(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="in development only"):
        call_command("demo")


def test_it_is_as_large_as_a_busy_agency(inside):
    assert Lead.objects.count() == 200  # three of them came by the sources
    assert Conversation.objects.count() == CONVERSATIONS + 1  # one by SMS
    unread = sum(story.unread for story in STORIES)
    assert Conversation.objects.aggregate(n=Sum("unread_count"))["n"] == unread
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds >= {"text", "audio", "image", "document", "location", "template"}
    assert set(Message.objects.values_list("status", flat=True)) == {
        "received",
        "sent",
        "delivered",
        "read",
        "noted",
        "failed",
        "scheduled",
    }


def test_its_times_fit_together(inside):
    now = timezone.now()
    assert not Activity.objects.filter(happened_at__gt=now).exists()
    assert {each.status for each in Message.objects.filter(sent_at__gt=now)} == {"scheduled"}
    assert not Notification.objects.filter(created_at__gt=now).exists()
    assert not Lead.objects.filter(entered_stage_at__lt=F("created_at")).exists()
    assert not LeadMove.objects.filter(created_at__lt=F("lead__created_at")).exists()
    written = Message.objects.filter(direction="in", conversation__lead__isnull=False)
    assert not written.filter(sent_at__date__lt=F("conversation__lead__created_at__date")).exists()
    assert not Lead.objects.filter(contact__created_at__gt=F("created_at")).exists()
    assert Task.objects.filter(due_at__lt=now).exists()
    told = list(Notification.objects.order_by("pk").values_list("created_at", flat=True))
    assert told == sorted(told)


def test_its_files_are_here_and_its_people_can_be_answered(inside):
    attachments = Attachment.objects.select_related("file")
    assert {media.path_of(row.file).stat().st_size == row.file.size for row in attachments} == {True}
    told = set(attachments.values_list("file__mime_type", flat=True))
    assert told == {"audio/wav", "image/png", "application/pdf"}
    marina = Conversation.objects.select_related("contact").get(contact__name="Marina Alves")
    assert peers.of(marina).wa_id == "5511987654321"


def test_colleagues_keep_files_and_pinned_notes(inside):
    assert File.objects.count() == 8
    assert {files.path_of(file).stat().st_size == file.size for file in File.objects.all()} == {True}
    assert set(File.objects.values_list("content_type", flat=True)) == {"application/pdf", "image/png"}
    assert not File.objects.filter(lead__created_at__gt=F("created_at")).exists()
    pinned = Note.objects.filter(pinned_at__isnull=False)
    assert {str(note.about) for note in pinned} >= {"Marina Alves", "Portal do cliente"}


def test_its_automations_are_on_and_have_a_log_with_one_failure(inside):
    off = Automation.objects.filter(active_since=None).values_list("trigger", flat=True)
    assert set(off) == {"score_up", "score_down"}
    ended = AutomationRun.objects.exclude(state="waiting")
    assert Counter(ended.values_list("automation__name", flat=True)) == {
        "Boas-vindas ao novo cliente": 6,
        "Minuta do contrato na negociação": 6,
        "Retorno três dias após a proposta": 6,
    }
    assert ended.filter(state="failed").count() == 1
    assert not ended.filter(due_at__gt=timezone.now()).exists()
    assert Activity.objects.filter(kind="automation.ran").count() == 17


def test_its_people_see_every_page(demo):
    answers = {}
    for name, _full, _role, _team in words.PEOPLE[:-1]:  # the last one only sees shared reports
        client = Client()
        assert client.login(email=address_of(name), password=words.PASSWORD)
        for page in ("board/", "inbox/", "tasks/", "notifications/", *_own_pages(demo, name)):
            answers[name, page] = client.get(f"/o/{demo.slug}/{page}").status_code

    assert answers == dict.fromkeys(answers, 200)
    assert len(answers) == 5 * 6


def _own_pages(demo: Organization, name: str) -> list[str]:
    member = Membership.objects.of(demo).select_related("user").get(user__email=address_of(name))
    with in_tenant(demo.schema_name):
        lead = Lead.objects.accessible_by(member).latest("created_at")
        conversation = Conversation.objects.accessible_by(member).latest("last_message_at")
    return [f"leads/{lead.pk}/", f"inbox/{conversation.pk}/"]


def test_her_clients_organizations_have_work_that_waits(demo):
    owner = Membership.objects.across_organizations().filter(user__email=address_of("helena"))
    assert sorted(each.organization.name for each in owner.select_related("organization")) == [
        "Agência Aurora",
        "Cervejaria Lúpulo",
        "Clínica Vitta",
    ]
    client = Client()
    client.force_login(owner[0].user)

    queue = client.get("/console/").content.decode()

    for name in ("Clínica Vitta", "Cervejaria Lúpulo", "Sandra Melo"):
        assert name in queue
