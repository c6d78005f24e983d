"""Two organizations with the same people, numbers and words but for a marker: nothing of one ever shows in the other."""

from collections.abc import Iterator
from functools import cache

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from crm.models import Activity, Company, LostReason, Note, Notification
from crm.queries import jobs as shown
from crm.services import companies, custom, files, identifying, job_files, jobs
from messaging.models import CannedReply, Conversation, Message, OpeningHours, Rating, RatingRules, Template
from tenants.context import in_tenant
from tenants.models import PlatformAuditLine
from tests import access, makers
from tests.cast import Cast
from tests.isolation import merging_rows, sequence_rows
from tests.isolation.conversation_rows import backup_of, block_of, channel_of, file_of, folder_of, switch_of
from tests.isolation.people_rows import invitation_of
from tests.isolation.rows import MAKERS, request_of
from tests.isolation.source_rows import source_of
from tests.isolation.test_sweep import CONVERTER, INSIDE, plain
from tests.isolation.work_rows import import_of
from tests.security.answers import lacking

PHONE = "+5511987654321"


def marker(cast) -> str:
    return f"LEAK-{cast.organization.slug}"


def seed(cast) -> dict[str, dict]:
    """The same data in each organization, marked in every text; the ids that addresses below each prefix take."""
    mark = marker(cast)
    contact, _is_new = identifying.identify(phone=PHONE, email="marina@lume.test", name=f"Marina {mark}")
    contact.profiles = f"https://instagram.com/{mark}"
    contact.save(update_fields=["profiles"])
    company = Company.objects.create(name=f"Studio Lume {mark}")
    field = custom.create("lead", by=None, label=f"Perfil {mark}", kind="choice", options=[f"Agência {mark}"])
    lead = makers.make_lead(
        contact=contact,
        owner=cast.rep,
        title=f"Site {mark}",
        company=company,
        tags=[mark.lower()],
        value_cents=1250000,
        custom={field.key: field.options[0]["id"]},
    )
    note = Note.objects.create(lead=lead, author=cast.rep.user, text=f"Nota {mark}")
    about_person = Note.objects.create(contact=contact, author=cast.rep.user, text=f"Pessoa {mark}")
    told = {"contact": contact, "kind": "note.added", "actor": cast.rep.user}
    Activity.objects.create(subject_id=about_person.pk, **told)
    kept = files.add(lead, [SimpleUploadedFile(f"Proposta {mark}.pdf", mark.encode())], by=cast.rep.user)[0]
    contract = custom.create("lead", by=None, label=f"Contrato {mark}", kind="file")
    lead.custom[contract.key] = str(kept.pk)
    lead.save(update_fields=["custom"])
    task = makers.make_task(lead, due_at=timezone.now(), title=f"Ligar {mark}", owner=cast.rep)
    Activity.objects.create(lead=lead, contact=contact, kind="note.added", subject_id=note.pk, actor=cast.rep.user)
    notification = Notification.objects.create(
        user=cast.rep.user, kind=Notification.Kind.LEAD_ASSIGNED, particulars={"name": f"Marina {mark}"}, path="board/"
    )
    channel = channel_of(cast)
    template = Template.objects.create(
        channel=channel, name=mark.lower(), language="pt_BR", category="UTILITY", status="APPROVED", body=f"Oi {mark}"
    )
    conversation = Conversation.objects.create(
        channel=channel,
        contact=contact,
        lead=lead,
        assignee=cast.rep.user,
        last_inbound_at=timezone.now(),
        unread_count=1,
        preview=f"Oi {mark}",
        preview_kind="text",
        preview_direction="in",
    )
    message = Message.objects.create(
        conversation=conversation,
        channel=channel,
        direction="in",
        status="received",
        text=f"Oi {mark}",
        external_id="wamid.the-same-in-both",
    )
    rating = {"score": 5, "answered_at": timezone.now(), "comment": f"Foi bom {mark}"}
    rated = Rating.objects.create(conversation=conversation, channel=channel, resolution=conversation.pk, **rating)
    RatingRules.objects.create(question=f"Como foi? {mark}")
    OpeningHours.objects.create(text=f"Fechado {mark}")
    said = {"title": f"Resposta {mark}", "shortcut": "oi", "text": f"Oi {mark}", "sharing": "everybody"}
    reply = CannedReply.objects.create(owner=cast.rep.user, **said)
    gone = Company.objects.create(name=f"Fechada {mark}")
    companies.archive(gone, by=cast.rep.user)
    job = jobs.start("counting", by=cast.rep, name=f"leads {mark}.csv")
    file = job_files.keep(job, "result", f"leads {mark}.csv", lambda target: target.write(mark.encode()))
    ids = {"pk": conversation.pk, "message": message.pk}
    return {
        **merging_rows.marked(contact, company, mark),
        "api/v1/contacts/": {"pk": contact.pk},
        "api/v1/companies/": {"pk": company.pk},
        "api/v1/pipelines/": {"pk": lead.pipeline_id},
        "api/v1/stages/": {"pk": lead.stage_id},
        "api/v1/leads/": {"pk": lead.pk},
        "api/v1/ratings/": {"pk": rated.pk},
        "settings/ratings/": {"pk": channel.pk},
        "settings/hours/": {"pk": channel.pk},
        "api/v1/blocks/": block_of(cast, f"Insistente {mark}", f"Spam {mark}"),
        "api/v1/canned-replies/": {"pk": reply.pk},
        "settings/replies/": {"pk": reply.pk},
        "api/v1/conversations/": {**ids, "conversation": conversation.pk},
        "board/columns/": {"pk": lead.stage_id},
        "leads/": {"pk": lead.pk, "run": sequence_rows.failed(lead, mark)},
        "notes/": {"pk": note.pk},
        "api/v1/notes/": {"pk": about_person.pk},
        "files/": {"pk": kept.pk},
        "api/v1/files/": {"pk": kept.pk},
        "api/v1/tasks/": {"pk": task.pk},
        "settings/pipelines/": {"pk": lead.pipeline_id},
        "settings/stages/": {"pk": lead.stage_id},
        "settings/lost-reasons/": {"pk": LostReason.objects.create(name=f"Caro {mark}", position=9).pk},
        "move-requests/": {"pk": (asked := request_of(cast, lead)).pk},
        "api/v1/move-requests/": {"pk": asked.pk},
        "tasks/": {"pk": task.pk},
        "contacts/": {"pk": contact.pk},
        "notifications/": {"pk": notification.pk},
        "imports/": import_of(cast, text=mark),
        "jobs/": {"pk": job.pk, "file": file.pk, "proof": shown.prove(file, cast.rep.user_id)},
        "inbox/": ids,
        "inbox/folders/": folder_of(cast, f"Pasta {mark}"),
        "settings/channels/": {"pk": channel.pk},
        "settings/members/invitations/": {"pk": invitation_of(cast, f"{mark.lower()}@pessoa.test").pk},
        "settings/channels/<uuid:pk>/backups/": {"pk": channel.pk, "backup": (backup := backup_of(channel)).pk},
        "api/v1/channels/": {"pk": channel.pk},
        "api/v1/switches/": {"pk": switch_of(channel, f"Tentado {mark}").pk},
        "api/v1/backups/": {"pk": backup.pk},
        "settings/templates/": {"pk": template.pk},
        "api/v1/templates/": {"pk": template.pk},
        "settings/sources/": (arrived := source_of(cast, text=mark)),
        "api/v1/sources/": {"pk": arrived["pk"]},
        "api/v1/receipts/": {"pk": arrived["receipt"]},
        "settings/sequences/": sequence_rows.marked(lead, mark),
        "media/": file_of(message, cast),
    }


def completed(ids: dict[str, dict], cast) -> dict[str, dict]:
    """Addresses of rows that nobody marked are visited with those of the sweep."""
    make = cache(lambda maker: maker(cast))
    for path in (plain(route.path) for route in INSIDE):
        if CONVERTER.search(path) and not path.startswith(tuple(ids)):
            prefix = max((prefix for prefix in MAKERS if path.startswith(prefix)), key=len)
            ids[prefix] = make(MAKERS[prefix])
    return ids


@pytest.fixture(scope="module")
def both(django_db_setup, django_db_blocker) -> Iterator[dict[str, dict]]:
    """Both full of marked rows, made once for all tests of a file, each of which is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = {}
        for cast in (Cast.of("aurora"), Cast.of("rival")):
            with in_tenant(cast.schema):
                found[cast.organization.slug] = completed(seed(cast), cast)
        yield found
        transaction.set_rollback(True)


def addresses(ids: dict[str, dict]) -> list[str]:
    """Every readable address, with ids of the given rows."""
    paths = []
    for route in INSIDE:
        path = plain(route.path)
        if "get" not in access.INSIDE.get(path, {}):
            continue
        prefix = max((p for p in ids if path.startswith(p)), key=len, default="")
        if CONVERTER.search(path):
            path = CONVERTER.sub(lambda found, prefix=prefix: str(ids[prefix][found[2]]), path)
        paths.append(path)
    return paths


@pytest.mark.parametrize("who", ["owner", "manager", "rep"])
def test_no_page_of_one_shows_anything_of_the_other_and_redis_holds_nothing(
    who, both, aurora, rival, browser, queue, caplog
):
    client = browser(aurora.members[who])
    own = 0

    for path in addresses(both["aurora"]):
        answer = client.get(aurora.url(path))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace") + str(dict(answer.headers))
        assert marker(rival) not in text and marker(rival).lower() not in text, path
        assert rival.organization.slug not in text.replace("Arrival", ""), path
        assert lacking(path, answer) == [], path
        own += marker(aurora) in text

    assert own >= 8, "The crawl must see its own organization's marker, else it proves nothing."
    assert not any(marker(rival) in str(sent) for sent in queue.sent)
    assert marker(rival) not in caplog.text
    assert mail.outbox == []
    assert [key for key, value in in_redis().items() if b"LEAK-" in key + value] == []


def in_redis() -> dict[bytes, bytes]:
    """Every key, and what it holds where that is text."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    return {key: store.get(key) or b"" if store.type(key) == b"string" else b"" for key in store.scan_iter("*")}


@pytest.mark.parametrize("query", ["Marina", "LEAK", "Studio", PHONE, "lume.test"])
def test_search_finds_only_ones_own(query, both, aurora, rival, browser):
    for page in ("board/", "inbox/"):
        text = browser(aurora.owner).get(aurora.url(page), {"q": query}).content.decode()
        assert marker(rival) not in text


def test_ids_of_the_other_in_filters_and_bodies_reach_nothing(both, aurora, rival, browser):
    theirs, client = both["rival"], browser(aurora.owner)
    lead = both["aurora"]["leads/"]["pk"]

    page = client.get(aurora.url("board/"), {"owner": str(rival.rep.user_id), "lead": str(theirs["leads/"]["pk"])})
    assert marker(rival) not in page.content.decode()
    moved = client.post(aurora.url(f"leads/{lead}/move/"), {"to": str(theirs["board/columns/"]["pk"]), "version": "1"})
    assert moved.status_code in {400, 404, 422}
    with in_tenant(aurora.schema):
        assert makers.Lead.objects.get(pk=lead).version == 1


def test_the_same_message_id_stands_in_both(both, aurora, rival):
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            assert Message.objects.get(external_id="wamid.the-same-in-both").text == f"Oi {marker(cast)}"


def test_audit_lines_of_one_are_not_shown_to_the_other(both, aurora, rival, browser):
    browser(rival.owner).get(aurora.url("board/"))
    line = PlatformAuditLine.objects.filter(action="organization.refused").latest("at")

    assert line.organization_id == aurora.organization.pk
    page = browser(rival.owner).get(rival.url("admin/tenants/platformauditline/")).content.decode()
    assert str(line.pk) not in page
