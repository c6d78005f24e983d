"""Texts made to keep a reader busy for ever: what strangers type is read in no time, whatever they type."""

import time
from collections.abc import Callable

import httpx
import pytest

from config import cells
from config.outside.errors import Rejected
from config.outside.http import Answer
from crm import plain, profiles
from crm.capture import bodies, cleaning, pasting
from crm.identity import companies, documents, emails, names, phones
from crm.services import mentions
from messaging import formatting, scores
from messaging.providers.evolution import refusals
from messaging.providers.whatsapp_web import people
from messaging.services import places
from tenants.context import in_tenant
from tenants.inbound import store
from tenants.models import Delivery, User
from tenants.privacy import scrubbing

LENGTH = 20_000
PART = "--b\r\nContent-Disposition: form-data; name="
DEEP = b"[" * 200_000
PIECES = (
    *"a0 .,@<(*_[/\n:;&`{é⭐", "ab", "0 ", "a.", "a@", "<a ", "*a ", "http://", "(0", "55119", "{{", " \n", "a-", "1,", "\u202e", "👨‍👩‍👧 ",
    "nota ", "@ana ", "cpf ", "ramal ", "ou ", "&lt;", "̈", ";", '"',
)  # fmt: skip


def _or_nothing(read: Callable, *refusals: type[Exception]) -> Callable[[str], object]:
    def reading(text: str) -> object:
        try:
            return read(text)
        except refusals:
            return None

    return reading


READERS: dict[str, Callable[[str], object]] = {
    "a score": scores.read,
    "a document": documents.read,
    "phones": phones.read,
    "a company": companies.key,
    "an e-mail": emails.key,
    "a name": names.key,
    "a message": formatting.rich,
    "a note": formatting.rich_note,
    "emoji": formatting.is_emoji,
    "a file's name": formatting.without_turns,
    "a search": plain.plain,
    "an excerpt": lambda text: plain.excerpt(text, ["a"]),
    "a pasted signature": pasting.found_in,
    "a webhook's text": bodies.plain,
    "a webhook's body": _or_nothing(lambda text: bodies.read(text.encode()), ValueError),
    "a name in a webhook's part": _or_nothing(
        lambda text: bodies.read(f"{PART}{text}\r\n\r\nx\r\n--b--\r\n".encode()), ValueError
    ),
    "the kind of a webhook's part": _or_nothing(
        lambda text: bodies.read(f'{PART}"a"\r\nContent-Type: {text}\r\n\r\nx\r\n--b--\r\n'.encode()), ValueError
    ),
    "a captured person": lambda text: cleaning.clean({"name": text, "phone": text, "email": text, "document": text}),
    "people called by name": lambda text: mentions.called_in(text, [User(name="Ana")]),
    "profiles": _or_nothing(profiles.tidy, profiles.NoAddress),
    "a place": _or_nothing(places.written, Exception),
    "a cell": cells.cell,
    "a number at a paired phone": people.jid,
}


@pytest.mark.parametrize("reader", READERS)
def test_no_text_keeps_its_reader_busy(reader):
    took = {}
    for piece in PIECES:
        made = piece * (LENGTH // len(piece))
        for text in (made, f"{made}!", f"1{made}x", f"a{made}\x01b"):
            began = time.process_time()
            READERS[reader](text)
            took[text[:12]] = max(took.get(text[:12], 0), time.process_time() - began)

    worst = max(took, key=lambda start: took[start])
    print(
        f"{reader}: {len(took)} texts of {LENGTH} characters, the longest took {took[worst] * 1000:.0f} ms ({worst!r})"
    )
    assert took[worst] < 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"message":[%s[]]}' % (b"[]," * 300_000),
        b'{"message":{"message":%s}}' % DEEP,
        DEEP,
        b'{"message":%s}' % (b"9" * 5000),
    ],
    ids=["wide", "deep inside", "deep", "a number of thousands of digits"],
)
def test_no_answer_of_a_gateway_keeps_a_worker_busy_or_breaks_it(body):
    """It is asked by workers that all organizations share, and stands wherever a customer says."""
    began = time.process_time()

    refusal = refusals.refusal(Answer(400, httpx.Headers(), body), secrets=["key"], once=False)

    assert time.process_time() - began < 1
    assert (type(refusal), refusal.code) == (Rejected, "refused")


def test_a_body_that_nobody_can_read_does_not_keep_somebody_from_being_erased(aurora):
    kept = {"organization": aurora.organization, "state": Delivery.State.FAILED}
    bodies_kept = [DEEP + b'"Marina"', b'{"name":"M\\u0061rina","n":%s}' % (b"9" * 5000), b'{"name":"M\\u0061rina"}']
    store.keep(
        [store.Arrival(provider="lead_hook", address=f"a{n}", body=body, **kept) for n, body in enumerate(bodies_kept)]
    )

    with in_tenant(aurora.schema):
        assert scrubbing.deliveries(lambda text: "Marina" in text, after="") == (2, "")
