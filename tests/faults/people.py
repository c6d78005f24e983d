"""Two organizations at work: people who write to them, colleagues who answer, and what of it must be there at the end."""

import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from tenants.context import in_tenant
from tests.api.calling import make_key
from tests.cast import Cast
from tests.faults.post import Post
from tests.makers import make_contact
from tests.messaging.makers import encoded, make_channel, make_conversation, posted, reported, status, text_message

PATIENCE = 120  # seconds for which somebody tries to send one answer
AGAIN = 0.3


@dataclass(frozen=True)
class Thread:
    """A conversation, as those outside know it."""

    id: str
    wa_id: str


@dataclass
class Company:
    """An organization with a number of its own. ``marker`` begins all that is written to or by it."""

    cast: Cast
    server: str
    post: Post
    number: str
    path: str
    key: str
    threads: list[Thread]
    marker: str = ""
    said: dict[str, str] = field(default_factory=dict)  # the provider's id of each message people wrote → its thread
    written: dict[str, str] = field(default_factory=dict)  # our id of each answer → its thread
    refused: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)  # of all tries to answer
    _numbers: Any = field(default_factory=itertools.count)

    @property
    def schema(self) -> str:
        return self.cast.schema

    def hear(self, thread: Thread, **more: Any) -> str:
        """A person writes; the provider's id of it."""
        number = next(self._numbers)
        name = f"wamid.{self.cast.organization.slug}.{number}"
        message = text_message(f"{self.marker} pergunta {number}", wa_id=thread.wa_id, id=name, **more)
        self.said[name] = thread.id
        self._send(posted(message, phone_number_id=self.number), name)
        return name

    def answer(self, thread: Thread) -> str:
        """A colleague answers, and insists until the product has it, as pages do; our id of it, "" when it was refused."""
        number = next(self._numbers)
        said = {"text": f"{self.marker} resposta {number}"}
        headers = {
            "Authorization": f"Bearer {self.key}",
            "X-Org-Id": str(self.cast.organization.pk),
            "Idempotency-Key": f"{self.cast.organization.slug}-{number:08d}",
        }
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                answer = httpx.post(
                    f"{self.server}/api/v1/conversations/{thread.id}/messages/", json=said, headers=headers, timeout=40
                )
            except httpx.HTTPError:
                time.sleep(AGAIN)
                continue
            self.statuses[answer.status_code] += 1
            if answer.is_success:
                self.written[answer.json()["id"]] = thread.id
                return answer.json()["id"]
            if answer.status_code < 500:
                self.refused.append(answer.text[:300])
                return ""
            time.sleep(AGAIN)
        raise AssertionError("An answer was not taken in time.")

    def tell_status(self, external_id: str, reached: str, reference: str, *, after: float) -> None:
        """The provider says how far a message of ours got."""
        told = status(external_id, reached, biz_opaque_callback_data=reference)
        self._send(reported(told, phone_number_id=self.number), f"{reached}:{external_id}", after=after)

    def _send(self, told: dict[str, Any], name: str, *, after: float = 0.0) -> None:
        told["entry"][0]["id"] = _waba(self.number)
        self.post.send(self.path, encoded(told), name, after=after)


def found(cast: Cast, *, server: str, post: Post, place: int, threads: int) -> Company:
    """Its channel, its key and its conversations; ``place`` tells organizations apart."""
    number = f"40100000000000{place}"
    with in_tenant(cast.schema):
        channel = make_channel(phone_number_id=number, waba_id=_waba(number))
        rows = []
        for each in range(threads):
            phone = f"+55119{place}{each:07d}"
            contact = make_contact(f"Pessoa {each}", phone=phone)
            rows.append(Thread(str(make_conversation(channel, contact).pk), phone.removeprefix("+")))
        token = channel.token
    _key, secret = make_key(cast)
    marker = f"[{cast.organization.slug}-{place}]"
    return Company(cast, server, post, number, f"/hooks/whatsapp_cloud/{token}/", secret, rows, marker)


def _waba(number: str) -> str:
    return f"3{number[1:]}"
