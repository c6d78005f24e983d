"""What must hold whatever happened: I1 to I7, each with how much it was held to and what broke it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from crm import events
from messaging.models import Message
from tenants.context import in_tenant
from tenants.inbound.models import Delivery
from tests.faults.people import Company
from tests.faults.stage import Stage

GROWTH = 60  # MB
MORE_THREADS, MORE_FILES, MORE_CONNECTIONS = 16, 64, 16
SHOWN = 5  # violations that are printed of each
OUT = Message.Direction.OUT


@dataclass
class Invariant:
    """A sentence, how many things were looked at, and those for which it is not true."""

    key: str
    says: str
    checked: int = 0
    broken: list[str] = field(default_factory=list)

    def insist(self, holds: bool, otherwise: str) -> None:
        self.checked += 1
        if not holds:
            self.broken.append(otherwise)

    def __str__(self) -> str:
        verdict = "holds" if not self.broken else f"BROKEN {len(self.broken)}×: {'; '.join(self.broken[:SHOWN])}"
        return f"{self.key}  {self.says:<64} {self.checked:>7}  {verdict}"


def check_invariants(stage: Stage) -> list[Invariant]:
    """All of them, and that patience was had, after everything has come to rest."""
    return [
        _once_in(stage),
        _once_out(stage),
        _in_order(stage),
        _status_is_right(stage),
        _pages_are_right(stage),
        _apart(stage),
        _nothing_grew(stage),
        _patient(stage),
    ]


def table(invariants: list[Invariant]) -> str:
    return "\n".join(map(str, invariants))


def _once_in(stage: Stage) -> Invariant:
    found = Invariant("I1", "every event answered 200 had exactly one effect")
    for company in stage.companies:
        with in_tenant(company.schema):
            kept = Counter(Message.objects.filter(direction="in").values_list("external_id", flat=True))
            failed = Delivery.objects.filter(state=Delivery.State.FAILED).count()
        for name in company.said:
            found.insist(kept[name] == 1, f"{name} is there {kept[name]} times")
        found.insist(not kept.keys() - company.said.keys(), f"{company.marker} has messages nobody wrote")
        found.insist(not failed, f"{company.marker} has {failed} dead letters")
    return found


def _once_out(stage: Stage) -> Invariant:
    found = Invariant("I2", "what is shown as sent was taken exactly once; nothing is under way")
    taken = stage.provider.references()
    for company in stage.companies:
        for pk, message in _written(company).items():
            if message.status in ("queued", "sending"):
                found.insist(False, f"{pk} is still {message.status}")
            elif message.status in ("unknown", "failed"):
                found.insist(taken[pk] <= 1, f"{pk} ({message.status}) was taken {taken[pk]} times")
            else:
                found.insist(taken[pk] == 1, f"{pk} ({message.status}) was taken {taken[pk]} times")
        kept = _written(company).keys()
        found.insist(kept == company.written.keys(), f"{company.marker}: {len(kept)} kept of {len(company.written)}")
    return found


def _in_order(stage: Stage) -> Invariant:
    found = Invariant("I3", "each conversation left in the order in which it was written")
    places = {sent.reference: place for place, sent in enumerate(list(stage.provider.sent))}
    for company in stage.companies:
        ways: dict[str, list[int]] = defaultdict(list)
        for pk, thread in company.written.items():
            if pk in places:
                ways[thread].append(places[pk])
        for thread, way in ways.items():
            found.insist(way == sorted(way), f"{thread} left in another order")
    return found


def _status_is_right(stage: Stage) -> Invariant:
    found = Invariant("I4", "every message taken is shown as far as it got")
    taken = stage.provider.references()
    for company in stage.companies:
        for pk, message in _written(company).items():
            if taken[pk]:
                found.insist(message.status == "delivered", f"{pk} is {message.status}, and was delivered")
            else:
                never = ("unknown", "failed")
                found.insist(message.status in never, f"{pk} is {message.status}, and was never taken")
    return found


def _pages_are_right(stage: Stage) -> Invariant:
    found = Invariant("I5", "an open page shows what one opened now shows")
    for company, page in zip(stage.companies, stage.pages, strict=True):
        with in_tenant(company.schema):
            number = events.latest_number()
        page.settle(number)
        for thread, messages in page.snapshot().items():
            found.insist(page.shown.get(thread) == messages, f"thread {thread} differs")
    return found


def _apart(stage: Stage) -> Invariant:
    found = Invariant("I6", "nothing of another organization is anywhere")
    of_number = {company.number: company.marker for company in stage.companies}
    for sent in list(stage.provider.sent):
        marker = of_number[sent.phone_number_id]
        found.insist(sent.body["text"]["body"].startswith(marker), f"{marker} sent {sent.body['text']['body']}")
    for company, page in zip(stage.companies, stage.pages, strict=True):
        with in_tenant(company.schema):
            texts = set(Message.objects.values_list("text", flat=True)) | page.texts
        for text in texts:
            found.insist(text.startswith(company.marker), f"{company.marker} has {text}")
    return found


def _nothing_grew(stage: Stage) -> Invariant:
    found = Invariant("I7", "no process or database holds more than before")
    before, after = stage.sizes[0], stage.sizes[-1]
    for name in before.memory:
        grown = after.memory[name] - before.memory[name]
        found.insist(grown <= GROWTH, f"{name} takes {grown:.0f} MB more")
        more = after.threads[name] - before.threads[name]
        found.insist(more <= MORE_THREADS, f"{name} has {more} threads more")
        more = after.files[name] - before.files[name]
        found.insist(more <= MORE_FILES, f"{name} has {more} files open more")
    more = after.connections - before.connections
    found.insist(more <= MORE_CONNECTIONS, f"{more} connections more")
    return found


def _patient(stage: Stage) -> Invariant:
    found = Invariant("F9", "a provider that asks for patience is left alone for so long")
    for company in stage.companies:
        times = stage.provider.impatient.count(company.number)
        found.insist(not times, f"{company.marker} asked {times} times before its time")
    return found


def _written(company: Company) -> dict[str, Message]:
    with in_tenant(company.schema):
        return {str(message.pk): message for message in Message.objects.filter(direction=OUT)}
