"""Who writes what in the simulation, and how people answer us."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from messaging.demo import files
from messaging.demo.words import FIRST, LAST
from messaging.simulation import webhooks, words
from messaging.simulation.graph import GraphStub, Sent
from messaging.simulation.webhooks import Number, Person

# How long after sending a message of ours gets so far, in seconds.
TICKS = (("sent", 0.4), ("delivered", 1.2), ("read", 3.0))
NEW_PEOPLE = 0.25  # the share of messages that somebody unknown writes
ANSWER_AFTER, REACT_AFTER = 6.0, 5.0
REVIEWED_AFTER = 8.0
AREAS = ("11", "21", "31", "48", "81")
LAST_AREA_WITH_NINTH = 28  # WhatsApp knows numbers of later area codes without their ninth digit


class Simulation:
    """People who write to the connected numbers, read what we answer and answer back. ``pace`` 0: at once."""

    def __init__(self, *, server: str, graph: GraphStub, seed: int | None = None, pace: float = 1):
        self.server, self.graph, self.pace = server, graph, pace
        self.dice = random.Random(seed)  # noqa: S311 - believable, not secret
        self.numbers: list[Number] = []
        self.known: list[Person] = []
        self.told: Callable[[str], None] = lambda line: None
        self._under_way: list[threading.Timer] = []
        graph.on_sent, graph.desk.on_taken = self._read_and_answer, self._review

    def meet(self, numbers: Sequence[Number], known: Sequence[Person]) -> None:
        """Take part with these numbers. One that is new is confirmed, as Meta does before it delivers."""
        for number in numbers:
            if all(number.phone_number_id != each.phone_number_id for each in self.numbers):
                self._join(number)
        self.numbers = list(numbers)
        self.known += [person for person in known if person not in self.known]

    def someone_writes(self) -> None:
        """One inbound message: a person who writes again, or somebody new; now and then with a file."""
        number = self.dice.choice(self.numbers)
        if not self.known or self.dice.random() < NEW_PEOPLE:
            person = self._stranger()
            self.known.append(person)
            text, by_ad = self.dice.choice(words.OPENINGS)
            value = webhooks.text(person, text, ad=words.AD if by_ad else "")
        else:
            person = self.dice.choice(self.known)
            value = self._again(person)
        if self.post(number, value):
            self.told(f"{person.name or person.wa_id} wrote: {_kind_of(value)}")

    def post(self, number: Number, value: dict[str, Any], field: str = webhooks.MESSAGES) -> bool:
        """Whether the server took it; if not, it is said why."""
        try:
            status = webhooks.post(self.server, number, value, field)
        except httpx.TransportError:
            self.told(f"The server at {self.server} does not answer; start it with bin/up.")
            return False
        if status != 200:
            self.told(f"The server answered {status} to a webhook for {number.display}.")
        return status == 200

    def settle(self, within: float = 15) -> None:
        """Wait for the ticks and answers that are under way."""
        deadline = time.monotonic() + within
        while self._under_way and time.monotonic() < deadline:
            self._under_way.pop(0).join(max(deadline - time.monotonic(), 0))

    def _join(self, number: Number) -> None:
        self.graph.host_number(
            number.phone_number_id, number.waba_id, display_phone_number=number.display, verified_name="Simulação"
        )
        if number.is_confirmed:
            return
        try:
            confirmed = webhooks.confirm(self.server, number)
        except httpx.TransportError:
            confirmed = False
        self.told(f"{number.display}: its webhook {'is confirmed' if confirmed else 'did not answer'}.")

    def _again(self, person: Person) -> dict[str, Any]:
        match self.dice.random():
            case chance if chance < 0.12:
                return self._file(person, "image", files.screen(), "image/png", caption="Segue a foto")
            case chance if chance < 0.22:
                return self._file(person, "audio", files.voice(), "audio/wav", voice=True)
            case chance if chance < 0.3:
                return self._file(person, "document", files.briefing(), "application/pdf", filename="Briefing.pdf")
            case chance if chance < 0.34:
                return webhooks.location(person, *words.PLACE)
        return webhooks.text(person, self.dice.choice(words.FOLLOW_UPS))

    def _file(self, person: Person, kind: str, content: bytes, mime_type: str, **more: Any) -> dict[str, Any]:
        return webhooks.file(person, kind, self.graph.add_file(content, mime_type), content, mime_type, **more)

    def _read_and_answer(self, sent: Sent) -> None:
        """What happens at Meta's side after it takes a message: ticks, and often an answer."""
        number = next((each for each in self.numbers if each.phone_number_id == sent.phone_number_id), None)
        if number is None:
            return
        wa_id = str(sent.body.get("to", "")).removeprefix("+")
        person = next((each for each in self.known if each.wa_id == wa_id), Person(wa_id, ""))
        for reached, delay in TICKS:
            self._later(delay, number, webhooks.status(sent.external_id, reached, wa_id, sent.reference))
        if sent.body.get("type") == "reaction":
            return
        match self.dice.random():
            case chance if chance < 0.5:
                self._later(ANSWER_AFTER, number, webhooks.text(person, self.dice.choice(words.ANSWERS)))
            case chance if chance < 0.7:
                emoji = self.dice.choice(words.EMOJI)
                self._later(REACT_AFTER, number, webhooks.reaction(person, sent.external_id, emoji))

    def _review(self, template: dict[str, Any]) -> None:
        """Meta takes minutes; here a template is approved in seconds, unless it shouts."""
        is_loud = "!!!" in str(template["components"])
        template["status"] = "REJECTED" if is_loud else "APPROVED"
        value = webhooks.template_status(template, template["status"], reason="PROMOTIONAL" if is_loud else "NONE")
        for number in self.numbers[:1]:
            self._later(REVIEWED_AFTER, number, value, webhooks.TEMPLATE_STATUS)

    def _stranger(self) -> Person:
        area = self.dice.choice(AREAS)
        ninth = "9" if int(area) <= LAST_AREA_WITH_NINTH else ""
        name = f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}"
        return Person(f"55{area}{ninth}{self.dice.randint(60000000, 99999999)}", name)

    def _later(self, delay: float, number: Number, value: dict[str, Any], field: str = webhooks.MESSAGES) -> None:
        timer = threading.Timer(delay * self.pace, self.post, (number, value, field))
        timer.daemon = True
        self._under_way = [each for each in self._under_way if each.is_alive()] + [timer]
        timer.start()


def _kind_of(value: dict[str, Any]) -> str:
    message = value["messages"][0]
    return str(message["text"]["body"]) if message["type"] == "text" else f"({message['type']})"
