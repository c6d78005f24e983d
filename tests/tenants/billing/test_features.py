"""What a plan lacks makes nothing new and says who has it; what is there stays, is read, switched off, and rests."""

from collections.abc import Iterator

import pytest

from crm.models import Automation, Enrolment, Job, Sequence, Task
from crm.queries.automations import WHY
from crm.services.nurturing import running as nurturing
from tenants.billing import features
from tenants.context import in_tenant
from tenants.models import Organization, Plan, Role
from tenants.routes import Route
from tests import makers
from tests.api.calling import key_of, session_of
from tests.crm.automating import making
from tests.crm.nurturing.making import cold, make_due, sequence, task
from tests.isolation.rows import fingerprint, maker_for
from tests.isolation.test_sweep import CONVERTER, INSIDE, plain, undone
from tests.tenants.billing.plans import put_on

LACKS = tuple(features.FEATURES)


def limited(route: Route) -> Iterator[str]:
    """The methods by which an address makes what a plan may lack."""
    if view := getattr(route.view, "view_class", None):
        yield from sorted(view.needs_for) if getattr(view, "needs", "") else ()
    elif actions := getattr(route.view, "actions", None):
        yield from sorted(method for method, action in actions.items() if action in route.view.cls.needs)


def addressed(cast) -> Iterator[tuple[str, str, str]]:
    """(method, address, pattern) of each, with the ids of rows that are made once of each kind."""
    made: dict[object, dict] = {}
    with in_tenant(cast.schema):
        for route, method in MAKING:
            path = plain(route.path)
            if (maker := maker_for(path) if "<" in path else None) and maker not in made:
                made[maker] = maker(cast)
            where = CONVERTER.sub(lambda found, of=maker: str(made[of][found[2]]), path)
            yield method, where, path


MAKING = [(route, method) for route in INSIDE for method in limited(route)]


def test_every_address_that_makes_what_the_plan_lacks_refuses_it_and_changes_nothing(aurora, rival, browser):
    put_on(aurora, "starter", lacks=LACKS)
    owner, weaker, theirs = (browser(each) for each in (aurora.owner, aurora.viewer, rival.owner))
    asked = list(addressed(aurora))
    before = fingerprint(aurora.schema)

    answers = {
        f"{method} {path}": getattr(owner, method)(aurora.url(where)).status_code for method, where, path in asked
    }
    of_weaker = {path: getattr(weaker, method)(aurora.url(where)).status_code for method, where, path in asked}

    assert (len(answers) > 25, set(answers.values())) == (True, {402}), answers
    assert set(of_weaker.values()) <= {403, 404}, of_weaker  # who may not is told that, and nothing of plans
    assert fingerprint(aurora.schema) == before
    with undone():  # another organization's plan is its own
        elsewhere = {
            path: getattr(theirs, method)(rival.url(path)).status_code for method, _at, path in asked if "<" not in path
        }
    assert not {402, 403, 404, 500} & set(elsewhere.values()), elsewhere


def test_what_is_there_is_read_switched_off_and_deleted_and_rests(aurora, browser):
    with in_tenant(aurora.schema):
        automation, resting = making.automation("entered", making.TASK), sequence(task(0))
        waiting = cold("Marina Alves", owner=aurora.rep)
        assert nurturing.turn()
        put_on(aurora, "starter", lacks=LACKS)
        lead = makers.make_lead(owner=aurora.rep)
        making.move(lead, "Proposta")
        make_due()

        [run] = making.happen()

        assert (run.state, str(WHY[run.error])) == ("skipped", "O plano da organização não tem automações.")
        assert not nurturing.turn()
        assert (Task.objects.count(), Enrolment.objects.get().step) == (0, 0)
        put_on(aurora, "starter")
        assert nurturing.turn()  # and goes on where it was
        assert (Task.objects.get().lead, Enrolment.objects.get().step) == (waiting, 1)
        put_on(aurora, "starter", lacks=LACKS)
    owner, key = browser(aurora.owner), session_of(aurora, aurora.owner)

    for path in ("settings/automations/", f"settings/automations/{automation.pk}/", "settings/automations/runs/"):
        assert "Está no plano Growth" in owner.get(aurora.url(path)).content.decode()
    assert key.patch(f"automations/{automation.pk}/", {"name": "Outra"}).status_code == 402
    assert key.patch(f"automations/{automation.pk}/", {"is_on": False}).json()["is_on"] is False
    assert owner.delete(aurora.url(f"settings/sequences/{resting.pk}/use/")).status_code == 200
    assert owner.delete(aurora.url(f"settings/automations/{automation.pk}/")).status_code == 302
    with in_tenant(aurora.schema):
        assert not Automation.objects.filter(name="Regra").exists()
        assert [row.is_on for row in Sequence.objects.all()] == [False]


def test_the_api_names_what_is_lacking_and_the_plan_that_has_it(aurora, rival):
    put_on(aurora, "starter", lacks=LACKS)

    said = key_of(aurora).post("automations/", {}).json()
    exported = key_of(aurora).post("exports/", {"entity": "audit"})

    code = "urn:loved-crm:problem:plan_feature"
    assert (said["type"], said["feature"], said["plan"]) == (code, "automations", "growth")
    assert (exported.status_code, exported.json()["feature"], exported.json()["plan"]) == (402, "audit_export", "scale")
    with in_tenant(aurora.schema):
        assert not Job.objects.exists()
    own, *_others = session_of(aurora, aurora.owner).get("plans/").json()["results"]
    assert own["features"] == []
    assert key_of(rival).post("automations/", {}).status_code == 400


def test_what_was_given_beside_the_plan_is_there(aurora, browser):
    put_on(aurora, "starter", lacks=LACKS)
    Organization.objects.filter(pk=aurora.organization.pk).update(granted=["own_roles"])

    made = browser(aurora.owner).post(aurora.url("settings/roles/"), {"name": "Closer", "like": aurora.rep.role_id})

    assert (made.status_code, Role.objects.of(aurora.organization).filter(name="Closer").count()) == (302, 1)
    assert browser(aurora.owner).get(aurora.url("settings/apps/new/")).status_code == 402
    own, *_others = session_of(aurora, aurora.owner).get("plans/").json()["results"]
    assert own["features"] == ["own_roles"]


class TestThePage:
    @pytest.fixture(autouse=True)
    def small(self, aurora):
        put_on(aurora, "starter", lacks=LACKS)

    def test_says_what_it_does_which_plan_has_it_and_leads_there(self, aurora, browser):
        page = browser(aurora.owner).get(aurora.url("settings/automations/")).content.decode()

        assert "acontece sozinho" in page and "Está no plano Growth" in page
        assert f'href="{aurora.url("settings/plan/")}#plan_plans"' in page
        assert page.count("não está no seu plano") == 5  # a lock on each entry: rail and menu

    def test_tells_whoever_may_not_see_the_plan_whom_to_ask(self, aurora, browser):
        dialog = browser(aurora.manager).get(aurora.url("broadcasts/new/"), headers={"HX-Request": "true"})

        said = dialog.content.decode()
        assert (dialog.status_code, dialog["HX-Retarget"]) == (402, "#dialog")
        assert "peça a" in said and "settings/plan/" not in said

    def test_of_the_plans_shows_what_each_has_and_what_rests_on_a_smaller_one(self, aurora, browser, stripe_stub):
        page = browser(aurora.owner).get(aurora.url("settings/plan/")).content.decode()
        assert page.count("Automações e sequências") == 4  # those on offer and one's own
        assert page.count("Sem:") == 2 * len(LACKS) + 1

        Organization.objects.filter(pk=aurora.organization.pk).update(plan="scale")
        change = browser(aurora.owner).get(aurora.url("settings/plan/change/?plan=growth")).content.decode()

        assert "Este plano não tem: A auditoria em arquivo." in change
        assert Plan.objects.get(pk="scale").lacks == []
