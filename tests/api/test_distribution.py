"""Distribution in the API."""

from crm.models import Assignment, DistributionRule, Lead
from crm.services import leads
from crm.services.assigning import By
from tenants.context import in_tenant
from tests.makers import make_contact

CONDITIONS = [{"fact": "source", "is": "one_of", "value": ["site"]}]


def body(aurora, **fields):
    return {"name": "Sites", "users": [str(aurora.rep.user_id)], "conditions": CONDITIONS} | fields


def test_a_rule_is_made_changed_and_removed(key, aurora):
    made = key.post("distribution-rules/", body(aurora))
    assert made.status_code == 201, made.content
    rule = made.json()
    assert (rule["conditions"], rule["users"], rule["way"]) == (CONDITIONS, [str(aurora.rep.user_id)], "turns")

    changed = key.patch(f"distribution-rules/{rule['id']}/", {"way": "least_open", "is_active": False}).json()

    assert (changed["way"], changed["is_active"], changed["conditions"]) == ("least_open", False, CONDITIONS)
    assert [row["name"] for row in key.get("distribution-rules/").json()["results"]] == [
        "Sites",
        "Todos os outros leads",
    ]
    assert key.delete(f"distribution-rules/{rule['id']}/").status_code == 204


def test_the_rule_at_the_end_stays(key, aurora):
    last = key.get("distribution-rules/").json()["results"][-1]

    assert key.delete(f"distribution-rules/{last['id']}/").status_code == 422


def test_what_makes_no_sense_is_refused(key, aurora, rival):
    for wrong in (
        {"conditions": [{"fact": "password", "is": "known"}]},
        {"conditions": "x"},
        {"users": [str(rival.rep.user_id)]},
        {"backup": str(rival.owner.user_id)},
        {"way": "dice"},
        {"credits": {}},
    ):
        assert key.post("distribution-rules/", body(aurora) | wrong).status_code == 400, wrong
    with in_tenant(aurora.schema):
        assert DistributionRule.objects.filter(is_default=False).count() == 0


def test_a_dry_run_tells_who_and_changes_nothing(key, aurora, rival, marina):
    key.post("distribution-rules/", body(aurora))
    with in_tenant(aurora.schema):
        before = (Lead.objects.count(), list(DistributionRule.objects.values_list("credits", flat=True)))

    told = key.post("distribution-rules/dry-run/", {"source": "site"}).json()
    there = key.post("distribution-rules/dry-run/", {"lead": str(marina.pk)}).json()

    assert (told["how"], told["rule"], told["owner"]) == ("rule", "Sites", str(aurora.rep.user_id))
    assert told["trail"][0]["people"][0]["is_chosen"] is True
    assert there["rule"] == "Todos os outros leads"
    with in_tenant(rival.schema):
        theirs = leads.create(by=None, contact=make_contact("X"))
    assert key.post("distribution-rules/dry-run/", {"lead": str(theirs.pk)}).status_code == 400
    with in_tenant(aurora.schema):
        assert (Lead.objects.count(), list(DistributionRule.objects.values_list("credits", flat=True))) == before
        assert Assignment.objects.count() == 0


def test_decisions_are_listed_with_their_reasons(key, aurora, rival):
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            lead = leads.create(by=None, contact=make_contact(f"Marina {cast.organization.slug}"), owner=By.RULES)
            if cast is aurora:
                mine = lead

    rows = key.get("assignments/").json()["results"]

    assert [(row["lead"], row["how"], row["owner"]) for row in rows] == [
        (str(mine.pk), "rule", str(aurora.rep.user_id))
    ]
    assert [each["name"] for each in rows[0]["trail"][0]["people"]] == ["Rep", "Other Rep"]
