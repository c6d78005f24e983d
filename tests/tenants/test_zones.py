"""Time zones by names that people know, in their language."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import time_machine
from django.utils import translation

from tenants import zones


def test_each_zone_has_a_name_that_people_know_and_brazils_come_first():
    with time_machine.travel(datetime(2026, 11, 30, tzinfo=UTC), tick=False), translation.override("pt-br"):
        named = dict(zones.choices())

    assert [*named.values()][:2] == ["São Paulo, Brasil (GMT-03:00)", "Manaus, Brasil (GMT-04:00)"]
    assert named["America/New_York"] == "Nova York, Estados Unidos (GMT-05:00)"
    assert named["Etc/GMT+3"] == "Etc/GMT+3 (GMT-03:00)"
    assert named.keys() == available_timezones()


def test_the_offset_is_that_of_the_day_and_the_language_the_readers():
    with time_machine.travel(datetime(2026, 7, 1, tzinfo=UTC), tick=False), translation.override("en"):
        named = dict(zones.choices())

    assert named["America/New_York"] == "New York, United States (GMT-04:00)"
    assert named["America/Sao_Paulo"] == "Sao Paulo, Brazil (GMT-03:00)"


def test_an_admin_sees_it_on_the_page(aurora, browser):
    page = browser(aurora.admin).get(aurora.url("settings/general/")).content.decode()

    assert '<option value="America/Sao_Paulo" selected>São Paulo, Brasil (GMT-03:00)</option>' in page
