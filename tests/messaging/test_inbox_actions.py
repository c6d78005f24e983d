"""What people do with a conversation from its page: give it, end it, read it, make a lead of it."""

import json

import pytest

from crm.models import Event, Lead, Notification
from messaging.models import Conversation
from tenants.context import in_tenant
from tests.makers import make_lead
from tests.markup import parse
from tests.messaging.threads import talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep)


def fresh(cast, conversation) -> Conversation:
    with in_tenant(cast.schema):
        return Conversation.objects.select_related("assignee", "lead__contact", "lead__owner").get(pk=conversation.pk)


def told(response) -> dict:
    return json.loads(response["HX-Trigger"])


ACTIONS = [
    ("post", "assignee"),
    ("post", "resolution"),
    ("delete", "resolution"),
    ("post", "marks"),
    ("post", "snooze"),
    ("delete", "snooze"),
    ("post", "reading"),
    ("post", "lead"),
]


@pytest.mark.parametrize(("method", "what"), ACTIONS)
@pytest.mark.parametrize(("who", "status"), [("other_rep", 404), ("viewer", 403)])
def test_who_may_not_changes_nothing(aurora, marina, browser, who, status, method, what):
    before = fresh(aurora, marina).__dict__

    response = getattr(browser(aurora.members[who]), method)(aurora.url(f"inbox/{marina.pk}/{what}/"))

    assert response.status_code == status
    after = fresh(aurora, marina).__dict__
    assert {name: after[name] for name in after if name != "_state"} == {
        name: before[name] for name in before if name != "_state"
    }


@pytest.mark.parametrize(("method", "what"), ACTIONS)
def test_another_organizations_conversation_is_not_there(aurora, rival, browser, method, what):
    with in_tenant(rival.schema):
        stranger = talk("LEAK-B", to=rival.rep)

    assert getattr(browser(aurora.owner), method)(aurora.url(f"inbox/{stranger.pk}/{what}/")).status_code == 404
    assert (fresh(rival, stranger).unread_count, fresh(rival, stranger).state) == (1, "open")


@pytest.mark.parametrize("what", ["resolution", "reading", "lead", "notes", "files"])
def test_following_a_link_changes_nothing(aurora, marina, browser, what):
    assert browser(aurora.rep).get(aurora.url(f"inbox/{marina.pk}/{what}/")).status_code == 405
    assert fresh(aurora, marina).state == "open"


class TestResolution:
    """Its end, and taking that back."""

    def test_it_ends_and_offers_the_way_back(self, aurora, marina, browser):
        address = aurora.url(f"inbox/{marina.pk}/resolution/")
        response = browser(aurora.rep).post(address)

        assert fresh(aurora, marina).state == "resolved"
        assert parse(response).one("#thread_header")["data-state"] == "resolved"
        assert told(response)["inbox:changed"] == {"id": str(marina.pk)}
        assert told(response)["toast"] == {
            "text": "Conversa resolvida", "kind": "ok", "undo_url": address, "undo_method": "DELETE",
        }  # fmt: skip

    def test_it_is_opened_again(self, aurora, marina, browser):
        client, address = browser(aurora.rep), aurora.url(f"inbox/{marina.pk}/resolution/")
        client.post(address)

        response = client.delete(address)

        assert fresh(aurora, marina).state == "open"
        assert parse(response).one("#thread_header")["data-state"] == "open"


class TestAssignee:
    """Whose it is."""

    def menu(self, aurora, browser, conversation, who="rep"):
        return parse(browser(aurora.members[who]).get(aurora.url(f"inbox/{conversation.pk}/assignee/")))

    def give(self, aurora, browser, conversation, to, who="rep"):
        user = str(to.user_id) if to else ""
        return browser(aurora.members[who]).post(aurora.url(f"inbox/{conversation.pk}/assignee/"), {"user": user})

    def test_the_menu_names_oneself_then_colleagues_nobody_and_teams(self, aurora, marina, browser):
        names = [button.one(".grow").text for button in self.menu(aurora, browser, marina).all("button")]

        assert names == ["Rep", "Admin", "Manager", "Other Rep", "Owner", "Ninguém", "Equipe SP"]

    def test_it_is_given_and_the_receiver_told(self, aurora, marina, browser):
        response = self.give(aurora, browser, marina, aurora.admin, who="owner")

        assert fresh(aurora, marina).assignee == aurora.admin.user
        assert "Admin" in parse(response).one("#thread_header").text
        assert told(response)["toast"]["text"] == "A conversa agora é de Admin"
        with in_tenant(aurora.schema):
            assert [note.user for note in Notification.objects.all()] == [aurora.admin.user]

    def test_given_away_out_of_ones_sight_the_panes_empty_themselves(self, aurora, marina, browser):
        response = self.give(aurora, browser, marina, aurora.other_rep)

        assert response["HX-Retarget"] == "#panes"
        assert response["HX-Push-Url"] == aurora.url("inbox/")
        assert parse(response).all("#thread") == []
        assert "Marina" not in parse(response).text

    def test_it_is_taken_from_everybody(self, aurora, marina, browser):
        self.give(aurora, browser, marina, None)

        assert fresh(aurora, marina).assignee is None

    def test_it_is_not_given_to_who_cannot_answer(self, aurora, rival, marina, browser):
        for member in (aurora.viewer, rival.rep):
            assert self.give(aurora, browser, marina, member, who="owner").status_code == 400
        assert browser(aurora.owner).post(aurora.url(f"inbox/{marina.pk}/assignee/"), {"user": "x"}).status_code == 400

        assert fresh(aurora, marina).assignee == aurora.rep.user

    def test_somebody_who_left_is_not_offered(self, aurora, marina, browser):
        aurora.other_rep.is_active = False
        aurora.other_rep.save()

        assert "Other Rep" not in self.menu(aurora, browser, marina).text
        assert self.give(aurora, browser, marina, aurora.other_rep).status_code == 400


class TestReading:
    """Having it before one's eyes."""

    def test_opening_the_page_alone_reads_nothing(self, aurora, marina, browser):
        browser(aurora.rep).get(aurora.url(f"inbox/{marina.pk}/"))

        assert fresh(aurora, marina).unread_count == 1

    def test_saying_so_does_and_tells_the_others(self, aurora, marina, browser):
        response = browser(aurora.rep).post(aurora.url(f"inbox/{marina.pk}/reading/"))

        assert response.status_code == 204
        assert fresh(aurora, marina).unread_count == 0
        with in_tenant(aurora.schema):
            told = Event.objects.filter(kind="conversation.changed", subject_id=marina.pk)
            assert [event.particulars["what"] for event in told] == ["read"]


class TestLead:
    """A lead for somebody who has none."""

    def test_it_is_made_once_for_whoever_answers(self, aurora, marina, browser):
        client, address = browser(aurora.owner), aurora.url(f"inbox/{marina.pk}/lead/")

        responses = [client.post(address) for _time in range(2)]

        lead = fresh(aurora, marina).lead
        assert (lead.contact.name, lead.owner, lead.source) == ("Marina Alves", aurora.rep.user, "whatsapp")
        with in_tenant(aurora.schema):
            assert Lead.objects.count() == 1
        assert parse(responses[0]).one("#side")["data-lead"] == str(lead.pk)
        assert told(responses[0])["toast"]["action_url"] == aurora.url(f"leads/{lead.pk}/")

    def test_an_archived_lead_gives_way_to_a_new_one(self, aurora, browser):
        with in_tenant(aurora.schema):
            old = make_lead("Marina Alves", owner=aurora.rep)
            conversation = talk(to=aurora.rep, lead=old)
            Lead.objects.update(archived_at=old.created_at)

        browser(aurora.rep).post(aurora.url(f"inbox/{conversation.pk}/lead/"))

        assert fresh(aurora, conversation).lead_id not in (None, old.pk)

    def test_conversation_lead_and_contact_are_one_click_apart(self, aurora, browser):
        with in_tenant(aurora.schema):
            lead = make_lead("Marina Alves", owner=aurora.rep)
            conversation = talk(to=aurora.rep, lead=lead)

        page = parse(browser(aurora.rep).get(aurora.url(f"inbox/{conversation.pk}/")))

        links = {link["href"] for link in page.all("#panes a")}
        assert {aurora.url(f"leads/{lead.pk}/"), aurora.url(f"contacts/{lead.contact_id}/")} <= links
        lead_page = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/")).content.decode()
        assert aurora.url(f"inbox/{conversation.pk}/") in lead_page


def test_every_part_of_the_page_has_its_fragment(aurora, marina, browser):
    client = browser(aurora.rep)
    page = parse(client.get(aurora.url(f"inbox/{marina.pk}/")))

    for part, root in {"header": "thread_header", "composer": "composer", "side": "side"}.items():
        fragment = parse(client.get(aurora.url(f"inbox/{marina.pk}/{part}/")))
        assert without_tokens(fragment.one(f"#{root}")) == without_tokens(page.one(f"#{root}"))


def without_tokens(element) -> tuple:
    for token in element.all('[name="csrfmiddlewaretoken"]'):
        token.attributes.pop("value")
    return element.outline
