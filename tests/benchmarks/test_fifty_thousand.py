"""50,000 leads, 5,000 in a column, 100,000 contacts, 1,000,000 messages, on a quiet machine.

Goals of p95: board 300 ms, list and lead page 200 ms, search 150 ms, metrics 500 ms.
"""

import pytest

from tenants.context import in_tenant
from tests.benchmarks.conversations import converse
from tests.benchmarks.population import populate
from tests.benchmarks.test_pages import measure

pytestmark = pytest.mark.benchmark
LIST = (
    "",
    "?sort=lead",
    "?sort=-value",
    "?sort=-score&state=open",
    "?sort=task",
    "?sort=company&created=90d",
    "?owner=me&sort=-active",
    "?owner=team&score=70..&value=5000..30000&sort=-value",
    "?tag=seo&source=site&sort=-created",
    "?q=conceição&sort=-score",
    "?sort=-active&start=25000",
)
INBOX = (
    "?tab=all",
    "?tab=all&state=snoozed",
    "?tab=unassigned&unread=1",
    "?tab=all&waiting=1d&priority=urgent",
    "?tab=all&owner=team&state=resolved",
    "?tab=all&q=marina",
)
SEARCHES = (
    "conceição",
    "marina alves",
    "maria silva orçamento",
    "mrina",
    "11 98765",
    "padaria",
    "zzzz",
    "proposta aprovada",
)


@pytest.fixture
def lived(committed, settings):
    settings.TRIPWIRE_SAMPLE = 1000
    cast = committed.aurora
    with in_tenant(cast.schema):
        made = populate(owners=[cast.rep.user_id, cast.other_rep.user_id, cast.manager.user_id, None])
        converse(made)
    return cast, made


def test_what_people_look_at_all_day(lived, browser):
    lived, made = lived
    for query in ("", "?owner=team&score=50..", "?created=90d&state=open"):
        _measured(f"board/{query}", lived, browser)
    for query in LIST:
        _measured(f"board/list/{query}", lived, browser, headers={"HX-Request": "true"})
    for query in ("", "?created=90d", "?owner=team&source=site"):
        _measured(f"board/metrics/{query}", lived, browser)
    palette = lived.url("search/palette/")
    for words in SEARCHES:
        measure(f"palette: {words}", lambda client, q=words: client.get(palette, {"q": q}), lived, browser)
    leads = iter(made.leads * 2)
    measure("lead page", lambda client: client.get(lived.url(f"leads/{next(leads)}/")), lived, browser)
    for query in INBOX:
        _measured(f"inbox/{query}", lived, browser)


def _measured(path: str, lived, browser, **asked) -> None:
    """As who has leads, and people, of their own, where the address narrows to those."""
    member = lived.manager if "owner=" in path else lived.owner
    measure(path, lambda client: client.get(lived.url(path), **asked), lived, browser, member=member)
