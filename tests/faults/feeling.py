"""How the product feels to one organization: until an answer leaves, a message is there, a list opens."""

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.faults.people import Company
from tests.faults.stage import Stage
from tests.live.listener import session_cookie
from tests.waiting import until

PATIENCE = 90  # seconds
BETWEEN = 0.1
ARRIVED = 'SELECT count(*) FROM "{schema}".messaging_message WHERE external_id = %s'


@dataclass
class Felt:
    """Seconds, each time."""

    leaving: list[float] = field(default_factory=list)
    arriving: list[float] = field(default_factory=list)
    opening: list[float] = field(default_factory=list)

    def p95(self, what: str) -> float:
        ordered = sorted(getattr(self, what))
        return ordered[int(len(ordered) * 0.95)]

    def __str__(self) -> str:
        each = (
            f"{what} p50 {statistics.median(taken):.2f} s, p95 {self.p95(what):.2f} s"
            for what, taken in vars(self).items()
        )
        return f"{'; '.join(each)} ({len(self.leaving)} times)"


def feel(stage: Stage, company: Company, seconds: float) -> Felt:
    """Work there for so long, one thing after the other."""
    felt, ends = Felt(), time.monotonic() + seconds
    headers = {"Cookie": session_cookie(company.cast.owner)}
    with httpx.Client(base_url=company.server, headers=headers, timeout=PATIENCE) as client:
        for thread in itertools.cycle(company.threads):
            if time.monotonic() > ends:
                return felt
            felt.opening.append(_took(lambda: client.get(company.cast.url("api/v1/conversations/")).raise_for_status()))
            name = company.hear(thread)
            felt.arriving.append(_took(lambda name=name: _until_there(stage, company, name)))
            pk = company.answer(thread)
            felt.leaving.append(_took(lambda pk=pk: until(lambda: pk in stage.provider.taken, within=PATIENCE)))
            time.sleep(BETWEEN)
    return felt


def _until_there(stage: Stage, company: Company, name: str) -> None:
    query = ARRIVED.format(schema=company.schema)
    until(lambda: stage.ask(query, [name]) == [(1,)], within=PATIENCE)


def _took(does: Callable[[], object]) -> float:
    began = time.monotonic()
    does()
    return time.monotonic() - began
