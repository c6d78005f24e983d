"""The page of imports: one's own, in a fixed number of queries."""

import pytest

from tests.queries import count_queries

TABLE = "Nome;Celular\nMarina Alves;11 98765-4321\n"


@pytest.mark.parametrize("how_many", [1, 3])
def test_it_costs_the_same_however_long(how_many, aurora, desk, browser):
    for turn in range(how_many):
        desk.check(desk.send(TABLE, name=f"leads {turn}.csv"))
    client = browser(aurora.manager)
    client.get(aurora.url("imports/"))

    with count_queries() as queries:
        page = client.get(aurora.url("imports/")).content.decode()

    assert (page.count("leads "), len(queries)) == (how_many, 9)


def test_each_sees_what_they_sent_themselves(aurora, rival, desk, browser):
    desk.send(TABLE, name="meus.csv")

    seen = {
        member: "meus.csv" in browser(member).get(cast.url("imports/")).content.decode()
        for cast, member in (
            (aurora, aurora.manager),
            (aurora, aurora.owner),
            (aurora, aurora.rep),
            (rival, rival.owner),
        )
    }

    assert list(seen.values()) == [True, True, False, False]
