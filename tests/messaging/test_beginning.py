"""Writing to somebody first, from the inbox and over the API: whom, by which channel, and what is refused whole."""

import pytest

from crm.models import Activity, Contact, Lead
from messaging.models import Channel, Connection, Conversation, Message
from messaging.services import blocking
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.makers import make_contact, make_lead
from tests.markup import text_of
from tests.messaging.makers import pair_channel
from tests.messaging.threads import make_template

pytestmark = pytest.mark.usefixtures("inside_aurora")
KEY = "begin-key-1"


@pytest.fixture
def phone(inside_aurora) -> Channel:
    """A paired phone, by which free text begins."""
    channel = pair_channel()
    Connection.objects.filter(channel=channel).update(state="working")
    return channel


def post(cast, browser, who: str = "rep", *, key: str = KEY, **said):
    return browser(cast.members[who]).post(cast.url("inbox/new/"), {"key": key, **said})


def told(conversation: Conversation) -> list[tuple]:
    rows = conversation.messages.values_list("kind", "text", "status", "author__email")
    return list(rows)


def counted() -> tuple[int, int, int]:
    return Contact.objects.count(), Conversation.objects.count(), Message.objects.count()


def test_a_new_number_becomes_a_person_and_a_thread_of_whoever_wrote_once(aurora, rival, phone, browser):
    for _time in range(2):
        answer = post(aurora, browser, to="(31) 99876-5432", name=" Lia  Prado ", channel=phone.pk, text="Oi, Lia!")

    made = Conversation.objects.get()
    assert answer.headers["HX-Redirect"] == aurora.url(f"inbox/{made.pk}/")
    assert (made.contact.name, made.contact.phone, made.contact.owner) == (
        "Lia Prado",
        "+5531998765432",
        aurora.rep.user,
    )
    assert (made.channel, made.assignee, made.state, made.lead) == (phone, aurora.rep.user, "open", None)
    assert told(made) == [("text", "Oi, Lia!", "queued", aurora.rep.user.email)]
    assert list(Activity.objects.filter(contact=made.contact).values_list("kind", flat=True)) == ["message.sent"]
    assert "Oi, Lia!" in text_of(browser(aurora.rep).get(aurora.url("inbox/")))
    with in_tenant(rival.schema):
        assert not Conversation.objects.exists()


def test_outside_the_window_a_template_goes_and_free_text_leaves_nothing(aurora, channel, browser):
    lead = make_lead("Marina Alves", owner=aurora.rep)
    Contact.objects.filter(pk=lead.contact_id).update(phone="+5511987654321")
    template, before = make_template(channel=channel), counted()
    page = browser(aurora.rep).get(
        aurora.url("inbox/new/"), {"to": lead.contact_id, "channel": channel.pk, "template": template.pk},
        headers={"HX-Request": "true", "HX-Target": "begin_words"},
    )  # fmt: skip
    assert 'name="value.1" value="Marina"' in page.content.decode()

    refused = post(aurora, browser, to=lead.contact_id, channel=channel.pk, text="Oi!")
    new = post(aurora, browser, to="11 97777-6666", channel=channel.pk, text="Oi!")

    assert (refused.status_code, new.status_code, counted()) == (422, 422, before)
    assert "24 horas" in refused.headers["HX-Trigger"].encode().decode("unicode_escape")
    said = {"to": lead.contact_id, "channel": channel.pk, "template": template.pk, "value.1": "Marina"}
    assert post(aurora, browser, **said).status_code == 200
    made = Conversation.objects.get()
    assert (made.lead, told(made)[0][:3]) == (lead, ("template", "Olá, Marina!", "queued"))


def test_the_conversation_there_is_is_opened_and_somebody_elses_is_not_told_of(aurora, phone, browser):
    mine = make_contact("Marina Alves", phone="+5511987654321", owner=aurora.rep.user)
    theirs = make_contact("Bruno Dias", phone="+5511955554444", owner=aurora.other_rep.user)
    known = Conversation.objects.create(contact=mine, channel=phone, assignee=aurora.rep.user)
    Conversation.objects.create(contact=theirs, channel=phone, assignee=aurora.other_rep.user)
    fragment = {"HX-Request": "true", "HX-Target": "begin_words"}
    before, client = counted(), browser(aurora.rep)

    there = client.get(aurora.url("inbox/new/"), {"to": mine.pk, "channel": phone.pk}, headers=fragment)
    with_others = client.get(aurora.url("inbox/new/"), {"to": theirs.phone, "channel": phone.pk}, headers=fragment)
    people = client.get(aurora.url("inbox/new/"), {"q": "bruno"})

    assert aurora.url(f"inbox/{known.pk}/") in there.content.decode()
    assert "Esta pessoa já está com outra pessoa da equipe." in text_of(with_others)
    assert "Bruno" not in text_of(with_others) + text_of(people)
    for to in (theirs.pk, theirs.phone):
        assert post(aurora, browser, to=to, channel=phone.pk, text="Oi").status_code in (404, 422)
    assert counted() == before
    assert (
        post(aurora, browser, to=mine.pk, channel=phone.pk, text="Oi").headers["HX-Redirect"].endswith(f"{known.pk}/")
    )
    assert told(known) == [("text", "Oi", "queued", aurora.rep.user.email)]


def test_a_persons_page_offers_the_first_words_where_they_may_be_said(aurora, phone, browser):
    mine = make_contact("Marina Alves", phone="+5511987654321", owner=aurora.rep.user)
    nameless = make_contact("Sem Número", owner=aurora.rep.user)
    client, offer = browser(aurora.rep), f"{aurora.url('inbox/new/')}?to="

    def offers(contact: Contact) -> int:
        return client.get(aurora.url(f"contacts/{contact.pk}/")).content.decode().count(f'hx-get="{offer}{contact.pk}"')

    assert (offers(mine), offers(nameless)) == (2, 0)  # at the top, and above the threads there are
    assert f'value="{mine.pk}" required checked' in client.get(f"{offer}{mine.pk}").content.decode()
    Conversation.objects.create(contact=mine, channel=phone, assignee=aurora.rep.user)
    assert offers(mine) == 1
    blocking.block(mine, by=aurora.owner.user)
    assert offers(mine) == 0


def test_what_may_not_be_begun_is_refused_and_changes_nothing(aurora, phone, browser):
    mine = make_contact("Marina Alves", phone="+5511987654321", owner=aurora.rep.user)
    nameless = make_contact("Sem Número", owner=aurora.rep.user)
    before = counted()

    assert post(aurora, browser, to=nameless.pk, channel=phone.pk, text="Oi").status_code == 422
    assert post(aurora, browser, to="98765", channel=phone.pk, text="Oi").status_code == 422
    assert post(aurora, browser, to=mine.pk, channel=phone.pk, text=" ").status_code == 422
    assert post(aurora, browser, "viewer", to=mine.pk, channel=phone.pk, text="Oi").status_code == 403
    blocking.block(mine, by=aurora.owner.user)
    assert post(aurora, browser, to=mine.pk, channel=phone.pk, text="Oi").status_code == 422
    Channel.objects.update(granted_roles=[])
    assert post(aurora, browser, to=mine.pk, channel=phone.pk, text="Oi").status_code == 404
    Connection.objects.update(state="refused")
    assert post(aurora, browser, "owner", to=mine.pk, channel=phone.pk, text="Oi").status_code == 404
    assert counted() == before
    assert "Nenhum canal" in text_of(browser(aurora.owner).get(aurora.url("inbox/new/")))


def test_over_the_api_once_by_its_key_and_by_nobody_elses(aurora, rival, channel, phone):
    make_template(channel=channel)
    key = key_of(aurora)
    by_template = {"channel": str(channel.pk), "template": "retomar", "language": "pt_BR", "variables": {"1": "Lia"}}

    first = key.post(
        "conversations/",
        {"phone": "(31) 99876-5432", "name": "Lia", **by_template},
        headers={"Idempotency-Key": "first-words"},
    )
    again = key.post(
        "conversations/",
        {"phone": "(31) 99876-5432", "name": "Lia", **by_template},
        headers={"Idempotency-Key": "first-words"},
    )
    more = key.post("conversations/", {"contact": first.json()["contact"], **by_template})

    assert (first.status_code, again.json()["id"], more.status_code) == (201, first.json()["id"], 200)
    assert (first.json()["contact_name"], first.json()["preview"], first.json()["assignee"]) == (
        "Lia",
        "Olá, Lia!",
        None,
    )
    assert Message.objects.count() == 2
    closed = key.post("conversations/", {"phone": "11 97777-6666", "channel": str(channel.pk), "text": "Oi"})
    assert (closed.status_code, closed.json()["type"].rsplit(":")[-1]) == (422, "window_closed")
    wrong = key.post("conversations/", {"phone": "1", "contact": first.json()["contact"], "channel": str(phone.pk)})
    assert (wrong.status_code, sorted(wrong.json()["errors"])) == (400, ["contact", "text"])
    mine = session_of(aurora, aurora.rep).post(
        "conversations/", {"phone": "11 97777-6666", "channel": str(phone.pk), "text": "Oi"}
    )
    assert (mine.status_code, mine.json()["assignee"]) == (201, str(aurora.rep.user_id))
    theirs = key_of(rival).post("conversations/", {"phone": "11 97777-6666", "channel": str(phone.pk), "text": "Oi"})
    assert (theirs.status_code, list(theirs.json()["errors"])) == (400, ["channel"])
    assert (Message.objects.count(), Lead.objects.count()) == (3, 0)
