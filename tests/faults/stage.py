"""Where faults happen: real processes, two organizations, a provider with moods, its deliveries, pages that are open."""

import os
import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import override_settings
from psycopg import sql

from messaging.simulation.graph import Sent
from tests.committed import Committed
from tests.faults.names import HOST, VARIABLE, Names
from tests.faults.page import Page
from tests.faults.people import Company, found
from tests.faults.points import Orders
from tests.faults.post import Post
from tests.faults.processes import Processes
from tests.faults.provider import MockProvider
from tests.faults.sizes import Sizes, measured
from tests.messaging.makers import APP_SECRET, TOKEN

REACHED = ("sent", "delivered")
MANY = "1000000"  # whoever measures faults must not be stopped by limits of calls
UNREAD = "SELECT count(*) FROM tenants_delivery WHERE state = 'stored'"
WAITING = f"""
    SELECT (SELECT count(*) FROM tenants_outboxitem WHERE state IN ('queued', 'claimed'))
         + ({UNREAD})
"""
LEFT = """
    SELECT 'outbox ' || state || ', attempt ' || attempts, count(*) FROM tenants_outboxitem
    WHERE state NOT IN ('done', 'failed') GROUP BY 1
    UNION ALL SELECT 'delivery, attempt ' || attempts || ' ' || error, count(*) FROM tenants_delivery
    WHERE state = 'stored' GROUP BY 1
"""
PAUSE = 0.5  # seconds between two messages of a company: less often than a person is written to at most
PATIENCE = 150
LOOK = 0.2  # seconds between two looks whether everything has come to rest
# Time passes: leases end, what was put off is due.
PASS = """
    UPDATE tenants_outboxitem SET lease_until = lease_until - make_interval(secs => %(seconds)s),
           due_at = due_at - make_interval(secs => %(seconds)s) WHERE state IN ('queued', 'claimed', 'unknown');
    UPDATE tenants_delivery SET due_at = due_at - make_interval(secs => %(seconds)s) WHERE state = 'stored';
"""


@dataclass
class Stage:
    """Everything a fault may touch, and whoever checks afterwards."""

    dice: random.Random
    processes: Processes
    provider: MockProvider
    names: Names
    post: Post
    orders: Orders
    companies: list[Company]
    pages: list[Page]
    sizes: list[Sizes] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)  # the faults there were, with what was measured

    @property
    def server(self) -> str:
        return self.companies[0].server

    def chat(self, rounds: int = 1) -> None:
        """In each thread somebody writes and is answered."""
        for _round in range(rounds):
            for company in self.companies:
                for thread in company.threads:
                    company.hear(thread)
                    company.answer(thread)

    def anyone(self) -> Company:
        return self.dice.choice(self.companies)

    @contextmanager
    def working(self, *, pause: float = PAUSE) -> Iterator[None]:
        """Both organizations go on working until the block ends, whatever happens in it."""
        ended, failures = threading.Event(), list[BaseException]()

        def work(company: Company) -> None:
            try:
                while not ended.is_set():
                    for thread in company.threads:
                        company.hear(thread)
                        company.answer(thread)
                        ended.wait(pause)
            except BaseException as failure:  # noqa: BLE001 - handed to the thread of the test
                failures.append(failure)

        workers = [threading.Thread(target=work, args=[each], daemon=True) for each in self.companies]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            ended.set()
            for worker in workers:
                worker.join(PATIENCE)
        if failures:
            raise failures[0]

    def let_pass(self, seconds: float) -> None:
        """So much time passes, by the database's clock, which is the queues'."""
        self.ask(PASS, {"seconds": seconds})

    def numbers(self, query: str) -> list[int]:
        return [row[0] for row in self.ask(query)]

    def ask(self, query: str, values: Any = None) -> list[tuple]:
        """Ask the database, which may be on its way up."""
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(query, values)
                    return cursor.fetchall() if cursor.description else []
            except (OperationalError, InterfaceError):
                connection.close()
                assert time.monotonic() < ends, "The database did not come back."
                time.sleep(LOOK)

    def lock(self, statement: str, seconds: float) -> None:
        """Hold locks for so long."""
        with suppress(OperationalError, InterfaceError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            time.sleep(seconds)

    def is_done(self) -> bool:
        """Nothing waits anywhere: in the outbox, unread, or with the provider."""
        return self.post.is_delivered() and self.numbers(WAITING) == [0]

    def settle(self, within: float, *, passing: float = 0.0) -> float:
        """Until nothing waits; the seconds that took. ``passing``: whoever waits for a clock need not, it is put on."""
        began = time.monotonic()
        while not self.is_done():
            assert time.monotonic() < began + within, f"After {within:.0f} s there still waits: {self.left()}"
            self.let_pass(passing)
            time.sleep(LOOK)
        return time.monotonic() - began

    def left(self) -> dict[str, int]:
        """What waits, for whoever looks into a failure."""
        return dict(self.ask(LEFT))

    def counts(self) -> str:
        """How much happened, in one line."""
        posted = ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(self.post.statuses.items()))
        killed = ", ".join(f"{name} {count}×" for name, count in sorted(self.processes.deaths.items())) or "none whole"
        return (
            f"{sum(len(company.said) for company in self.companies)} messages came in, "
            f"{sum(len(company.written) for company in self.companies)} were written, {len(self.provider.sent)} taken; "
            f"webhooks: {posted}, p99 {self.post.percentile(0.99):.0f} ms; processes killed: {killed}; "
            f"a page was away for {max(page.longest_away for page in self.pages):.1f} s at most"
        )

    def measure(self) -> None:
        self.sizes.append(measured({name: self.processes.pid(name) for name in ("web", "worker", "sender")}))


@contextmanager
def set_up(
    committed: Committed, folder: Path, *, seed: int, threads: int, listener: socket.socket | None = None
) -> Iterator[Stage]:
    """Start it all; afterwards nothing of it runs. ``listener``: see ``Processes``."""
    dice, crashes, names = random.Random(seed), folder / "crashes", Names(folder / "names")
    crashes.mkdir()
    _keep_what_is_committed()
    with MockProvider(token=TOKEN, app_secret=APP_SECRET) as provider:
        environment = _environment(provider, crashes) | {VARIABLE: str(folder / "names")}
        processes = Processes(folder, environment, listener)
        processes.start()
        server = f"http://localhost:{processes.port}"
        post = Post(server, dice)
        pages: list[Page] = []
        try:
            casts = (committed.aurora, committed.rival)
            with override_settings(WHATSAPP_GRAPH_URL=provider.url):
                companies = [
                    found(cast, server=server, post=post, place=place, threads=threads)
                    for place, cast in enumerate(casts, start=1)
                ]
            provider.on_sent = _tells(companies)
            pages += [Page(server, each.cast, [thread.id for thread in each.threads]) for each in companies]
            post.start()
            yield Stage(dice, processes, provider, names, post, Orders(crashes), companies, pages)
        finally:
            for page in pages:
                page.close()
            post.stop()
            processes.stop()


def _environment(provider: MockProvider, crashes: Path) -> dict[str, str]:
    database = re.sub(r"/[^/]*$", f"/{connection.settings_dict['NAME']}", os.environ["DATABASE_URL"])
    return {
        "DATABASE_URL": database,
        "TEST": "false",
        "DEBUG": "false",
        "WHATSAPP_GRAPH_URL": provider.url.replace("127.0.0.1", HOST),
        "CRASHES": str(crashes),
        "API_CALLS_A_MINUTE": MANY,
        "API_CALLS_A_MINUTE_OF_ADDRESS": MANY,
        "API_CALLS_AN_HOUR": MANY,
    }


def _keep_what_is_committed() -> None:
    """The tests' server is quick and may lose what it said was stored; here it is held to its word."""
    with connection.cursor() as cursor:
        database = sql.Identifier(connection.settings_dict["NAME"])
        cursor.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit TO on").format(database))
    connection.close()
    connection.close_pool()


def _tells(companies: list[Company]):
    """What was taken is told of: sent, then delivered."""
    of_number = {company.number: company for company in companies}

    def tell(sent: Sent) -> None:
        for later, reached in enumerate(REACHED):
            of_number[sent.phone_number_id].tell_status(
                sent.external_id, reached, sent.reference, after=0.05 * (1 + later)
            )

    return tell
