"""The stand-in for Graph is strict: what Meta would refuse is refused here too."""

import pytest

from messaging.simulation import shapes

TEXT = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "+5511987654321",
    "type": "text",
    "text": {"body": "oi"},
}


def kind(name: str, content: object) -> dict:
    return {key: value for key, value in TEXT.items() if key != "text"} | {"type": name, name: content}


@pytest.mark.parametrize(
    "message",
    [
        TEXT,
        TEXT | {"context": {"message_id": "wamid.1"}, "biz_opaque_callback_data": "x" * 512},
        {key: value for key, value in TEXT.items() if key != "to"} | {"recipient": "BR.9001"},
        kind("image", {"id": "7", "caption": "x" * 1024}),
        kind("contacts", [{"name": {}}]),
        kind("reaction", {"message_id": "wamid.1", "emoji": ""}),
    ],
)
def test_what_meta_takes_is_taken(message):
    assert shapes.problem(message) == ""


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (TEXT | {"messaging_product": "sms"}, "messaging_product must be whatsapp"),
        (TEXT | {"type": "fax"}, "type 'fax' is unknown"),
        (TEXT | {"subject": "x"}, "unknown keys: subject"),
        (TEXT | {"to": "5511987654321"}, "to must be a number with its plus"),
        (TEXT | {"recipient": "BR.9001"}, "exactly one of to and recipient"),
        ({key: value for key, value in TEXT.items() if key != "to"}, "exactly one of to and recipient"),
        (
            {key: value for key, value in TEXT.items() if key != "to"} | {"recipient": "5511"},
            "recipient must be a business-scoped id",
        ),
        (TEXT | {"recipient_type": "crowd"}, "recipient_type must be individual or group"),
        (TEXT | {"biz_opaque_callback_data": "x" * 513}, "biz_opaque_callback_data has 1 to 512 characters"),
        (TEXT | {"biz_opaque_callback_data": ""}, "biz_opaque_callback_data has 1 to 512 characters"),
        (TEXT | {"context": {"id": "wamid.1"}}, "context holds a message_id and nothing else"),
        (TEXT | {"text": {"body": ""}}, "body has 1 to 4096 characters"),
        (TEXT | {"text": {"body": "x" * 4097}}, "body has 1 to 4096 characters"),
        (TEXT | {"text": {"body": "oi", "bold": True}}, "unknown keys in text: bold"),
        (TEXT | {"text": {}}, "missing in text: body"),
        (TEXT | {"text": "oi"}, "text is missing"),
        (kind("image", {"id": "7", "link": "https://x"}), "image needs exactly one of id and link"),
        (kind("audio", {"voice": True}), "audio needs exactly one of id and link"),
        (kind("image", {"id": "7", "caption": "x" * 1025}), "caption has 1 to 1024 characters"),
        (kind("contacts", []), "contacts must be a list of some"),
    ],
)
def test_what_meta_refuses_is_refused(message, problem):
    assert shapes.problem(message) == problem


@pytest.mark.parametrize(
    ("receipt", "problem"),
    [
        ({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"}, ""),
        (
            {"messaging_product": "whatsapp", "status": "seen", "message_id": "wamid.1"},
            "a receipt says messaging_product whatsapp and status read",
        ),
        ({"messaging_product": "whatsapp", "status": "read"}, "a receipt names a message"),
        (
            {"messaging_product": "whatsapp", "status": "read", "message_id": "w", "typing_indicator": {"type": "x"}},
            "a typing indicator is of type text",
        ),
    ],
)
def test_a_receipt_is_checked_too(receipt, problem):
    assert shapes.receipt_problem(receipt) == problem
