"""Reading at length and at random: a full envelope is quick, and nothing that arrives can raise but a ValueError."""

import json
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.providers.types import (
    Account,
    AccountKind,
    AccountNotice,
    InboundMessage,
    ReactionChange,
    StatusUpdate,
    Unreadable,
)
from messaging.providers.whatsapp_cloud import parse
from messaging.providers.whatsapp_cloud.parse import READERS

from .test_provider_contract import RECORDED

NUMBER = Account(AccountKind.PHONE_NUMBER_ID, "401000000000001")
BODIES = [json.loads(path.read_text())["body"] for path in RECORDED if path.parent.name == "whatsapp_cloud"]


def envelope(value: object, field: str = "messages", waba_id: str = "301") -> bytes:
    change = {"field": field, "value": value}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": waba_id, "changes": [change]}]}).encode()


def text(number: int, **changes) -> dict:
    message = {"from": f"55119{number:08}", "id": f"wamid.{number}", "timestamp": "1767225600", "type": "text"}
    return {**message, "text": {"body": f"mensagem {number}"}, **changes}


def value(**parts) -> dict:
    return {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "401000000000001"}, **parts}


def test_a_full_envelope_is_read_quickly_and_whole():
    contacts = [{"wa_id": f"55119{n:08}", "profile": {"name": f"Pessoa {n}"}} for n in range(1000)]
    body = envelope(value(contacts=contacts, messages=[text(n) for n in range(1000)]))

    started = time.perf_counter()
    events = parse.read(body)
    seconds = time.perf_counter() - started

    assert [event.external_id for event in events] == [f"wamid.{n}" for n in range(1000)]
    assert [event.peer.name for event in events] == [f"Pessoa {n}" for n in range(1000)]
    assert seconds < 0.5


def test_one_broken_update_costs_none_of_the_other_999():
    messages: list = [text(n) for n in range(1000)]
    messages[500] = {"id": "wamid.500", "text": {"body": "without a sender"}}

    events = parse.read(envelope(value(messages=messages)))

    assert Counter(type(event) for event in events) == {InboundMessage: 999, Unreadable: 1}
    assert events[500] == Unreadable(
        account=NUMBER, reason="it does not say who it is from or for", fragment=messages[500]
    )


def test_messages_and_statuses_of_one_change_are_both_read():
    status = {"id": "wamid.OUT", "status": "read", "timestamp": "1767225600", "recipient_id": "5511987654321"}

    events = parse.read(envelope(value(messages=[text(1)], statuses=[status], errors=[{"code": 1}])))

    assert [type(event) for event in events] == [InboundMessage, StatusUpdate, AccountNotice]


def test_the_account_inside_the_change_goes_before_the_entrys():
    body = envelope(value(messages=[text(1)]), waba_id="999")

    assert parse.addresses(body) == [NUMBER]
    assert [event.account for event in parse.read(body)] == [NUMBER]


@pytest.mark.parametrize("metadata", [None, {}, "no object", {"phone_number_id": None}, {"phone_number_id": ["4"]}])
def test_without_a_number_the_business_account_is_the_address(metadata):
    body = envelope({"metadata": metadata, "messages": [text(1)]})

    assert parse.addresses(body) == [Account(AccountKind.WABA_ID, "301")]
    assert [event.account for event in parse.read(body)] == [Account(AccountKind.WABA_ID, "301")]


def test_ids_written_as_numbers_are_the_same_ids():
    body = json.loads(envelope({**value(messages=[text(1)]), "metadata": {"phone_number_id": 401000000000001}}))

    assert parse.addresses(json.dumps(body).encode()) == [NUMBER]


@pytest.mark.parametrize(
    "timestamp", ["", "-1", "1e9", "1767225600.5", "９", "123456789012", None, [], {}, True, "NaN", " 1767225600"]
)
def test_a_moment_that_is_none_is_unreadable(timestamp):
    [event] = parse.read(envelope(value(messages=[text(1, timestamp=timestamp)])))

    assert isinstance(event, Unreadable)


@pytest.mark.parametrize(("timestamp", "year"), [("0", 1970), (1767225600, 2026), ("99999999999", 5138)])
def test_a_moment_is_read_in_utc(timestamp, year):
    [event] = parse.read(envelope(value(messages=[text(1, timestamp=timestamp)])))

    assert event.sent_at == datetime.fromtimestamp(int(timestamp), UTC)
    assert event.sent_at.year == year


@pytest.mark.parametrize(
    "body", [b'{"a": NaN, "entry": [' + b"[" * 60 + b"]" * 60 + b"]}", b'{"a":' * 300 + b"1" + b"}" * 300]
)
def test_a_body_nested_beyond_reason_is_broken(body):
    with pytest.raises(ValueError):
        parse.read(body)


def test_what_postgresql_cannot_store_is_not_passed_on():
    body = envelope(value(messages=[text(1, type="location", location={"latitude": 1e999, "name": "a\0b\ud83d"})]))

    [event] = parse.read(body.replace(b"Infinity", b"1e999"))

    assert event.payload == {"latitude": None, "name": "a\ufffdb\ufffd"}
    json.dumps(event.payload, allow_nan=False).encode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (value(messages=[text(1, **{"from": "5" * 300})]), "messages"),
        (value(user_preferences=[{"wa_id": "5511987654321", "value": "maybe", "timestamp": 1}]), "user_preferences"),
        (value(history=[{"threads": ["no object"]}]), "history"),
        (value(history=[{"threads": "no list"}]), "history"),
    ],
)
def test_an_update_that_makes_no_sense_is_kept_apart(changes, field):
    assert Unreadable in {type(event) for event in parse.read(envelope(changes, field))}


def test_a_change_of_messages_without_any_is_news_about_the_account():
    [event] = parse.read(envelope(value(contacts=[])))

    assert (type(event), event.kind, event.payload) == (AccountNotice, "messages", value(contacts=[]))


def test_an_account_id_that_cannot_be_one_is_none():
    body = envelope(value(messages=[text(1)]) | {"metadata": {"phone_number_id": "4" * 300}}, waba_id="3" * 300)

    [event] = parse.read(body)

    assert event.account == Account(AccountKind.NONE, "")
    assert parse.addresses(body) == []


def test_a_reaction_to_nothing_is_unreadable():
    [event] = parse.read(envelope(value(messages=[text(1, type="reaction", reaction={})])))

    assert isinstance(event, Unreadable)
    [event] = parse.read(envelope(value(messages=[text(1, type="reaction", reaction={"message_id": "wamid.0"})])))
    assert isinstance(event, ReactionChange)


def test_a_bom_and_other_encodings_of_json_are_read():
    body = envelope(value(messages=[text(1)]))

    assert parse.read(b"\xef\xbb\xbf" + body) == parse.read(body)
    assert parse.read(body.decode().encode("utf-16")) == parse.read(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def nodes(tree: object, path: tuple = ()) -> list[tuple]:
    """The address of every value in a tree."""
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path] + [found for key, child in children for found in nodes(child, (*path, key))]


def replaced(tree, path: tuple, new: object):
    """The tree with another value at an address."""
    if not path:
        return new
    key, *rest = path
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[key] = replaced(tree[key], tuple(rest), new)
    return copy


@st.composite
def damaged_webhooks(draw) -> bytes:
    """A webhook of ours with some of its values replaced by anything."""
    body = draw(st.sampled_from(BODIES))
    for _damage in range(draw(st.integers(1, 3))):
        body = replaced(body, draw(st.sampled_from(nodes(body))), draw(JSON))
    return json.dumps(body).encode()


def reads_or_refuses(body: bytes) -> None:
    """Either it is read, and both readings agree on the accounts, or a ValueError says that it is broken."""
    try:
        events = parse.read(body)
    except ValueError:
        with pytest.raises(ValueError):
            parse.addresses(body)
        return
    named = {event.account for event in events if event.account.external_id}
    assert named <= set(parse.addresses(body))


@settings(max_examples=400, database=None, deadline=None)
@given(damaged_webhooks())
def test_a_damaged_webhook_never_raises_anything_else(body):
    reads_or_refuses(body)


@settings(max_examples=150, database=None, deadline=None)
@given(st.binary(max_size=200) | JSON.map(lambda tree: json.dumps(tree).encode()))
def test_noise_never_raises_anything_else(body):
    reads_or_refuses(body)


@settings(max_examples=150, database=None, deadline=None)
@given(
    st.sampled_from([*READERS, "anything"]),
    st.dictionaries(
        st.sampled_from(
            [*value(), "messages", "statuses", "contacts", "history", "errors", "message_echoes", "state_sync"]
        ),
        JSON,
        max_size=5,
    ),
)
def test_noise_inside_an_envelope_never_raises_anything_else(field, noise):
    reads_or_refuses(envelope(noise, field))


@settings(max_examples=100, database=None, deadline=None)
@given(st.lists(st.one_of(JSON, st.integers(0, 99).map(text)), max_size=12))
def test_every_good_message_survives_its_neighbours(rows):
    """What is read and what is unreadable add up to what came, in its order."""
    events = parse.read(envelope(value(messages=rows)))

    good = [row["id"] for row in rows if isinstance(row, dict) and str(row.get("id", "")).startswith("wamid.")]
    assert len(events) == len(rows)
    assert [event.external_id for event in events if isinstance(event, InboundMessage)] == good
