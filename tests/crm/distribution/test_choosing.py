"""Who can take a lead, why not, and whose turn it is: no database."""

from collections import Counter
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from crm.conditions import Unfit
from crm.distribution import areas, hours
from crm.distribution.choosing import Away, Person, Way, Why, candidates, choose
from crm.distribution.conditions import Condition, read_all

ZONE = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=ZONE)  # a Monday


def person(name: str = "Ana", **fields) -> Person:
    return Person(id=uuid4(), name=name, **fields)


def asked(*people: Person, now: datetime = NOW, area: str = "", by_territory: bool = False):
    return candidates(people, {each.id: each for each in people}, now=now, area=area, by_territory=by_territory)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, Why.LATER),
        ({"is_paused": True}, Why.PAUSED),
        ({"absences": (Away(date(2026, 11, 30), date(2026, 11, 30)),)}, Why.ABSENT),
        ({"absences": (Away(date(2026, 12, 1), date(2026, 12, 9)),)}, Why.LATER),
        ({"absences": (Away(date(2026, 11, 1), date(2026, 11, 29)),)}, Why.LATER),
        ({"week": {"0": [["09:00", "12:00"]]}}, Why.LATER),
        ({"week": {"0": [["13:00", "18:00"]]}}, Why.HOURS),
        ({"week": {"1": [["09:00", "12:00"]]}}, Why.HOURS),
        ({"most_open": 3, "open_count": 3}, Why.FULL),
        ({"most_open": 3, "open_count": 2}, Why.LATER),
        ({"most_open": 0}, Why.FULL),
        ({"most_per_day": 2, "today": 2}, Why.DAY_FULL),
        ({"is_paused": True, "most_open": 0}, Why.PAUSED),
    ],
)
def test_what_keeps_somebody_from_a_lead(fields, why):
    found = asked(person(**fields))[0]

    assert found.why is why
    assert (found.taker is None) == (why is not Why.LATER)


def test_an_absence_begins_and_ends_at_the_midnight_of_the_organization():
    ana = person(absences=(Away(date(2026, 12, 1), date(2026, 12, 1)),))

    def why(day: int, hour: int, minute: int) -> Why:
        return asked(ana, now=datetime(2026, 12, day, hour, minute, tzinfo=ZONE))[0].why

    assert asked(ana, now=datetime(2026, 11, 30, 23, 59, tzinfo=ZONE))[0].why is Why.LATER
    assert (why(1, 0, 0), why(1, 23, 59), why(2, 0, 0)) == (Why.ABSENT, Why.ABSENT, Why.LATER)


def test_whoever_stands_in_takes_the_turn_of_who_is_away():
    bia = person("Bia")
    ana = person(absences=(Away(date(2026, 11, 30), date(2026, 12, 4), bia.id),))
    found = asked(ana, bia)

    assert [each.taker for each in found] == [bia, bia]
    credits: dict[str, int] = {}
    taken = Counter(choose(asked(ana, bia), Way.TURNS, credits).person.name for _turn in range(4))
    assert taken == {"Ana": 2, "Bia": 2}


def test_nobody_stands_in_who_is_away_too():
    bia = person("Bia", is_paused=True)
    ana = person(absences=(Away(date(2026, 11, 30), date(2026, 12, 4), bia.id),))

    assert [each.taker for each in asked(ana, bia)] == [None, None]


def test_territory_goes_before_all_who_have_none():
    sp, rj, free = person("SP", territories=("SP",)), person("RJ", territories=("21",)), person("Livre")

    def able(area: str) -> list[str]:
        found = asked(sp, rj, free, area=area, by_territory=True)
        return [each.person.name for each in found if each.taker]

    assert (able("11"), able("21"), able("22"), able("")) == (["SP"], ["RJ"], ["Livre"], ["Livre"])


def test_turns_are_even_and_coming_back_brings_no_flood():
    ana, bia, caio = person("Ana"), person("Bia"), person("Caio")
    credits: dict[str, int] = {}

    def give(times: int) -> Counter:
        return Counter(choose(able(), Way.TURNS, credits).person.name for _turn in range(times))

    def able():
        return [each for each in asked(ana, bia, caio) if each.taker]

    assert give(9) == {"Ana": 3, "Bia": 3, "Caio": 3}
    caio.is_paused = True
    assert give(10) == {"Ana": 5, "Bia": 5}
    caio.is_paused = False
    assert give(9) == {"Ana": 3, "Bia": 3, "Caio": 3}


def test_weights_share_as_they_say():
    ana, bia = person("Ana", weight=3), person("Bia", weight=1)
    credits: dict[str, int] = {}

    turns = [choose(asked(ana, bia), Way.WEIGHTED, credits).person.name for _turn in range(8)]

    assert Counter(turns) == {"Ana": 6, "Bia": 2}
    assert turns[:4].count("Bia") == 1


def test_the_fewest_open_leads_come_first_then_turns():
    ana, bia = person("Ana", open_count=5), person("Bia", open_count=4)
    credits: dict[str, int] = {}
    taken = []
    for _turn in range(4):
        chosen = choose(asked(ana, bia), Way.LEAST_OPEN, credits)
        chosen.person.open_count += 1
        taken.append(chosen.person.name)

    assert taken[0] == "Bia"
    assert Counter(taken) == {"Bia": 3, "Ana": 1} or Counter(taken) == {"Bia": 2, "Ana": 2}
    assert abs(ana.open_count - bia.open_count) <= 1


FACTS = {"source": "site", "tags": ["vip", "São Paulo"], "value": 5000.0, "ddd": "11", "uf": "SP", "city": ""}


@pytest.mark.parametrize(
    ("raw", "holds"),
    [
        ({"fact": "source", "is": "one_of", "value": ["ad", "site"]}, True),
        ({"fact": "source", "is": "none_of", "value": ["site"]}, False),
        ({"fact": "tags", "is": "one_of", "value": "sao paulo, x"}, True),
        ({"fact": "tags", "is": "contains", "value": "paulo"}, True),
        ({"fact": "value", "is": "at_least", "value": "5.000,00"}, True),
        ({"fact": "value", "is": "at_least", "value": "R$ 5.000,01"}, False),
        ({"fact": "value", "is": "at_most", "value": 5000}, True),
        ({"fact": "city", "is": "unknown"}, True),
        ({"fact": "city", "is": "known"}, False),
        ({"fact": "campaign", "is": "contains", "value": "natal"}, False),
        ({"fact": "custom.size", "is": "at_least", "value": 3}, False),
        ({"fact": "campaign", "is": "none_of", "value": "natal"}, True),
    ],
)
def test_conditions_hold_or_not(raw, holds):
    condition = Condition.read(raw)

    assert condition.holds(FACTS) is holds
    assert Condition.read(condition.as_json()) == condition


@pytest.mark.parametrize(
    "raw",
    [
        "x",
        [{"fact": "password", "is": "known"}],
        [{"fact": "source", "is": "at_least", "value": 3}],
        [{"fact": "value", "is": "at_least", "value": "muito"}],
        [{"fact": "value", "is": "at_least", "value": "nan"}],
        [{"fact": "source", "is": "one_of", "value": " , "}],
        [{"fact": "custom.", "is": "known"}],
        [{"fact": "source", "is": "known"}] * 9,
    ],
)
def test_conditions_that_make_no_sense_are_refused(raw):
    with pytest.raises(Unfit):
        read_all(raw)


def test_hours_are_read_as_people_write_them():
    assert hours.read("9h-12h, 13:30 às 18") == [["09:00", "12:00"], ["13:30", "18:00"]]
    assert hours.read("0-24") == [["00:00", "24:00"]]
    assert hours.read("") == []
    for wrong in ("18-9", "9-12, 11-14", "cedo", "9:75-10", "9-25"):
        with pytest.raises(hours.Unreadable):
            hours.read(wrong)


def test_hours_end_before_their_last_minute():
    week = {"0": [["09:00", "12:00"]]}

    def open_at(hour: int, minute: int) -> bool:
        return hours.is_open(week, datetime(2026, 11, 30, hour, minute, tzinfo=ZONE))

    assert [open_at(8, 59), open_at(9, 0), open_at(11, 59), open_at(12, 0)] == [False, True, True, False]


def test_every_area_code_has_one_state():
    assert (areas.state_of("11"), areas.state_of("61"), areas.state_of("97"), areas.state_of("10")) == (
        "SP",
        "DF",
        "AM",
        "",
    )
    assert len(areas.STATE_OF) == 67
    assert [areas.known(word) for word in ("sp", "Ceará", "21", "99", "20", "XX")] == ["SP", "CE", "21", "99", "", ""]
