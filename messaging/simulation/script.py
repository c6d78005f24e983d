"""Who writes what in the simulation, and how people answer us."""

import base64
import hashlib
import random
import threading
from collections.abc import Callable
from typing import Any

from messaging.simulation import webhooks
from messaging.simulation.graph import GraphStub, Sent
from messaging.simulation.webhooks import Number, Person

OPENINGS = (
    "Oi! Vi o anúncio de vocês no Instagram",
    "Bom dia, vocês fazem loja virtual?",
    "Olá, quanto custa uma landing page?",
    "Preciso de um orçamento para gestão de tráfego",
    "Boa tarde! Uma amiga indicou vocês",
    "Vocês conseguem me ligar hoje?",
)
ANSWERS = (
    "Perfeito, obrigado!",
    "Entendi 👍",
    "Pode mandar a proposta",
    "Vou falar com meu sócio e te aviso",
    "Fechado!",
)
NAMES = ("Ana Clara Souza", "Bruno Azevedo", "Carla Menezes", "Diego Ramos", "Elisa Porto", "Fábio Teles", "Gabi Lopes")
# A violet square, 8 by 8: the smallest photo that is one.
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAE0lEQVR42mOosvqAFTEMLQkAWA5eAb6Sk5kAAAAASUVORK5CYII="
)


class Simulation:
    """People who write to the connected numbers, read what we answer and answer back."""

    def __init__(self, *, server: str, graph: GraphStub, numbers: list[Number], known: list[Person], seed: int | None):
        self.server, self.graph, self.numbers, self.known = server, graph, numbers, known
        self.dice = random.Random(seed)  # noqa: S311 - believable, not secret
        self.told: Callable[[str], None] = lambda line: None
        graph.on_sent = self._read_and_answer

    def someone_writes(self) -> None:
        """One inbound message: a person who writes again, or somebody new; now and then a photo."""
        number = self.dice.choice(self.numbers)
        is_new = not self.known or self.dice.random() < 0.4
        person = self._stranger() if is_new else self.dice.choice(self.known)
        if is_new:
            self.known.append(person)
            words = self.dice.choice(OPENINGS)
            self._post(number, webhooks.text(person, words, ad="Sites que vendem" if "anúncio" in words else ""))
        elif self.dice.random() < 0.15:
            media_id = self.graph.add_file(PHOTO, "image/png")
            self._post(number, webhooks.image(person, media_id, hashlib.sha256(PHOTO).hexdigest(), "Segue a foto"))
        else:
            self._post(number, webhooks.text(person, self.dice.choice(ANSWERS)))
        self.told(f"{person.name} wrote to {number.display}")

    def _read_and_answer(self, sent: Sent) -> None:
        """What happens at Meta's side after it takes a message: ticks, and often an answer."""
        number = next((n for n in self.numbers if n.phone_number_id == sent.phone_number_id), None)
        if number is None:
            return
        wa_id = str(sent.body.get("to", "")).removeprefix("+")
        person = next((p for p in self.known if p.wa_id == wa_id), Person(wa_id, ""))
        delays = (("sent", 0.4), ("delivered", 1.2), ("read", 3.0))
        for reached, delay in delays:
            self._later(delay, number, webhooks.status(sent.external_id, reached, wa_id, sent.reference))
        if self.dice.random() < 0.5:
            self._later(6, number, webhooks.text(person, self.dice.choice(ANSWERS)))
        elif self.dice.random() < 0.3:
            self._later(5, number, webhooks.reaction(person, sent.external_id, "❤️"))

    def _stranger(self) -> Person:
        area = self.dice.choice(("11", "21", "31", "48", "81"))
        return Person(f"55{area}9{self.dice.randint(60000000, 99999999)}", self.dice.choice(NAMES))

    def _later(self, delay: float, number: Number, value: dict[str, Any]) -> None:
        timer = threading.Timer(delay, self._post, (number, value))
        timer.daemon = True
        timer.start()

    def _post(self, number: Number, value: dict[str, Any]) -> None:
        status = webhooks.post(self.server, number, value)
        if status != 200:
            self.told(f"The server answered {status}.")
