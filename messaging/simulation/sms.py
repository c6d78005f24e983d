"""Twilio, played: takes what we send by SMS or WhatsApp, tells how far it got, and people text back. Development only."""

import random
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from config.outside import signatures
from messaging.simulation import words
from messaging.simulation.webhooks import TIMEOUT, Person

WHATSAPP = "whatsapp:"  # stands before numbers of WhatsApp
TICKS = (("sent", 0.4), ("delivered", 1.5))  # nobody tells whether an SMS was read
READ = ("read", 4.0)
ANSWER_AFTER, ANSWERS = 6.0, 0.7
TOLD = {"status": "active", "friendly_name": "Simulação"}
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class SmsNumber:
    """A connected number as Twilio writes it, and the address that its texts are posted to, as it is signed."""

    account_sid: str
    number: str
    auth_token: str = field(repr=False)
    url: str
    path: str


class Texting:
    """People with a mobile and no WhatsApp. ``pace`` 0: at once."""

    def __init__(self, *, server: str, seed: int | None = None, pace: float = 1):
        self.server, self.pace = server, pace
        self.dice = random.Random(seed)  # noqa: S311 - believable, not secret
        self.numbers: list[SmsNumber] = []
        self.told: Callable[[str], None] = lambda line: None
        self.sent: list[dict[str, str]] = []
        self.contents: list[dict[str, Any]] = []
        self._under_way: list[threading.Timer] = []

    def meet(self, numbers: Sequence[SmsNumber]) -> None:
        self.numbers = list(numbers)

    def answer(self, method: str, path: list[str], body: bytes) -> Answer:
        """What Twilio says to a request, addressed with its product first."""
        match (method, path):
            case "POST", ["api", _version, "Accounts", account_sid, "Messages.json"]:
                return 201, self._taken(account_sid, dict(parse_qsl(body.decode(), keep_blank_values=True)))
            case "GET", ["api", _version, "Accounts", _sid, "IncomingPhoneNumbers.json"]:
                return 200, {"incoming_phone_numbers": [self._described(each) for each in self.numbers]}
            case "GET", ["content", _version, "ContentAndApprovals"]:
                return 200, {"contents": self.contents, "meta": {"key": "contents", "next_page_url": None}}
            case "GET", ["api", _version, "Accounts", _sid, "Messages", name]:
                return 200, {"sid": name.removesuffix(".json"), "price": None, "price_unit": "USD"}
            case "GET", ["api", _version, "Accounts", _sid, "Messages.json"]:
                return 200, {"messages": []}
            case "GET", ["api", _version, "Accounts", name]:
                return 200, {"sid": name.removesuffix(".json"), **TOLD}
            case "POST", ["api", _version, "Accounts", _account, "IncomingPhoneNumbers", name]:
                return 200, {"sid": name.removesuffix(".json")}
        return 404, {"code": 20404, "message": "The requested resource was not found", "status": 404}

    def someone_texts(self, person: Person) -> None:
        """One inbound SMS."""
        number, text = self.dice.choice(self.numbers), self.dice.choice(words.FOLLOW_UPS)
        if self.post(number, _written(number, person.wa_id, text)):
            self.told(f"{person.name or person.wa_id} wrote to {number.number}: {text}")

    def post(self, number: SmsNumber, form: Mapping[str, str], *, query: str = "") -> bool:
        """Whether the server took it, signed as Twilio signs; if not, it is said why."""
        behind = f"?{query}" if query else ""
        signed = number.url + behind + "".join(name + value for name, value in sorted(form.items()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signatures.sha1(signed, number.auth_token),
        }
        try:
            address = f"{self.server}{number.path}{behind}"
            answer = httpx.post(address, content=urlencode(form), headers=headers, timeout=TIMEOUT)
        except httpx.TransportError:
            self.told(f"The server at {self.server} does not answer; start it with bin/up.")
            return False
        if answer.status_code != 204:
            self.told(f"The server answered {answer.status_code} to a text for {number.number}.")
        return answer.status_code == 204

    def settle(self, within: float = 15) -> None:
        """Wait for what is under way."""
        for timer in self._under_way:
            timer.join(within)

    def _taken(self, account_sid: str, form: dict[str, str]) -> dict[str, Any]:
        sid = f"SM{secrets.token_hex(16)}"
        self.sent.append(form)
        number = next((each for each in self.numbers if each.number == form.get("From")), None)
        if number is not None:
            self._report(number, sid, form)
            if self.dice.random() < ANSWERS:
                text = self.dice.choice(words.ANSWERS)
                self._later(ANSWER_AFTER, number, _written(number, form.get("To", ""), text))
        return {"sid": sid, "account_sid": account_sid, "status": "queued", "to": form.get("To", "")}

    def _report(self, number: SmsNumber, sid: str, form: dict[str, str]) -> None:
        query = urlsplit(form.get("StatusCallback", "")).query
        for status, delay in (*TICKS, READ) if number.number.startswith(WHATSAPP) else TICKS:
            told = {"AccountSid": number.account_sid, "MessageSid": sid, "MessageStatus": status, "SmsStatus": status}
            told |= {"From": number.number, "To": form.get("To", "")}
            self._later(delay, number, told, query=query)

    def _described(self, number: SmsNumber) -> dict[str, Any]:
        named = {"phone_number": number.number, "friendly_name": TOLD["friendly_name"]}
        return {"sid": f"PN{'1' * 32}", "capabilities": {"sms": True}, **named}

    def _later(self, delay: float, number: SmsNumber, form: dict[str, str], *, query: str = "") -> None:
        timer = threading.Timer(delay * self.pace, self.post, (number, form), {"query": query})
        timer.daemon = True
        self._under_way = [each for each in self._under_way if each.is_alive()] + [timer]
        timer.start()


def _written(number: SmsNumber, phone: str, text: str) -> dict[str, str]:
    """What somebody texts, as Twilio posts it."""
    way = WHATSAPP if number.number.startswith(WHATSAPP) else ""
    named = {"AccountSid": number.account_sid, "MessageSid": f"SM{secrets.token_hex(16)}", "SmsStatus": "received"}
    return named | {
        "From": f"{way}+{phone.removeprefix(WHATSAPP).removeprefix('+')}",
        "To": number.number,
        "Body": text,
        "NumMedia": "0",
    }
