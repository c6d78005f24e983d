"""The bell: who is told what, in whose words, and what reading it changes."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from config.ids import uuid7
from crm.models import Event, Notification
from crm.services import notifying
from tenants.context import in_tenant
from tests.cast import Cast
from tests.queries import count_queries

HTMX = {"HX-Request": "true"}


def tell(cast: Cast, member=None, kind: str = "lead.assigned", by=None, name: str = "Marina Alves") -> Notification:
    with in_tenant(cast.schema):
        told = notifying.notify((member or cast.rep).user, kind, by=by, path="leads/x/", name=name)
    assert told is not None
    return told


@pytest.fixture
def listed(browser):
    """What a member's bell shows."""

    def look(cast: Cast, member, path: str = "notifications/") -> str:
        return browser(member).get(cast.url(path), headers=HTMX).content.decode()

    return look


def test_nobody_is_told_of_ones_own_deed(aurora):
    with in_tenant(aurora.schema):
        told = notifying.notify(aurora.rep.user, "mention", by=aurora.rep.user, path="leads/x/", name="Marina")

        assert told is None
        assert (Notification.objects.count(), Event.objects.count()) == (0, 0)


def test_only_the_person_told_gets_the_event(aurora):
    told = tell(aurora, by=aurora.manager.user)

    with in_tenant(aurora.schema):
        event = Event.objects.get()
        assert (event.kind, event.subject_id, event.module) == ("notification.created", told.pk, "personal")
        assert (event.users, event.particulars) == ([aurora.rep.user_id], {})
        assert list(Event.objects.visible_to(aurora.owner)) == []


@pytest.mark.parametrize(
    ("kind", "language", "sentence"),
    [
        ("lead.assigned", "pt-br", "<b>Manager</b> passou para você o lead <b>Marina Alves</b>"),
        ("conversation.assigned", "pt-br", "<b>Manager</b> passou para você a conversa com <b>Marina Alves</b>"),
        ("mention", "pt-br", "<b>Manager</b> mencionou você em uma nota sobre <b>Marina Alves</b>"),
        ("mention", "en", "<b>Manager</b> mentioned you in a note about <b>Marina Alves</b>"),
    ],
)
def test_the_sentence_is_in_the_readers_language(aurora, listed, kind, language, sentence):
    aurora.rep.user.language = language
    aurora.rep.user.save(update_fields=["language"])
    with translation.override("de"):  # whatever the language of whoever caused it
        tell(aurora, kind=kind, by=aurora.manager.user)

    assert sentence in listed(aurora, aurora.rep)


def test_a_lead_given_by_nobody_says_that_it_is_yours_now(aurora, listed):
    tell(aurora)

    assert "O lead <b>Marina Alves</b> agora é seu" in listed(aurora, aurora.rep)


def test_names_are_not_html(aurora, listed):
    tell(aurora, name="<script>alert(1)</script>")

    shown = listed(aurora, aurora.rep)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>" not in shown


def test_one_sees_ones_own_only(aurora, rival, listed):
    tell(aurora, name="Marina Alves")
    tell(aurora, aurora.manager, name="Otávio Reis")
    tell(rival, rival.rep, name="Segredo")

    shown = listed(aurora, aurora.rep)

    assert "Marina Alves" in shown
    assert "Otávio Reis" not in shown
    assert "Segredo" not in shown


def test_a_viewer_has_a_bell_too(aurora, listed):
    tell(aurora, aurora.viewer, kind="mention")

    assert "Marina Alves" in listed(aurora, aurora.viewer)


def test_the_bell_counts_what_is_unread(aurora, browser):
    tell(aurora)
    read = tell(aurora)
    with in_tenant(aurora.schema):
        notifying.mark_read(read)

    bell = browser(aurora.rep).get(aurora.url("notifications/bell/")).content.decode()

    assert "1 nova" in bell
    assert 'class="ping"' in bell


def test_reading_one_leaves_the_others(aurora, browser):
    one, other = tell(aurora), tell(aurora)

    answer = browser(aurora.rep).post(aurora.url(f"notifications/{one.pk}/reading/"), headers=HTMX)

    with in_tenant(aurora.schema):
        one.refresh_from_db()
        other.refresh_from_db()
        kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert (one.read_at is not None, other.read_at) == (True, None)
    assert kinds == ["notification.created", "notification.created", "notification.read"]
    assert 'id="bell_count" hx-swap-oob="true"' in answer.content.decode()


def test_a_link_that_is_followed_counts_as_read_without_an_answer(aurora, browser):
    one = tell(aurora)

    assert browser(aurora.rep).post(aurora.url(f"notifications/{one.pk}/reading/")).status_code == 204
    with in_tenant(aurora.schema):
        one.refresh_from_db()
    assert one.read_at is not None


def test_reading_all_reads_ones_own_only(aurora, browser):
    mine, anothers = [tell(aurora), tell(aurora)], tell(aurora, aurora.manager)

    shown = browser(aurora.rep).post(aurora.url("notifications/reading/"), headers=HTMX).content.decode()

    with in_tenant(aurora.schema):
        unread = list(Notification.objects.unread())
    assert unread == [anothers]
    assert "Marcar todas" not in shown
    assert len(mine) == 2


def test_another_persons_notification_is_not_there(aurora, rival, browser):
    anothers, elsewhere = tell(aurora, aurora.manager), tell(rival)

    for pk in (anothers.pk, elsewhere.pk):
        assert browser(aurora.rep).post(aurora.url(f"notifications/{pk}/reading/")).status_code == 404

    with in_tenant(aurora.schema):
        anothers.refresh_from_db()
    with in_tenant(rival.schema):
        elsewhere.refresh_from_db()
    assert (anothers.read_at, elsewhere.read_at) == (None, None)


def test_older_ones_follow_without_gap_or_repetition(aurora, browser):
    told = [tell(aurora, name=f"Lead {number:02}") for number in range(45)]

    client, seen, before = browser(aurora.rep), [], ""
    while True:
        page = client.get(aurora.url("notifications/"), {"before": before}).context["page"]
        seen += [row.pk for row in page.rows]
        if page.older is None:
            break
        before = str(page.older)

    assert seen == [one.pk for one in reversed(told)]


@pytest.mark.parametrize("before", ["x", "'", "0" * 40])
def test_a_broken_cursor_is_the_first_page(aurora, browser, before):
    tell(aurora)

    assert len(browser(aurora.rep).get(aurora.url("notifications/"), {"before": before}).context["page"].rows) == 1


def test_the_list_costs_the_same_however_long(aurora, browser):
    client = browser(aurora.rep)
    counts = []
    for more in (1, 15):
        for _number in range(more):
            tell(aurora, by=aurora.manager.user)
        client.get(aurora.url("notifications/"), headers=HTMX)
        with count_queries() as queries:
            client.get(aurora.url("notifications/"), headers=HTMX)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_page_is_narrowed_by_topic_and_to_what_is_unread(aurora, browser):
    task, lead, read = (tell(aurora, kind=kind) for kind in ("task.due", "lead.assigned", "mention"))
    rep = browser(aurora.rep)
    rep.post(aurora.url(f"notifications/{read.pk}/reading/"))

    def shown(show: str) -> list:
        page = rep.get(aurora.url("notifications/"), {"show": show})
        return [row.pk for row in page.context["page"].rows]

    assert shown("") == shown("nonsense") == [read.pk, lead.pk, task.pk]
    assert (shown("unread"), shown("tasks"), shown("conversations")) == ([lead.pk, task.pk], [task.pk], [read.pk])
    assert shown("mending") == []
    at = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{aurora.url('notifications/')}?show=tasks"}
    answer = rep.post(aurora.url(f"notifications/{lead.pk}/reading/"), headers=at).content.decode()
    assert (str(task.pk) in answer, str(lead.pk) in answer) == (True, False)  # the page stays what it is narrowed to


def test_what_is_told_again_is_one_line_that_counts_until_it_is_read(aurora, rival, browser):
    with in_tenant(aurora.schema):
        subject = uuid7()
        again = partial(notifying.notify_again, subject_id=subject, path="inbox/x/", name="Marina")
        rows = [again(aurora.rep.user, "message.received") for _time in range(3)]
        again(aurora.manager.user, "message.received")
    older = tell(aurora, kind="mention")

    listed = browser(aurora.rep).get(aurora.url("notifications/")).context["page"].rows
    assert [(row.pk, row.count) for row in listed] == [(older.pk, 1), (rows[0].pk, 3)]
    with in_tenant(aurora.schema):
        again(aurora.rep.user, "message.received")
    listed = browser(aurora.rep).get(aurora.url("notifications/")).context["page"].rows
    assert [(row.pk, row.count) for row in listed] == [(rows[0].pk, 4), (older.pk, 1)]
    assert (
        "<b>Marina</b> escreveu para você: 4 mensagens"
        in browser(aurora.rep).get(aurora.url("notifications/")).content.decode()
    )
    with in_tenant(aurora.schema):
        notifying.subject_read(subject, aurora.rep.user)
        fresh = again(aurora.rep.user, "message.received")
        unread = Notification.objects.unread().filter(subject_id=subject).order_by("pk")
        assert (fresh.pk != rows[0].pk, [row.user for row in unread]) == (True, [aurora.manager.user, aurora.rep.user])
        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.create(user=aurora.rep.user, kind="message.received", subject_id=subject, path="x/")
