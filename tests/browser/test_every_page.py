"""Every page there is, found by the table of addresses: accessible, silent in the console, no wider than its window."""

import pytest

from tenants.context import in_tenant
from tests import access
from tests.browser.axe import flaws
from tests.cast import Cast, client_of
from tests.isolation.rows import maker_for
from tests.isolation.test_sweep import CONVERTER

GETS = [path for path, methods in access.INSIDE.items() if "get" in methods and not path.startswith("api/")]
PLACES = sorted(
    {"/".join(path.split("/")[:2]) if path.startswith("settings/") else path.split("/")[0] for path in GETS}
)
# One test for some places that are far apart: its pages share a browser, which has the scripts of all from the first on,
# and what is planted.
WALKS = [PLACES[start::9] for start in range(9)]


def pages_of(places: list[str], cast: Cast) -> dict[str, str]:
    """Path of the table → address, of those that answer a whole page to whoever may see most of it."""
    found, rows = {}, {}
    for path in GETS:
        if any(path == place or path.startswith(f"{place}/") for place in places):
            address = cast.url(address_of(path, cast, rows))
            answer = client_of(member_for(path, cast).user).get(address)
            if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:500]:
                found[path] = address
    return found


def address_of(path: str, cast: Cast, rows: dict) -> str:
    """The address with ids in it; rows of one kind are made once."""
    if not CONVERTER.search(path):
        return path
    maker = maker_for(path)
    if maker not in rows:
        with in_tenant(cast.schema):
            rows[maker] = maker(cast)
    return CONVERTER.sub(lambda found: str(rows[maker][found[2]]), path)


def member_for(path: str, cast: Cast):
    allowed = access.INSIDE[path]["get"]
    return cast.members[next(name for name in (access.OWNER, access.REP) if name in allowed)]


@pytest.mark.parametrize("places", WALKS, ids=" ".join)
def test_nothing_is_in_anybodys_way(context, aurora, places):
    found, said, tabs = {}, [], {}
    for path, address in pages_of(places, aurora).items():
        member = member_for(path, aurora)
        if member not in tabs:
            tabs[member] = context(member).new_page()
            tabs[member].on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            tabs[member].on("pageerror", lambda error: said.append(str(error)))
        tabs[member].goto(address)
        tabs[member].wait_for_load_state("load")
        found[path] = flaws(tabs[member])

    assert {path: looks for path, looks in found.items() if looks} == {}
    assert said == []


def test_pages_are_found_and_fragments_are_not(aurora):
    places = ["board", "leads", "contacts", "inbox", "settings/general"]
    found = pages_of(places, aurora)

    assert set(places) <= set(PLACES)
    assert sorted(place for walk in WALKS for place in walk) == PLACES
    assert {"board/", "leads/<uuid:pk>/", "contacts/<uuid:pk>/", "inbox/", "settings/general/"} <= set(found)
    assert "leads/<uuid:pk>/card/" not in found
