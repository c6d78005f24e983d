"""Many people write and are answered, on real connections, while their number changes its provider and goes back."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from urllib.parse import urlencode

from celery import current_app

from config.outside import signatures
from messaging.models import Channel, Conversation, Message, Switch
from messaging.providers.twilio import account as account_module
from messaging.services import outbox, receiving, switching, switching_beside
from messaging.services.addresses import Address
from messaging.services.receiving import Post
from messaging.simulation.graph import GraphStub
from tenants.context import in_tenant
from tenants.inbound.models import Delivery
from tenants.outbox.models import OutboxItem
from tests.cast import Cast
from tests.committed import at_once
from tests.makers import make_contact
from tests.messaging.makers import encoded, make_channel, make_conversation, posted, signed, text_message
from tests.messaging.switching.conftest import FORM
from tests.messaging.twilio.makers import parsed, written
from tests.stubs.twilio import AUTH_TOKEN, SENDER, TwilioStub
from tests.waiting import until

WRITERS, WORKERS = 4, 3
CLOUD, TWILIO = "whatsapp_cloud", "twilio"


@dataclass
class Load:
    """A channel, the people of it, and how many messages each sends and gets."""

    cast: Cast
    graph: GraphStub
    twilio: TwilioStub
    people: int
    rounds: int
    channel: Channel = field(init=False)
    switch: Switch = field(init=False)
    threads: list[Conversation] = field(init=False)

    def __post_init__(self):
        with in_tenant(self.cast.schema):
            self.channel = make_channel()
            contacts = [make_contact(phone=f"+55119{n:08d}") for n in range(81_000_000, 81_000_000 + self.people)]
            self.threads = [make_conversation(self.channel, contact) for contact in contacts]
            profile = account_module.described(FORM, {}, {}, prefix="whatsapp:")
            switch = switching_beside.prepare(
                self.channel, by=None, provider_key=TWILIO, credentials=FORM, profile=profile
            )
            self.switch = switching_beside.try_out(switch, phone="+5511987654321")

    def run(self) -> None:
        """Write and answer until all is said: meanwhile a share to the other provider, then all, then back."""
        current_app.loader.import_default_modules()
        ended = threading.Event()
        workers = [partial(self._work, ended) for _number in range(WORKERS)]
        at_once(*workers, partial(self._talk, ended), within=600)

    def _talk(self, ended: threading.Event) -> None:
        try:
            shares = [self.threads[number::WRITERS] for number in range(WRITERS)]
            at_once(*(partial(self._say, share) for share in shares), self._turn, within=600)
            until(self._is_at_rest, within=120)
        finally:
            ended.set()

    def _say(self, share: list[Conversation]) -> None:
        for number in range(self.rounds):
            for thread in share:
                self._hear(thread, number)
                with in_tenant(self.cast.schema):
                    outbox.reply(thread, by=self.cast.rep.user, text=f"{number}", idempotency_key=f"r{number}")

    def _hear(self, thread: Conversation, number: int) -> None:
        """By one provider or the other; every tenth twice."""
        phone, name = thread.contact.phone, f"{thread.pk}-{number}"
        if number % 2:
            body = encoded(posted(text_message(f"in {number}", wa_id=phone.removeprefix("+"), id=f"wamid.{name}")))
            post = Post(signed(body), body, Address(token=self.channel.token))
        else:
            form = written(
                self.channel, f"in {number}", From=f"whatsapp:{phone}", To=f"whatsapp:{SENDER}", MessageSid=f"SM{name}"
            )
            body = urlencode(form | {"WaId": phone.removeprefix("+")}).encode()
            address = Address(TWILIO, self.channel.token)
            fields = "".join(key + value for key, value in sorted(dict(parsed(body)).items()))
            headers = {"X-Twilio-Signature": signatures.sha1(f"{address.url}{fields}", AUTH_TOKEN)}
            post = Post(headers, body, address)
        for _time in range(2 if number % 10 == 0 else 1):
            assert receiving.receive([post]).statuses[0] in (200, 204)

    def _turn(self) -> None:
        quarter = self.people * self.rounds // 4
        steps = (partial(switching.share, percent=25), switching.turn, switching.go_back)
        for number, step in enumerate(steps, start=1):
            self._wait_for(number * quarter)
            with in_tenant(self.cast.schema):
                step(self.switch, by=None)

    def _wait_for(self, taken: int) -> None:
        tests = 1  # the message that was sent before
        until(lambda: len(self.graph.sent) + len(self.twilio.sent) - tests >= taken, within=600)

    def _work(self, ended: threading.Event) -> None:
        while not ended.wait(0.02):
            for name in ("messaging.process_deliveries", "messaging.send_due"):
                current_app.tasks[name](self.cast.schema)

    def _is_at_rest(self) -> bool:
        waiting = Delivery.objects.across_organizations().filter(state="stored").exists()
        return (
            not waiting and not OutboxItem.objects.across_organizations().exclude(state__in=("done", "failed")).exists()
        )

    # What must be so afterwards

    def check(self) -> dict[str, int]:
        """None lost, none doubled, each conversation in its order, at most there and back; how many went by whom."""
        with in_tenant(self.cast.schema):
            ours = Message.objects.filter(direction="out").order_by("conversation", "pk")
            rows = list(ours.values_list("conversation", "text", "provider_key", "status"))
            heard = Message.objects.filter(direction="in").count()
        assert heard == self.people * self.rounds, heard
        assert len(rows) == self.people * self.rounds, len(rows)
        ended = Counter(status for *_row, status in rows)
        assert ended == {"sent": len(rows)}, ended
        for _thread, said in groupby(rows, key=lambda row: row[0]):
            carriers = [key for key, _group in groupby(provider for _id, _text, provider, _status in said)]
            assert carriers in ([CLOUD], [CLOUD, TWILIO], [CLOUD, TWILIO, CLOUD], [TWILIO], [TWILIO, CLOUD])
        by_cloud = [(sent.body["to"].removeprefix("+"), sent.body["text"]["body"]) for sent in self.graph.sent]
        tests = 1  # the one that was sent before
        by_twilio = [(sent["To"].removeprefix("whatsapp:+"), sent["Body"]) for sent in self.twilio.sent[tests:]]
        assert len(set(by_cloud + by_twilio)) == len(by_cloud) + len(by_twilio) == len(rows)
        for taken in (by_cloud, by_twilio):
            _in_order(taken)
        return {CLOUD: len(by_cloud), TWILIO: len(by_twilio)}


def _in_order(taken: list[tuple[str, str]]) -> None:
    last: dict[str, int] = {}
    for to, text in taken:
        assert int(text) > last.get(to, -1), f"{to}: {text} after {last[to]}"
        last[to] = int(text)
