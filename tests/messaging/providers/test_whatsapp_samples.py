"""Meta's published payloads: every webhook is read as expected, every request is what we send, every answer is understood.

The payloads stay outside the project. `samples.json` holds what we expect of each webhook, long texts as digests;
`python -m tests.messaging.providers.test_whatsapp_samples` prints it anew, to be read before it is kept.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from messaging.providers.outgoing import (
    Outgoing,
    OutgoingContacts,
    OutgoingInteractive,
    OutgoingLocation,
    OutgoingMedia,
    OutgoingReaction,
    OutgoingTemplate,
    OutgoingText,
)
from messaging.providers.types import MessageKind, Peer, Unreadable
from messaging.providers.whatsapp_cloud import parse
from tests.shared import needs_shared, sample, samples
from tests.stubs.graph import specification_problem

from .telling import fingerprinted, told

PROVIDER = "meta_whatsapp"
ALL = samples(PROVIDER)
REQUESTS = {name for name in ALL if name.endswith(".request") or name == "bsuid_send_request"}
RESPONSES = {name for name in ALL if name.endswith(".response") or name == "bsuid_send_response"}
WEBHOOKS = sorted(ALL.keys() - REQUESTS - RESPONSES)
# Joining a phone's app and creating templates: neither is a message.
NOT_MESSAGES = {"smb_app_data_sync.request", "template_create_utility.request"}
EXPECTED = Path(__file__).with_name("samples.json")

pytestmark = needs_shared


def read(name: str) -> list[dict[str, Any]]:
    events = parse.read(ALL[name].read_bytes())
    return json.loads(json.dumps([fingerprinted(told(event)) for event in events]))


@pytest.mark.parametrize("name", WEBHOOKS)
def test_a_published_webhook_is_read_as_expected(name):
    assert read(name) == json.loads(EXPECTED.read_text())[name]


@pytest.mark.parametrize("name", WEBHOOKS)
def test_no_published_webhook_is_unreadable_or_without_effect(name):
    events = parse.read(ALL[name].read_bytes())

    assert events
    assert not any(isinstance(event, Unreadable) for event in events)


def test_there_is_an_expectation_for_each_and_no_other():
    assert sorted(json.loads(EXPECTED.read_text())) == WEBHOOKS
    assert len(WEBHOOKS) >= 60


def outgoing(request: dict[str, Any]) -> Outgoing:
    """What we would have to be asked for, to send this."""
    common = {
        "to": Peer(phone=request.get("to", ""), bsuid=request.get("recipient", "")),
        "reply_to": request.get("context", {}).get("message_id", ""),
    }
    kind, content = request["type"], request[request["type"]]
    match kind:
        case "text":
            return OutgoingText(text=content["body"], **common)
        case "reaction":
            return OutgoingReaction(target=content["message_id"], emoji=content["emoji"], **common)
        case "location":
            return OutgoingLocation(**content, **common)
        case "contacts":
            return OutgoingContacts(contacts=content, **common)
        case "interactive":
            return OutgoingInteractive(interactive=content, **common)
        case "template":
            parts = {"name": content["name"], "language": content["language"]["code"]}
            return OutgoingTemplate(components=content["components"], **parts, **common)
    media = {key: content[key] for key in ("caption", "filename", "voice") if key in content}
    return OutgoingMedia(kind=MessageKind(kind), media_id=content["id"], **media, **common)


def expected(request: dict[str, Any]) -> dict[str, Any]:
    """The sample with what Meta assumes when it is left out: one person, and a number with its plus."""
    whole = {"recipient_type": "individual", **request}
    return whole | ({"to": f"+{whole['to'].removeprefix('+')}"} if "to" in whole else {})


@pytest.mark.parametrize("name", sorted(REQUESTS - NOT_MESSAGES))
def test_a_published_request_is_what_we_send(name, graph, whatsapp, credentials):
    request = sample(PROVIDER, name)

    if "status" in request:
        if "typing_indicator" in request:
            whatsapp.show_typing(credentials, Peer(), external_id=request["message_id"])
        else:
            whatsapp.mark_read(credentials, request["message_id"])
        assert graph.receipts == [request]
    else:
        whatsapp.send(credentials, outgoing(request))
        assert [sent.body for sent in graph.sent] == [expected(request)]


@pytest.mark.parametrize("name", sorted(REQUESTS - NOT_MESSAGES))
def test_a_published_request_fits_the_published_specification(name):
    request = sample(PROVIDER, name)

    assert "status" in request or specification_problem(expected(request)) == ""


def test_the_specification_is_really_asked():
    message = expected(sample(PROVIDER, "send_text.request"))

    assert "body" in specification_problem(message | {"text": {"body": 7}})
    assert "unknown" in specification_problem(message | {"unknown": 1})
    assert "messaging_product" in specification_problem({"type": "text", "text": {"body": "x"}})


if __name__ == "__main__":
    json.dump({name: read(name) for name in WEBHOOKS}, sys.stdout, ensure_ascii=False, indent=1)
