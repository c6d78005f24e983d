"""Folders, forwarding, notifications and the radar over the API: by the rules of the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Notification, NotificationPreference, SavedView
from crm.services import notifying
from messaging.models import Conversation, Message
from tenants.context import in_tenant
from tests.api.calling import session_of
from tests.cast import Cast
from tests.messaging.makers import make_attachment
from tests.messaging.threads import hear, talk
from tests.queries import count_queries

QUERY = "tab=all&state=open&priority=urgent&q="


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def told(cast: Cast, member, kind: str = "mention", name: str = "Marina Alves") -> Notification:
    with in_tenant(cast.schema):
        return notifying.notify(member.user, kind, by=cast.owner.user, path="board/", name=name, task="Ligar")


def test_a_folder_is_kept_shared_changed_and_deleted_by_its_owner(aurora, key):
    rep, other = session_of(aurora, aurora.rep), session_of(aurora, aurora.other_rep)
    made = rep.post("folders/", {"name": "Urgentes", "query": f"{QUERY}&priority=nonsense&utm=x"}).json()
    one = f"folders/{made['id']}/"

    assert (made["query"], made["sharing"], made["owner_name"]) == (QUERY, "private", "Rep")
    assert (other.get(one).status_code, key.get("folders/").json()["results"]) == (404, [])
    assert rep.patch(one, {"sharing": "everybody", "name": "Fogo"}).json()["name"] == "Fogo"
    assert [each["id"] for each in key.get("folders/").json()["results"]] == [made["id"]]
    assert [getattr(other, how)(one).status_code for how in ("get", "delete")] == [200, 403]
    assert other.patch(one, {"name": "Meu"}).status_code == 403
    assert key.post("folders/", {"name": "De uma chave"}).status_code == 403
    assert rep.get("saved-views/").json()["results"] == []
    with in_tenant(aurora.schema):
        lead_view = SavedView.objects.create(owner=aurora.rep.user, name="Quentes", query="score=70..")
    assert rep.get(f"folders/{lead_view.pk}/").status_code == 404
    assert rep.delete(one).status_code == 204


def test_a_message_is_forwarded_once_with_its_file_and_in_the_name_of_the_key(aurora, rival, key, talked):
    with in_tenant(aurora.schema):
        bruno, theirs = talk("Bruno Dias", to=aurora.rep), talk("De outra", to=aurora.other_rep)
        photo = hear(talked, "Veja", kind="image")
        make_attachment(photo)
    with in_tenant(rival.schema):
        foreign = talk("LEAK-B")
    rep, address = session_of(aurora, aurora.rep), f"conversations/{talked.pk}/messages/{photo.pk}/forward/"
    headers = {"Idempotency-Key": "forward-1"}

    assert [rep.post(address, {"to": str(to.pk)}).status_code for to in (theirs, foreign)] == [400, 400]
    answers = [key.post(address, {"to": str(bruno.pk)}, headers=headers) for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    sent = answers[0].json()
    assert (sent["id"], sent["conversation"], sent["kind"], sent["text"]) == (
        answers[1].json()["id"],
        str(bruno.pk),
        "image",
        "Veja",
    )
    assert (sent["author"], sent["author_name"], sent["attachment"]["filename"]) == (None, "Site", "foto.png")
    with in_tenant(aurora.schema):
        assert Message.objects.filter(conversation=bruno, direction="out").count() == 1
        Conversation.objects.filter(pk=bruno.pk).update(last_inbound_at=None)
    refused = rep.post(address, {"to": str(bruno.pk)})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:loved-crm:problem:window_closed")


def test_one_reads_ones_own_notifications_and_marks_them_read(aurora, rival, key):
    mine, due, theirs = told(aurora, aurora.rep), told(aurora, aurora.rep, "task.due"), told(aurora, aurora.other_rep)
    told(rival, rival.rep, name="LEAK-B")
    rep = session_of(aurora, aurora.rep)

    listed = rep.get("notifications/").json()["results"]
    assert [(each["id"], each["kind"]) for each in listed] == [(str(due.pk), "task.due"), (str(mine.pk), "mention")]
    assert ("Owner" in listed[1]["text"], "<" in listed[1]["text"], listed[1]["path"]) == (True, False, "board/")
    assert rep.get("notifications/?topic=tasks").json()["results"][0]["id"] == str(due.pk)
    assert rep.post(f"notifications/{theirs.pk}/read/").status_code == 404
    assert rep.post(f"notifications/{mine.pk}/read/").json()["read_at"] is not None
    assert [each["id"] for each in rep.get("notifications/?unread=true").json()["results"]] == [str(due.pk)]
    assert rep.post("notifications/read-all/").json() == {"unread": 0}
    assert (key.get("notifications/").json()["results"], key.post("notifications/read-all/").status_code) == ([], 403)
    with in_tenant(aurora.schema):
        assert list(Notification.objects.filter(read_at=None)) == [theirs]


def test_the_list_costs_the_same_however_long(aurora):
    rep, counts = session_of(aurora, aurora.rep), []
    for more in (1, 3):
        for _number in range(more):
            told(aurora, aurora.rep)
        rep.get("notifications/")
        with count_queries() as queries:
            rep.get("notifications/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_how_one_is_told_is_changed_piece_by_piece_by_the_rules_of_the_page(aurora, key):
    rep, address = session_of(aurora, aurora.rep), "notifications/preferences/"
    usual = rep.get(address).json()
    assert (usual["ways"]["mention"], usual["digest"]) == (dict.fromkeys(("app", "push", "mail", "sound"), True), "off")
    assert "channel.refused" not in usual["ways"]  # not this role's

    changed = rep.patch(address, {"ways": {"mention": {"mail": False}}, "digest": "daily", "digest_at": "07:30"}).json()

    assert changed == usual | {
        "ways": usual["ways"] | {"mention": {"app": True, "push": True, "mail": False, "sound": True}},
        "digest": "daily",
        "digest_at": "07:30:00",
    }
    until = (timezone.now() + timedelta(hours=1)).isoformat()
    assert rep.patch(address, {"silent_until": until, "quiet_days": [6]}).json()["quiet_days"] == [6]
    for wrong in (
        {"quiet_from": "20:00"},
        {"digest_zone": "Lua"},
        {"digest_day": 7},
        {"ways": {"channel.refused": {"mail": True}}},
        {"ways": {"mention": {"pigeon": True}}},
        {"digest_since": until},
    ):
        assert rep.patch(address, wrong).status_code == 400, wrong
    assert (key.get(address).status_code, key.patch(address, {"digest": "daily"}).status_code) == (403, 403)
    with in_tenant(aurora.schema):
        row = NotificationPreference.objects.get()
        assert (row.user, row.choices) == (aurora.rep.user, {"mention": {"mail": False}})


def test_the_radar_lists_who_waits_as_far_as_one_sees(aurora, rival, key):
    with in_tenant(aurora.schema):
        late = talk("Marina Alves", ago=timedelta(minutes=45), to=aurora.rep)
        talk("Cedo", ago=timedelta(minutes=5), to=aurora.rep)
        talk("De outra", ago=timedelta(minutes=50), to=aurora.other_rep)
    with in_tenant(rival.schema):
        talk("LEAK-B", ago=timedelta(minutes=50), to=rival.rep)

    [one] = session_of(aurora, aurora.rep).get("radar/").json()["results"]
    assert (one["conversation"], one["contact_name"], one["is_late"], one["assignee_name"]) == (
        str(late.pk),
        "Marina Alves",
        True,
        "Rep",
    )
    assert [each["contact_name"] for each in key.get("radar/").json()["results"]] == ["De outra", "Marina Alves"]
