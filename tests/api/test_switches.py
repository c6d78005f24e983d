"""A number changes its provider over the API as by the pages: set up, tried, shared, switched, taken back, reported on."""

import pytest
from django.utils import timezone

from messaging.models import Backup, Charge, Connection, Switch
from messaging.services import backing_up, pricing
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.makers import make_contact
from tests.messaging.makers import APP_SECRET, TOKEN, make_channel, make_conversation, make_message
from tests.messaging.switching.conftest import FORM, PERSON
from tests.queries import count_queries
from tests.stubs.graph import SpecGraph
from tests.stubs.twilio import AUTH_TOKEN, TwilioStub


@pytest.fixture
def providers(settings):
    """Both, played."""
    with TwilioStub() as twilio, SpecGraph(token=TOKEN, app_secret=APP_SECRET) as graph:
        graph.host_number("401000000000001", "301000000000001", verified_name="Agência Aurora")
        settings.TWILIO_URL, settings.WHATSAPP_GRAPH_URL = twilio.url, graph.url
        yield twilio


@pytest.fixture
def channel(aurora):
    with in_tenant(aurora.schema):
        return make_channel()


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_a_number_changes_its_provider_and_comes_back(aurora, rival, channel, providers):
    key, said = key_of(aurora), {"channel": str(channel.pk), "provider": "twilio", "credentials": FORM}
    wrong = key.post("switches/", said | {"credentials": FORM | {"auth_token": "another"}})
    assert (wrong.status_code, list(wrong.json()["errors"]["credentials"])) == (400, ["auth_token"])
    assert key.post("switches/", said | {"provider": "whatsapp_cloud"}).status_code == 400
    assert key_of(rival).post("switches/", said).status_code == 400
    assert session_of(aurora, aurora.manager).post("switches/", said).status_code == 403
    with in_tenant(aurora.schema):
        assert not Switch.objects.exists()

    made = key.post("switches/", said)
    assert (made.status_code, made.json()["state"], made.json()["trial"]) == (201, "prepared", None)
    assert AUTH_TOKEN not in made.content.decode()
    path = f"switches/{made.json()['id']}/"
    assert code_of(key.post("switches/", said)) == (422, "cannot_switch")
    assert code_of(key.post(f"{path}share/", {"percent": 10})) == (422, "cannot_switch")
    assert code_of(key.get(f"{path}report/")) == (422, "cannot_switch")
    assert key.post(f"{path}trial/", {"phone": PERSON}).json()["trial"]["ok"] is True
    assert key.post(f"{path}share/", {"percent": 11}).status_code == 400
    shared = key.post(f"{path}share/", {"percent": 10}).json()
    assert (shared["state"], shared["share"]) == ("shared", 10)
    assert code_of(key.post(f"{path}share/", {"percent": 5})) == (422, "cannot_switch")
    assert key.post(f"{path}turn/").json()["state"] == "watched"
    assert key.get(f"{path}report/").json()["saved_a_month_brl"] is None
    assert [row["provider"] for row in key.get("channels/").json()["results"][0]["connections"]] == [
        "twilio", "whatsapp_cloud",
    ]  # fmt: skip
    kept = key.get(f"backups/?channel={channel.pk}").json()["results"]
    assert ([row["provider"] for row in kept], TOKEN in str(kept)) == (["whatsapp_cloud"], False)
    assert key.post(f"{path}back/").json()["state"] == "returned"
    assert code_of(key.post(f"{path}finish/")) == (422, "cannot_switch")

    restored = key.post(f"backups/{kept[0]['id']}/restore/")
    assert (restored.status_code, restored.json()["restored_at"] is None) == (200, False)
    assert key.delete(f"backups/{kept[0]['id']}/").status_code == 204
    with in_tenant(aurora.schema):
        assert not Backup.objects.filter(pk=kept[0]["id"]).exists()
        assert Switch.objects.get().started_by is None


def test_providers_channels_and_costs_are_told_to_whoever_may(aurora, rival, channel):
    with in_tenant(aurora.schema):
        message = make_message(make_conversation(channel), "out", provider_key="whatsapp_cloud", status="delivered")
        Charge.objects.create(
            message=message, channel=channel, provider_key="whatsapp_cloud", category="utility", country="BR",
            day=pricing.today(), amount="0.0068", currency="USD", source="rated",
        )  # fmt: skip
        standby = make_channel("Reserva", phone_number_id="401000000000009", waba_id="301000000000009")
    with in_tenant(rival.schema):
        foreign = make_channel("Rival", phone_number_id="401000000000008", waba_id="301000000000008")
    key, path = key_of(aurora, "channel.view", "channel.change"), f"channels/{channel.pk}/"

    cloud = next(each for each in key.get("providers/").json()["results"] if each["key"] == "whatsapp_cloud")
    assert (set(cloud["channels"]), cloud["cost"]) == ({str(channel.pk), str(standby.pk)}, {"USD": "0.0068"})
    assert (cloud["health"]["sent"], cloud["health"]["state"]) == (1, "ok")
    row = key.get(path).json()
    assert (row["cost"], row["health"]["delivered"], row["fallback"]) == ({"USD": "0.0068"}, 1, None)
    assert key.patch(path, {"fallback": str(standby.pk)}).json()["fallback"] == str(standby.pk)
    assert code_of(key.patch(path, {"fallback": str(channel.pk)})) == (422, "not_able")
    assert key.patch(path, {"fallback": str(foreign.pk)}).status_code == 400
    changed = key.patch(path, {"fallback": None, "name": "Vendas", "shows_typing": False}).json()
    assert (changed["fallback"], changed["name"], changed["shows_typing"]) == (None, "Vendas", False)
    assert key.patch(path, {"name": "SP"}).json() | {"updated_at": ""} == changed | {"name": "SP", "updated_at": ""}
    with in_tenant(aurora.schema):
        silent = Connection.objects.filter(channel=standby)
        silent.update(provider_key="twilio_sms")
    assert code_of(key.patch(f"channels/{standby.pk}/", {"shows_typing": False})) == (422, "not_able")
    compared = key.get(f"{path}analysis/?provider=twilio").json()
    assert (compared["here"], compared["there"], compared["categories"][0]["messages"]) == (
        "whatsapp_cloud", "twilio", 30,
    )  # fmt: skip
    assert code_of(key.get(f"{path}analysis/?provider=twilio_sms")) == (422, "not_able")
    costs = key.get("costs/?category=utility").json()["results"]
    assert [(row["provider"], row["messages"], row["amount"]) for row in costs] == [("whatsapp_cloud", 1, "0.0068")]
    assert key.get("costs/?month=2020-01").json()["results"] == []
    assert key.get("costs/?month=2020").status_code == 400
    reader = key_of(aurora, "channel.view")
    assert reader.get("channels/").status_code == 200
    assert reader.patch(path, {"fallback": None}).status_code == 403
    assert session_of(aurora, aurora.rep).get("providers/").status_code == 403


def test_a_list_asks_as_much_for_one_as_for_many(aurora, channel):
    key = key_of(aurora, "channel.view")
    asked = {}
    for _number in range(3):
        with in_tenant(aurora.schema):
            beside = Connection(channel=channel, provider_key="twilio", is_current=False)
            beside.save()
            former = channel.connections.get(is_current=True)
            switch = Switch.objects.create(
                channel=channel, former=former, new=beside, state="returned", began_at=timezone.now()
            )
            make_message(make_conversation(channel, make_contact()), "out", provider_key="twilio", status="failed")
            backing_up.keep(former, by=None, switch=switch)
        for path in ("switches/", "backups/", "channels/"):
            with count_queries() as queries:
                rows = key.get(path).json()["results"]
            asked.setdefault(path, []).append(len(queries))
    assert [len(set(counts[1:])) for counts in asked.values()] == [1, 1, 1], asked
    assert [row["since"] for row in key.get("switches/").json()["results"]][-1] == {
        "all": 3,
        "delivered": 0,
        "failed": 3,
    }
    assert len(rows[0]["connections"]) == 4
