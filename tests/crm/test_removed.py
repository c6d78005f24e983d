"""Notes, tasks and files that are taken away: brought back as they were, for a while, by who took them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Activity, AuditLine, Event, File, Note, Task
from crm.services import files, merging, notes, reminding, removed, tasks
from crm.services.retaining import holding
from tenants.context import in_tenant
from tests.cast import Cast
from tests.clock import travel
from tests.makers import make_contact, make_lead
from tests.markup import text_of

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
NOUNS = ("notes", "tasks", "files")


@pytest.fixture(autouse=True)
def noon(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def row(request, aurora) -> Note | Task | File:
    """Of the rep's lead, made by the rep."""
    return made(aurora, request.param)


def made(cast: Cast, noun: str, about=None):
    with in_tenant(cast.schema):
        about, by = about or make_lead("Marina Alves", owner=cast.rep), cast.rep.user
        match noun:
            case "notes":
                return notes.add(about, by=by, text="@Manager ligou?")
            case "tasks":
                return tasks.add(about, by=by, title="Ligar", due_at=NOON + timedelta(hours=2), owner=by)
        return files.add(about, [SimpleUploadedFile("proposta.pdf", b"%PDF-1.7")], by=by)[0]


def lines(cast: Cast) -> list[tuple]:
    with in_tenant(cast.schema):
        columns = ("id", "kind", "lead", "contact", "actor", "particulars", "subject_id", "happened_at")
        return list(Activity.objects.order_by("id").values_list(*columns))


def noun_of(row) -> str:
    return f"{row._meta.model_name}s"


def address(cast: Cast, row) -> str:
    return cast.url(f"{noun_of(row)}/{row.pk}/")


@pytest.mark.parametrize("row", NOUNS, indirect=True)
class TestOfEachKind:
    def test_it_goes_with_its_lines_and_comes_back_with_them(self, aurora, browser, row, noon):
        before, client = lines(aurora), browser(aurora.rep)

        gone = client.delete(address(aurora, row))

        assert (gone.status_code, lines(aurora)) == (200, [])
        toast = json.loads(gone["HX-Trigger"])["toast"]
        assert (toast["undo_url"], toast["undo_method"]) == (f"{address(aurora, row)}restoring/", "POST")
        assert client.delete(address(aurora, row)).status_code == 404
        noon.shift(timedelta(minutes=9))
        back = client.post(f"{address(aurora, row)}restoring/")
        assert (back.status_code, json.loads(back["HX-Trigger"])["toast"]["text"]) == (200, "Voltou a ser como antes.")
        assert lines(aurora) == before
        with in_tenant(aurora.schema):
            assert type(row).objects.get().removed_lines is None
            kinds = list(Event.objects.filter(particulars={"item": str(row.pk)}).values_list("kind", flat=True))
            assert {f"{row._meta.model_name}.deleted", f"{row._meta.model_name}.restored"} <= set(kinds)
            deeds = AuditLine.objects.filter(table=row._meta.db_table, row_id=str(row.pk)).order_by("at")
            assert [(line.action, "removed_at" in line.after) for line in deeds][-2:] == [("update", True)] * 2

    def test_brought_back_twice_is_brought_back_once(self, aurora, browser, row):
        client = browser(aurora.rep)
        client.delete(address(aurora, row))

        assert [client.post(f"{address(aurora, row)}restoring/").status_code for _ in range(2)] == [200, 200]

        with in_tenant(aurora.schema):
            assert Event.objects.filter(kind__endswith=".restored").count() == 1

    @pytest.mark.parametrize(("who", "after", "status"), [("rep", 11, 409), ("admin", 11, 200), ("admin", 1441, 409)])
    def test_there_is_a_time_for_it(self, aurora, browser, row, noon, who, after, status):
        browser(aurora.rep).delete(address(aurora, row))
        noon.shift(timedelta(minutes=after))

        answer = browser(aurora.members[who]).post(f"{address(aurora, row)}restoring/")

        assert answer.status_code == status
        with in_tenant(aurora.schema):
            assert type(row).objects.exists() == (status == 200)
            assert Activity.objects.exists() == (status == 200)

    def test_after_thirty_days_it_is_gone(self, aurora, browser, row, noon):
        browser(aurora.rep).delete(address(aurora, row))
        for hours, left in ((30 * 24 - 1, 1), (2, 0)):
            noon.shift(timedelta(hours=hours))
            with in_tenant(aurora.schema):
                removed.prune()
                assert type(row).ever.count() == left
        assert browser(aurora.admin).post(f"{address(aurora, row)}restoring/").status_code == 404

    def test_whoever_runs_the_organization_brings_it_back_for_thirty_days_or_erases_it(
        self, aurora, rival, browser, row, noon
    ):
        before, admin = lines(aurora), browser(aurora.admin)
        browser(aurora.rep).delete(address(aurora, row))
        noon.shift(timedelta(days=29))
        one, kind = aurora.url(f"archive/parts/{row.pk}/"), row._meta.model_name
        listed = text_of(admin.get(aurora.url(f"archive/parts/?kind={kind}")))

        assert str(row) in listed and "1 dia restante" in listed
        assert browser(aurora.manager).post(one).status_code == 404
        assert browser(rival.owner).post(rival.url(f"archive/parts/{row.pk}/")).status_code == 404
        assert admin.post(one).status_code == 200
        assert lines(aurora) == before
        assert admin.delete(one).status_code == 404  # it is not away
        admin.delete(address(aurora, row))
        assert admin.delete(one).status_code == 200
        with in_tenant(aurora.schema):
            assert not type(row).ever.exists()

    @pytest.mark.parametrize("what", ["lead", "contact"])
    def test_what_is_about_somebody_on_hold_stays_until_the_hold_is_lifted(self, aurora, browser, row, noon, what):
        browser(aurora.rep).delete(address(aurora, row))
        one, admin = aurora.url(f"archive/parts/{row.pk}/"), browser(aurora.admin)
        noon.shift(timedelta(days=31))
        with in_tenant(aurora.schema):
            held = holding.hold(row.lead if what == "lead" else row.lead.contact, by=None, reason="Disputa")
            removed.prune()

        assert admin.delete(one).status_code == 409
        with in_tenant(aurora.schema):
            assert type(row).ever.filter(pk=row.pk).exists()
            holding.lift(held)
        assert admin.delete(one).status_code == 200

    @pytest.mark.parametrize(("who", "status"), [("manager", 200), ("other_rep", 404), ("viewer", 403)])
    def test_who_brings_it_back(self, aurora, browser, row, who, status):
        browser(aurora.rep).delete(address(aurora, row))

        assert browser(aurora.members[who]).post(f"{address(aurora, row)}restoring/").status_code == status

        with in_tenant(aurora.schema):
            assert type(row).objects.exists() == (status == 200)

    def test_another_organization_neither_takes_it_nor_brings_it_back(self, aurora, rival, browser, row):
        theirs = made(rival, noun_of(row))
        stranger = browser(rival.owner)
        for cast in (aurora, rival):
            assert stranger.delete(cast.url(f"{noun_of(row)}/{row.pk}/")).status_code == 404
        browser(aurora.rep).delete(address(aurora, row))

        for cast in (aurora, rival):
            assert stranger.post(cast.url(f"{noun_of(row)}/{row.pk}/restoring/")).status_code == 404

        with in_tenant(aurora.schema):
            assert not type(row).objects.exists()
        with in_tenant(rival.schema):
            assert list(type(row).ever.all()) == [theirs]


@pytest.mark.parametrize("noun", NOUNS)
def test_it_comes_back_to_whoever_the_person_was_merged_into(inside_aurora, noun):
    marina, other = make_contact("Marina"), make_contact("Marina Alves")
    row = made(inside_aurora, noun, other)
    removed.remove(row, by=inside_aurora.rep.user)
    merging.merge(marina, [other], by=None)

    removed.restore(row, by=inside_aurora.rep.user)

    assert type(row).objects.get().contact_id == marina.pk
    assert Activity.objects.get(subject_id=row.pk).contact_id == marina.pk


def test_a_task_is_deleted_from_its_dialog_by_who_made_it_or_whose_role_deletes(aurora, browser):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep)
        task = tasks.add(lead, by=aurora.manager.user, title="Ligar", due_at=NOON, owner=aurora.rep.user)
    path = aurora.url(f"tasks/{task.pk}/")

    assert 'aria-label="Apagar tarefa"' not in browser(aurora.rep).get(path).content.decode()
    assert browser(aurora.rep).delete(path).status_code == 403
    assert 'aria-label="Apagar tarefa"' in browser(aurora.manager).get(path).content.decode()
    answer = browser(aurora.manager).delete(f"{path}?in=tasks&whose=team")

    assert (answer.status_code, "Ligar" in text_of(answer)) == (200, False)
    assert "close-overlay" in answer["HX-Trigger"]


def test_a_task_that_is_done_is_deleted_where_it_stands_and_comes_back_done(aurora, browser):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep)
        given = tasks.add(lead, by=aurora.manager.user, title="Ligar", due_at=NOON, owner=aurora.rep.user)
        own = tasks.add(lead, by=aurora.rep.user, title="Escrever", due_at=NOON, owner=aurora.rep.user)
        for task in (given, own):
            tasks.complete(task, by=aurora.rep.user)
    pages = [aurora.url(path) for path in ("tasks/?show=done", f"leads/{lead.pk}/", f"contacts/{lead.contact_id}/")]
    client = browser(aurora.rep)

    for page in pages:
        said = client.get(page).content.decode()
        assert ('aria-label="Apagar a tarefa Escrever"' in said, 'aria-label="Apagar a tarefa Ligar"' in said) == (
            True,
            False,
        )
    answer = client.delete(aurora.url(f"tasks/{own.pk}/?in=tasks&show=done"))
    assert (answer.status_code, "Escrever" in text_of(answer), "Ligar" in text_of(answer)) == (200, False, True)
    assert client.delete(aurora.url(f"tasks/{given.pk}/?in=tasks")).status_code == 403

    client.post(aurora.url(f"tasks/{own.pk}/restoring/"))
    with in_tenant(aurora.schema):
        assert Task.objects.get(pk=own.pk).done_by == aurora.rep.user


def test_nobody_is_reminded_of_a_task_that_is_away(inside_aurora):
    lead = make_lead("Marina Alves", owner=inside_aurora.rep)
    due = NOON + timedelta(minutes=10)
    who = inside_aurora.rep.user
    task = tasks.add(lead, by=who, title="Ligar", due_at=due, owner=who, remind_minutes=5)
    removed.remove(task, by=who)

    with travel(NOON + timedelta(minutes=6), tick=False):
        assert reminding.remind_some() is False
        removed.restore(task, by=who)
        assert reminding.remind_some() is True


def test_a_series_ends_with_the_task_that_is_deleted(inside_aurora):
    lead, who = make_lead("Marina Alves", owner=inside_aurora.rep), inside_aurora.rep.user
    task = tasks.add(lead, by=who, title="Ligar", due_at=NOON, owner=who, repeat="weekly")
    following = tasks.complete(task, by=who)
    removed.remove(following, by=who)

    tasks.reopen(task, by=who)
    again = tasks.complete(task, by=who)

    assert list(Task.ever.filter(follows=task)) == [again]
