"""Credentials of channels: their age is shown, and those who can replace them are told in time, once."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from crm.models import Notification
from messaging.models import Connection
from messaging.queries.ageing import age_of
from messaging.services import ageing
from tenants.ageing import Aged
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.makers import make_channel
from tests.messaging.test_channel_pages import FORM, connected, graph

__all__ = ["connected", "graph"]  # fixtures


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def told() -> list[tuple[str, str, int, str]]:
    rows = Notification.objects.filter(kind=Notification.Kind.CHANNEL_AGED).order_by("created_at", "user__email")
    said = [row.particulars for row in rows]
    users = [row.user.email.partition("@")[0] for row in rows]
    return [(user, each["stage"], each["days"], each["until"]) for user, each in zip(users, said, strict=True)]


@pytest.mark.parametrize(
    ("days", "left", "stage"),
    [
        (0, None, None),
        (89, None, None),
        (90, None, "old"),
        (10, 15, None),
        (10, 14, "ending"),
        (200, 1, "ending"),
        (10, 0, "ended"),
        (200, -3, "ended"),
    ],
)
def test_credentials_are_old_after_ninety_days_and_near_their_end_two_weeks_before(inside_aurora, days, left, stage):
    connection = make_channel().connections.get()
    connection.credentials_at = days_ago(days)
    connection.valid_until = None if left is None else in_days(left)

    age = age_of(connection)

    assert age is not None
    assert (age.days, age.stage, age.valid_until) == (days, stage, connection.valid_until)


def test_of_credentials_from_before_their_age_was_kept_the_connections_own_counts(inside_aurora):
    connection = make_channel().connections.get()
    connection.credentials_at, connection.created_at = None, days_ago(91)

    assert age_of(connection).stage == Aged.OLD
    connection.state = Connection.State.OFF
    assert age_of(connection) is None
    connection.state, connection.provider_key = Connection.State.WORKING, "whatsapp_web"
    assert age_of(connection) is None


def test_who_may_change_channels_is_told_once_of_each_stage_and_nobody_of_another_organization(aurora, rival):
    with in_tenant(rival.schema):
        make_channel(phone_number_id="402000000000002", waba_id="302000000000002", phone="+551155550200")
    with in_tenant(aurora.schema):
        connection = make_channel().connections.get()
        these = Connection.objects.filter(pk=connection.pk)
        these.update(credentials_at=days_ago(89))
        ageing.watch()
        assert told() == []

        these.update(credentials_at=days_ago(90))
        for _again in range(2):
            ageing.watch()
        able = sorted(name.partition("@")[0] for name in _able(aurora))
        assert told() == [(who, "old", 90, "") for who in able]
        these.update(valid_until=in_days(14))
        ageing.watch()
        these.update(valid_until=in_days(0))
        ageing.watch()
        ageing.watch()
        assert [stage for _who, stage, _days, _until in told()] == [
            stage for stage in ("old", "ending", "ended") for _each in able
        ]
        assert told()[-1][2:] == (90, in_days(0).isoformat())
    with in_tenant(rival.schema):
        ageing.watch()
        assert told() == []


def test_new_credentials_are_new_and_the_same_ones_saved_again_are_not(connected, aurora, browser):
    client, address = browser(aurora.admin), aurora.url(f"settings/channels/{connected.pk}/")
    with in_tenant(aurora.schema):
        these = Connection.objects.all()
        assert timezone.now() - these.get().credentials_at < timedelta(minutes=5)
        these.update(credentials_at=days_ago(120), aged=Aged.OLD, handshake_at=timezone.now())
    page = text_of(client.get(address))
    assert "Em uso há 120 dias" in page
    assert "As credenciais têm 120 dias: troque-as." in page
    assert "As credenciais têm 120 dias" in text_of(client.get(aurora.url("settings/channels/")))

    client.post(address, FORM | {"name": "Vendas"})
    with in_tenant(aurora.schema):
        kept = these.get()
        assert (kept.channel.name, kept.aged, age_of(kept).days) == ("Vendas", "old", 120)

    client.post(address, FORM | {"valid_until": in_days(7).isoformat()})
    with in_tenant(aurora.schema):
        kept = these.get()
        assert (kept.aged, kept.valid_until, age_of(kept).stage) == ("", in_days(7), "ending")
    assert f"válidas até {in_days(7):%d/%m/%Y}" in text_of(client.get(address))


def test_a_token_that_is_replaced_is_new(connected, graph, aurora, browser):
    with in_tenant(aurora.schema):
        Connection.objects.update(credentials_at=days_ago(120), aged=Aged.OLD)
    graph.token = "EAAG-the-next-token"

    browser(aurora.admin).post(
        aurora.url(f"settings/channels/{connected.pk}/"), FORM | {"access_token": "EAAG-the-next-token"}
    )

    with in_tenant(aurora.schema):
        kept = Connection.objects.get()
        assert (kept.credentials["access_token"], kept.aged, age_of(kept).days) == ("EAAG-the-next-token", "", 0)


def _able(aurora) -> list[str]:
    return [each.user.email for each in aurora.members.values() if each.may("channel.change")]
