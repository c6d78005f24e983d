"""Plan, usage and invoices over the API: to read, for whoever may see how the plan is paid."""

from tenants.billing import meters
from tests.api.calling import key_of, session_of
from tests.tenants.billing.conftest import CUSTOMER, customer_of, refresh
from tests.tenants.billing.plans import put_on


def test_it_tells_of_the_organizations_own_plan_usage_and_invoices(aurora, rival, stripe_stub):
    customer_of(aurora)
    stripe_stub.charged(CUSTOMER, "paid")
    refresh(aurora)
    put_on(aurora, "starter", members=8)
    admin = session_of(aurora, aurora.admin)

    own, *others = admin.get("plans/").json()["results"]
    assert (own["name"], own["limits"]["members"], own["standing"], own["is_current"]) == ("Starter", 8, "paid", True)
    assert [(plan["key"], plan["is_current"], plan["standing"]) for plan in others] == [
        ("starter", False, None), ("growth", False, None), ("scale", False, None)
    ]  # fmt: skip
    usage = {row["key"]: row for row in admin.get("usage/").json()["results"]}
    assert list(usage) == list(meters.METERS)
    assert usage["members"] == {"key": "members", "used": 6, "limit": 8, "percent": 75}
    [invoice] = admin.get("invoices/").json()["results"]
    assert (invoice["number"], invoice["cents"], invoice["currency"]) == ("LVD-0001", 29_700, "BRL")
    assert session_of(rival, rival.owner).get("invoices/").json()["results"] == []
    for path in ("plans/", "usage/", "invoices/"):
        assert session_of(aurora, aurora.manager).get(path).status_code == 403
        assert key_of(aurora).get(path).status_code == 403
