"""The pages of broadcasts: built, looked at, tried, begun, followed, taken away as a table."""

import csv
import io

import pytest

from crm.models import SavedView
from crm.services import consenting
from messaging.models import Broadcast, Recipient
from messaging.services.broadcasting import keeping
from tests import makers
from tests.markup import text_of
from tests.messaging.broadcasts.making import MARKETING, passes, person
from tests.queries import count_queries

pytestmark = pytest.mark.usefixtures("inside_aurora")


def test_a_manager_builds_looks_tries_and_sends(template, graph, meta, aurora, browser):
    person("Marina Alves", "+5511987654321")
    person("Bia", "+5511987650003", granted=None)
    view = SavedView.objects.create(name="Abertos", owner=aurora.manager.user, query="state=open")
    client = browser(aurora.manager)
    url = aurora.url("broadcasts/")

    blanks = client.get(f"{url}blanks/", {"template": str(template.pk)})
    assert 'name="value.1"' in blanks.content.decode()
    said = {"name": "Oferta", "template": str(template.pk), "view": str(view.pk), "only_granted": "on", "pace": "60"}
    wrong = client.post(url, {**said, "value.1": "Oi {{nome}}"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["value.1"])
    made = client.post(url, {**said, "value.1": "{{first_name}}"})
    row = Broadcast.objects.get()
    assert made.url == aurora.url(f"broadcasts/{row.pk}/")

    looked = text_of(client.get(f"{made.url}audience/"))
    assert "1 pessoa recebe" in looked
    assert "1 nunca aceitou" in looked
    assert "Oi Marina! Só hoje: 20% em sites." in looked
    assert client.post(f"{made.url}trial/", {"number": "98"}).status_code == 422
    assert meta.works(lambda: client.post(f"{made.url}trial/", {"number": "(11) 97777-0000"})).status_code == 204
    assert graph.sent[0].body["to"] == "+5511977770000"
    assert not Recipient.objects.exists()

    begun = meta.works(lambda: client.post(f"{made.url}start/"))
    assert begun.headers["HX-Redirect"] == made.url
    passes(row, meta)
    assert [each.body["to"] for each in graph.sent] == ["+5511977770000", "+5511987654321"]
    shown = text_of(client.get(made.url))
    assert "1 de 1" in shown
    assert client.post(made.url, {**said, "name": "Outra", "value.1": "x"}).status_code == 302
    assert client.delete(made.url).status_code == 409
    row.refresh_from_db()
    assert row.name == "Oferta"


def test_a_place_at_the_head_is_written_once_and_goes_to_all(template, graph, meta, aurora, browser):
    template.components = [{"type": "HEADER", "format": "LOCATION"}, *template.components]
    template.save()
    person("Marina Alves", "+5511987654321", title="Loja")
    view = SavedView.objects.create(name="Abertos", owner=aurora.manager.user, query="state=open")
    client, url = browser(aurora.manager), aurora.url("broadcasts/")
    said = {"name": "Oferta", "template": str(template.pk), "view": str(view.pk), "pace": "60", "value.1": "Oi"}
    place = {"value.place.where": "https://maps.example/@-23.56140,-46.6559,17z", "value.place.name": "Feira"}

    wrong = client.post(url, {**said, **place, "value.place.where": "ali", "value.place.address": "Rua A"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["value.place.where"])
    made = client.post(url, {**said, **place, "value.place.address": "Rua A, {{lead_name}}"})
    row = Broadcast.objects.get()
    assert row.values["place.where"] == "-23.5614, -46.6559"
    assert meta.works(lambda: client.post(f"{made.url}start/")).status_code == 200
    passes(row, meta)

    [sent] = graph.sent
    place = {"latitude": "-23.5614", "longitude": "-46.6559", "name": "Feira", "address": "Rua A, Loja"}
    assert sent.body["template"]["components"][0]["parameters"] == [{"type": "location", "location": place}]
    keeping.write(later := Broadcast(author=aurora.manager.user), name="B", template=template, view=view, values={
        "1": "Oi", "place.where": "99, 0", "place.name": "Feira", "place.address": "Rua A"})  # fmt: skip
    refused = client.post(aurora.url(f"broadcasts/{later.pk}/start/"))
    assert (refused.status_code, Broadcast.objects.get(pk=later.pk).state) == (409, "draft")


def test_each_number_opens_its_people_and_the_table_holds_no_formula(broadcast, graph, meta, aurora, browser):
    person("=HYPERLINK(1)", "+5511987654321")
    person("Otávio", "+5511987650002", granted=False)
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    passes(broadcast, meta)
    client, url = browser(aurora.manager), aurora.url(f"broadcasts/{broadcast.pk}/")

    left_out = text_of(client.get(f"{url}people/", {"result": "left_out", "reason": "opted_out"}))
    assert ("Otávio" in left_out, "HYPERLINK" in left_out) == (True, False)
    assert "HYPERLINK" in text_of(client.get(f"{url}people/", {"result": "sent"}))
    table = b"".join(client.get(f"{url}export/").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert rows[0][:3] == ["Contato", "Telefone", "Resultado"]
    assert [row[:3] for row in rows[1:]] == [
        ["'=HYPERLINK(1)", "+5511987654321", "enviada"],
        ["Otávio", "+5511987650002", "não quer mais"],
    ]


def test_lists_cost_the_same_for_many_as_for_one(broadcast, template, aurora, browser):
    client, costs = browser(aurora.manager), []
    for size in (1, 3):
        for number in range(size):
            keeping.write(Broadcast(author=aurora.manager.user), name=f"{size}.{number}", template=template)
            contact = makers.make_contact(f"P {size} {number}", phone=f"+55119876{size}000{number}")
            consenting.record(contact, **MARKETING, granted=True, source="person")
            Recipient.objects.create(broadcast=broadcast, contact=contact, key=f"{size}{number}")
        for path in ("broadcasts/", f"broadcasts/{broadcast.pk}/people/"):
            with count_queries() as asked:
                assert client.get(aurora.url(path)).status_code == 200
            costs.append(len(asked))

    assert costs[:2] == costs[2:]
