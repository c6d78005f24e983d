"""Templates over the API."""

from messaging.models import Template
from messaging.services import templates_told
from tenants.context import in_tenant
from tests.api.calling import session_of
from tests.messaging.makers import APP_SECRET, TOKEN, make_channel
from tests.stubs.graph import SpecGraph

SAID = {
    "name": "proposta",
    "language": "pt_BR",
    "category": "UTILITY",
    "title": "Sua proposta",
    "body": "Olá {{nome}}, está pronta.",
    "buttons": [{"kind": "URL", "text": "Ver", "value": "https://aurora.example/{{1}}"}],
    "examples": {"nome": "Marina", "button.0": "a1"},
}


def test_a_key_hands_one_in_changes_it_and_deletes_it_at_meta_too(aurora, rival, key, settings):
    with in_tenant(rival.schema):
        theirs = make_channel(phone_number_id="402", waba_id="302", phone="+5511944440000")
    with in_tenant(aurora.schema):
        channel = make_channel()
    with SpecGraph(token=TOKEN, app_secret=APP_SECRET) as graph:
        settings.WHATSAPP_GRAPH_URL = graph.url
        assert key.post("templates/", SAID | {"channel": str(theirs.pk)}).status_code == 400
        made = key.post("templates/", SAID | {"channel": str(channel.pk)})
        assert made.status_code == 201
        assert {name: made.json()[name] for name in ("status", "parameter_format", "variables")} == {
            "status": "PENDING",
            "parameter_format": "NAMED",
            "variables": ["nome", "button.0.1"],
        }
        again = key.post("templates/", SAID | {"channel": str(channel.pk)})
        assert (again.status_code, again.json()["type"]) == (422, "urn:loved-crm:problem:not_taken")
        edge = key.post("templates/", SAID | {"channel": str(channel.pk), "name": "b", "body": "{{nome}}, oi"})
        assert (edge.status_code, edge.json()["type"]) == (422, "urn:loved-crm:problem:not_taken")

        graph.templates[0]["status"] = "APPROVED"
        with in_tenant(aurora.schema):
            templates_told.sync(channel)
        one = f"templates/{made.json()['id']}/"
        changed = key.patch(one, {"body": "Oi {{nome}}, aqui está.", "category": "MARKETING", "buttons": []})
        assert (changed.status_code, changed.json()["status"], changed.json()["category"]) == (
            200,
            "PENDING",
            "UTILITY",
        )
        assert [part["type"] for part in graph.templates[0]["components"]] == ["HEADER", "BODY"]
        rep = session_of(aurora, aurora.rep)
        assert [row["name"] for row in rep.get("templates/?status=PENDING").json()["results"]] == ["proposta"]
        assert rep.patch(one, {"body": "Oi"}).status_code == 403
        assert key.delete(one).status_code == 204
        assert graph.templates == []
        assert key.get(one).status_code == 404
    with in_tenant(aurora.schema):
        assert Template.objects.get().status == "GONE"
