"""Messages to workers that name a wrong organization, and limits that somebody with very many addresses meets all the same."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Lead
from tenants.context import in_tenant
from tenants.tasks import UnknownOrganization, tenant_task
from tests.isolation.rows import fingerprint
from tests.makers import make_lead


@tenant_task(name="tests.leave_a_mark")
def leave_a_mark() -> None:
    make_lead("Mark")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), {}),
        (("public",), {}),
        (("tpl_7f3a",), {}),
        (("org_" + "0" * 32,), {}),
        (("{aurora}; DROP SCHEMA {rival}",), {}),
        (("{AURORA}",), {}),
        ((None,), {}),
        ((["{aurora}"],), {}),
        (({"schema": "{aurora}"},), {}),
        (("{aurora}", "{rival}"), {}),
        (("{aurora}",), {"schema_name": "{rival}"}),
        (("{aurora}",), {"schema": "{rival}"}),
        ((), {"schema": "public"}),
    ],
    ids=str,
)
def test_a_message_that_names_no_organization_or_says_more_runs_nothing(arguments, named, aurora, rival):
    names = {"aurora": aurora.schema, "AURORA": aurora.schema.upper(), "rival": rival.schema}
    before = [fingerprint(cast.schema) for cast in (aurora, rival)]

    with pytest.raises((UnknownOrganization, TypeError, ValueError)):
        leave_a_mark(
            *(each.format(**names) if isinstance(each, str) else each for each in arguments),
            **{name: value.format(**names) for name, value in named.items()},
        )

    print(f"{arguments} {named}: nothing ran, both organizations are as they were")
    assert [fingerprint(cast.schema) for cast in (aurora, rival)] == before
    with in_tenant(aurora.schema):
        assert not Lead.objects.exists()


def test_a_network_of_ipv6_is_one_address(aurora):
    """Whoever has a /64 has 2⁶⁴ addresses, and may guess no more often."""
    statuses = [
        Client()
        .post(
            reverse("account_login"),
            {"login": f"nobody{n}@aurora.test", "password": "no"},
            REMOTE_ADDR=f"2001:db8:7:7::{n:x}",
        )
        .status_code
        for n in range(1, 15)
    ]

    print(f"14 guesses from 14 addresses of one network: {statuses}")
    said = {"login": aurora.rep.user.email, "password": "correct horse battery"}
    assert Client().post(reverse("account_login"), said, REMOTE_ADDR="2001:db8:7:7::ffff").status_code != 302
    assert Client().post(reverse("account_login"), said, REMOTE_ADDR="2001:db8:7:8::1").status_code == 302
