"""Places and contact cards of ours: from composer and API, in each provider's words, refused where it has none."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from messaging.models import Connection, Template
from messaging.providers.outgoing import OutgoingContacts, OutgoingLocation, OutgoingText
from messaging.providers.types import Peer
from messaging.providers.whatsapp_web import compose, content, types
from messaging.services import composing, outbox, places, sharing
from messaging.services.places import Place
from messaging.services.refusals import BadContent, NotAble
from messaging.services.sharing import Card
from tests.api.calling import key_of
from tests.makers import make_contact
from tests.markup import text_of
from tests.messaging.makers import PIXEL, make_conversation
from tests.messaging.twilio.makers import connected
from tests.stubs.twilio import NUMBER, SENDER

pytestmark = pytest.mark.usefixtures("inside_aurora")
WHERE = {"latitude": -23.561414, "longitude": -46.655881, "name": "Aurora", "address": "Av. Paulista, 1578"}
PAULA = {
    "name": {"formatted_name": "Paula Reis", "first_name": "Paula"},
    "phones": [{"phone": "+55 11 98765-0000", "wa_id": "5511987650000"}],
    "emails": [{"email": "paula@aurora.example"}],
    "org": {"company": "Aurora"},
}
CARD = Card(name=" Paula  Reis ", phones=("(11) 98765-0000",), email="paula@aurora.example", company="Aurora")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_template(channel, header: str, name: str) -> Template:
    body = {"type": "BODY", "text": "Até logo, {{1}}"}
    parts = [{"type": "HEADER", "format": header}, body]
    fields = {"language": "pt_BR", "category": "UTILITY", "status": "APPROVED"}
    return Template.objects.create(channel=channel, name=name, components=parts, body=body["text"], **fields)


def test_they_go_from_the_composer_as_whatsapp_wants_them_and_are_shown(thread, graph, aurora, rival, browser, meta):
    make_contact("Paula Reis", phone="+5511987650000", email="paula@aurora.example", owner=aurora.rep.user)
    make_contact("Paula de outro", phone="+5511987650001", owner=aurora.manager.user)
    client, url = browser(aurora.rep), aurora.url(f"inbox/{thread.pk}/sharing/")
    assert 'value="contacts"' in client.get(url).content.decode()
    assert f'data-asking-open="{url}"' in client.get(aurora.url(f"inbox/{thread.pk}/")).content.decode()
    found = client.get(f"{url}cards/?q=paula").content.decode()
    assert ('data-card-phone="+55 11 98765-0000"' in found, "de outro" in found) == (True, False)

    link = "https://www.google.com/maps/place/Aurora/@-23.5,-46.6,17z/data=!3m1!4b1!3d-23.561414!4d-46.655881"
    place = {"kind": "location", "where": link, "place_name": "Aurora", "place_address": "Av. Paulista, 1578"}
    card = {"kind": "contacts", "name": "Paula Reis", "phone": "(11) 98765-0000", "company": "Aurora"}
    for said in (place, card):
        for _time in range(2):  # a browser that got no answer sends again
            shown = text_of(meta.works(lambda: client.post(url, said | {"key": f"chave-{said['kind']}"})))  # noqa: B023
            assert said.get("place_name", said.get("name")) in shown
    assert [(sent.body["type"], sent.body[sent.body["type"]]) for sent in graph.sent] == [
        ("location", WHERE | {"latitude": "-23.561414", "longitude": "-46.655881"}),
        ("contacts", [{name: PAULA[name] for name in ("name", "phones", "org")}]),
    ]
    for wrong in ({**place, "where": "https://maps.app.goo.gl/x"}, {**place, "where": ""}, {**card, "phone": "123"}):
        assert client.post(url, wrong | {"key": "chave-errada"}).status_code == 422
    assert thread.messages.count() == 2


def test_they_go_over_the_api_once(thread, graph, aurora, meta):
    key, path = key_of(aurora, "conversation.view", "conversation.change"), f"conversations/{thread.pk}/messages/"
    cards = [{"name": "Paula Reis", "phones": ["+5511987650000"], "email": "paula@aurora.example", "company": "Aurora"}]
    for said in ({"kind": "location", "location": WHERE}, {"kind": "contacts", "contacts": cards}):
        headers = {"Idempotency-Key": f"chave-{said['kind']}"}
        first = meta.works(lambda: key.post(path, said, headers=headers))  # noqa: B023 - at once
        assert (first.status_code, key.post(path, said, headers=headers).status_code) == (201, 200)
        assert first.json()["content"] == (WHERE if "location" in said else {"contacts": [PAULA]})
        other = {"kind": "location", "location": WHERE | {"latitude": 1}}
        assert key.post(path, other, headers=headers).json()["type"].endswith("key_reused")
    for wrong, status in (
        ({"kind": "location", "location": {"latitude": 91, "longitude": 0}}, 400),
        ({"kind": "text", "text": "x", "location": WHERE}, 400),
        ({"kind": "contacts", "contacts": []}, 422),
        ({"kind": "contacts", "contacts": cards * 6}, 422),
        ({"kind": "contacts", "contacts": [{"name": "Paula"}]}, 422),
    ):
        assert key.post(path, wrong).status_code == status, wrong
    assert len(graph.sent) == 2


def test_a_template_takes_a_place_or_a_file_at_its_head(thread, channel, graph, aurora, browser, meta):
    visit, look = make_template(channel, "LOCATION", "visita"), make_template(channel, "IMAGE", "fachada")
    key, path = key_of(aurora, "conversation.view", "conversation.change"), f"conversations/{thread.pk}/"
    said = {"kind": "template", "template": "visita", "language": "pt_BR", "variables": {"1": "Marina"}}
    assert key.post(f"{path}messages/", said).status_code == 422
    assert key.post(f"{path}messages/", said | {"location": {**WHERE, "name": ""}}).status_code in (400, 422)
    meta.works(lambda: key.post(f"{path}messages/", said | {"location": WHERE}))
    data = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("fachada.png", PIXEL)})
    upload = key.call("post", f"{path}uploads/", data=data, content_type=MULTIPART_CONTENT).json()["id"]
    said |= {"template": "fachada", "upload": upload}
    headers = {"Idempotency-Key": "chave-da-foto"}
    answers = [meta.works(lambda: key.post(f"{path}messages/", said, headers=headers)) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["attachment"]["filename"] == "fachada.png"

    client, url = browser(aurora.rep), aurora.url(f"inbox/{thread.pk}/templates/")
    assert 'name="where"' in client.get(url).content.decode()
    form = {"template": visit.pk, "key": "do-compositor", "value.1": "Marina", "where": "-23.561414, -46.655881"}
    assert client.post(url, form).status_code == 422
    named = form | {"place_name": "Aurora", "place_address": "Av. Paulista, 1578"}
    assert "Av. Paulista, 1578" in text_of(meta.works(lambda: client.post(url, named)))

    place = {"type": "location", "location": WHERE | {"latitude": "-23.561414", "longitude": "-46.655881"}}
    heads = [sent.body["template"]["components"][0]["parameters"] for sent in graph.sent]
    assert (heads[0], heads[2]) == ([place], [place])
    assert (heads[1][0]["type"], graph.files[heads[1][0]["image"]["id"]].content) == ("image", PIXEL)
    assert look.pk != visit.pk


def test_a_paired_phone_sends_them_as_whatsapp_knows_them():
    to = Peer(wa_id="5511998765432", phone="+5511998765432")
    place = OutgoingLocation(to=to, latitude="-23.561414", longitude="-46.655881", name="Aurora", reply_to="3EB0")
    odd = {**PAULA, "name": {"formatted_name": "Reis, Paula; Ltda", "first_name": "Reis,"}}

    def read(outgoing):
        return types.content.Message.FromString(base64.b64decode(compose.request(outgoing)["message"]))

    said = content.read(read(place))
    assert (said.payload, said.reply_to) == ({key: WHERE[key] for key in ("latitude", "longitude", "name")}, "3EB0")
    one, two = (read(OutgoingContacts(to=to, contacts=cards)) for cards in ([PAULA], [PAULA, odd]))
    told = {"name": {"formatted_name": "Paula Reis"}, "phones": PAULA["phones"]}
    assert content.read(one).payload == {"contacts": [told]}
    assert [each["name"]["formatted_name"] for each in content.read(two).payload["contacts"]] == [
        "Paula Reis",
        "Reis, Paula; Ltda",
    ]
    assert "FN:Reis\\, Paula\\; Ltda" in two.contactsArrayMessage.contacts[1].vcard
    assert one.contactMessage.vcard.splitlines()[2:6] == [
        "N:Reis;Paula;;;",
        "FN:Paula Reis",
        "ORG:Aurora;",
        "TEL;type=CELL;waid=5511987650000:+55 11 98765-0000",
    ]


def test_who_cannot_says_so_and_who_takes_over_says_it_in_words(thread, twilio_stub, aurora):
    whatsapp, sms = connected("twilio", SENDER), connected("twilio_sms", NUMBER)
    how = {"by": aurora.rep.user, "idempotency_key": "a"}
    with pytest.raises(NotAble):
        sharing.send_place(make_conversation(sms, thread.contact), Place(latitude=1, longitude=1), **how)
    with pytest.raises(NotAble):
        sharing.send_cards(make_conversation(whatsapp, thread.contact), [CARD], **how)

    place = sharing.send_place(thread, Place(**WHERE), **how)
    cards = sharing.send_cards(thread, [CARD], **how | {"idempotency_key": "b"})
    other = Connection.objects.get(channel=sms)
    words = [composing.outgoing(message, other) for message in (place, cards)]
    assert all(isinstance(each, OutgoingText) for each in words)
    assert [each.text for each in words] == [
        "Aurora\nAv. Paulista, 1578\nhttps://www.google.com/maps/search/?api=1&query=-23.561414,-46.655881",
        "Paula Reis\nAurora\n+55 11 98765-0000\npaula@aurora.example",
    ]
    assert outbox.may_be_resent(place) is False


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("-23.5614, -46.6559", (-23.5614, -46.6559)),
        ("https://maps.google.com/?q=-23.5614,-46.6559", (-23.5614, -46.6559)),
        ("https://maps.apple.com/?ll=-23.5614%2C-46.6559&z=1", (-23.5614, -46.6559)),
        ("https://www.google.com/maps/@-23.5614,-46.6559,17z", (-23.5614, -46.6559)),
        ("https://www.openstreetmap.org/#map=17/-23.5614/-46.6559", (-23.5614, -46.6559)),
        ("geo:37.4,-122.1", (37.4, -122.1)),
        ("Av. Paulista, 1578", None),
        ("https://maps.app.goo.gl/AbC", None),
        ("-91, 0", None),
        ("0, 181", None),
    ],
)
def test_a_place_is_read_from_coordinates_and_long_links(where, found):
    try:
        place = places.written(where)
    except BadContent:
        assert found is None
    else:
        assert (place.latitude, place.longitude) == found
