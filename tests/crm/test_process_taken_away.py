"""Pipelines, stages, fields and sources in the archive: restored like the rest, gone after thirty days unless something names them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import CustomField, Lead, Pipeline, Source, Stage
from crm.services import custom, moving, pipelines, removed, removing, sources
from tenants.context import in_tenant
from tests.cast import Cast
from tests.clock import travel
from tests.isolation.source_rows import source_of
from tests.makers import make_lead
from tests.markup import text_of
from tests.tenants.test_admin_deeds import act

# kind → where it is given up, and how
WAYS = {
    "pipeline": ("settings/pipelines/{pk}/removal/", "post"),
    "stage": ("settings/stages/{pk}/removal/", "post"),
    "customfield": ("settings/fields/{pk}/", "delete"),
    "source": ("settings/sources/{pk}/", "delete"),
}


def made(kind: str, cast: Cast) -> Pipeline | Stage | CustomField | Source:
    with in_tenant(cast.schema):
        match kind:
            case "pipeline":
                return pipelines.create("Parcerias", by=None)
            case "stage":
                return pipelines.add_stage(Pipeline.objects.get(is_default=True), by=None, name="Contrato")
            case "customfield":
                return custom.create("lead", by=None, label="Orçamento", kind="text")
        return sources.create(by=None, kind="webhook", name="Site")


def named(kind: str, cast: Cast) -> Pipeline | Stage | CustomField | Source:
    """One that leads went through, came by or answer."""
    with in_tenant(cast.schema):
        if kind == "source":
            return Source.objects.get(pk=source_of(cast)["pk"])
        row = made(kind, cast)
        lead = make_lead("Marina Alves", owner=cast.rep)
        if kind == "customfield":
            Lead.objects.update(custom={row.key: "R$ 900"})
        else:
            through = row if kind == "stage" else Stage.objects.filter(pipeline=row).first()
            back, version = lead.stage, lead.version
            moving.move(lead, to=through, version=version, by=cast.manager.user)
            lead.refresh_from_db()
            moving.move(lead, to=back, version=lead.version, by=cast.manager.user)
        return row


def give_up(kind: str, cast: Cast, row, client) -> None:
    path, method = WAYS[kind]
    assert getattr(client, method)(cast.url(path.format(pk=row.pk))).status_code == 200


def state(cast: Cast, row) -> str:
    with in_tenant(cast.schema):
        now = type(row).ever.filter(pk=row.pk).first()
        return "gone" if now is None else "away" if now.archived_at else "in use"


@pytest.mark.parametrize("kind", WAYS)
def test_it_stands_in_the_archive_and_comes_back_from_there_and_from_the_admin(kind, aurora, rival, browser):
    mine, theirs = made(kind, aurora), made(kind, rival)
    manager, back = browser(aurora.manager), aurora.url(f"archive/parts/{mine.pk}/")
    listed = aurora.url(f"archive/parts/?kind={kind}")

    give_up(kind, aurora, mine, manager)

    page = text_of(manager.get(listed))
    assert str(mine) in page and "Manager · " in page and "30 dias restantes" in page
    refused = [
        browser(aurora.other_rep).post(back),
        browser(aurora.viewer).post(back),
        browser(rival.owner).post(rival.url(f"archive/parts/{mine.pk}/")),
        manager.delete(back),
    ]
    assert [each.status_code for each in refused] == [404, 403, 404, 403]
    assert (state(aurora, mine), state(rival, theirs)) == ("away", "in use")

    assert manager.post(back).status_code == 200
    assert state(aurora, mine) == "in use"
    give_up(kind, aurora, mine, manager)
    told = act(browser(aurora.admin), aurora.url(f"admin/crm/{kind}/?away=yes"), "restore", mine)
    assert ("1 registro foi restaurado" in told, state(aurora, mine)) == (True, "in use")


@pytest.mark.parametrize("kind", WAYS)
def test_after_thirty_days_it_goes_unless_something_names_it(kind, aurora, rival, browser):
    free, kept, theirs = made(kind, aurora), named(kind, aurora), made(kind, rival)
    admin = browser(aurora.admin)
    for row in (free, kept):
        give_up(kind, aurora, row, admin)
    give_up(kind, rival, theirs, browser(rival.admin))
    assert admin.delete(aurora.url(f"archive/parts/{kept.pk}/")).status_code == 409

    for days, left in ((29, "away"), (31, "gone")):
        with travel(timezone.now() + timedelta(days=days), tick=False):
            with in_tenant(aurora.schema):
                removed.prune()
            assert [state(aurora, free), state(aurora, kept), state(rival, theirs)] == [left, "away", "away"]
    with in_tenant(aurora.schema):
        type(kept).ever.filter(pk=kept.pk).update(archived_at=timezone.now() - timedelta(days=31))
    assert admin.post(aurora.url(f"archive/parts/{kept.pk}/")).status_code == 404
    for path in (f"archive/parts/?kind={kind}", f"admin/crm/{kind}/?away=yes"):
        assert str(kept.pk) not in admin.get(aurora.url(path)).content.decode()
    assert state(aurora, kept) == "away"


def test_a_pipeline_that_is_erased_early_takes_its_stages_along(aurora, browser):
    row = made("pipeline", aurora)
    give_up("pipeline", aurora, row, browser(aurora.admin))

    assert browser(aurora.admin).delete(aurora.url(f"archive/parts/{row.pk}/")).status_code == 200

    with in_tenant(aurora.schema):
        assert not Stage.ever.filter(pipeline_id=row.pk).exists()
    assert state(aurora, row) == "gone"


def test_a_field_comes_back_with_its_answers_over_the_api_until_it_is_too_late(aurora, rival, browser):
    row = named("customfield", aurora)
    back = f"api/v1/custom-fields/{row.pk}/restore/"
    give_up("customfield", aurora, row, browser(aurora.manager))
    assert browser(rival.admin).post(rival.url(back)).status_code == 404
    assert browser(aurora.manager).post(aurora.url(back)).json()["archived_at"] is None
    with in_tenant(aurora.schema):
        assert Lead.objects.get().custom == {row.key: "R$ 900"}
        CustomField.objects.update(archived_at=timezone.now() - timedelta(days=31))

    late = browser(aurora.manager).post(aurora.url(back))

    assert (late.status_code, late.json()["type"].rpartition(":")[2]) == (409, "stays_away")
    assert browser(aurora.manager).post(aurora.url(f"settings/fields/{row.pk}/restoring/")).status_code == 409
    with in_tenant(aurora.schema):
        CustomField.objects.update(archived_at=timezone.now())
        for number in range(custom.MOST_FIELDS):
            CustomField.objects.create(entity="lead", key=f"k{number}", label="x")
    assert browser(aurora.manager).post(aurora.url(back)).status_code == 409


def test_a_stage_that_was_given_up_with_its_pipeline_comes_back_with_it_alone(aurora, browser):
    row = made("pipeline", aurora)
    give_up("pipeline", aurora, row, browser(aurora.manager))
    with in_tenant(aurora.schema):
        stages = list(Stage.ever.filter(pipeline=row))
        assert {each.archived_by for each in stages} == {aurora.manager.user}

    assert browser(aurora.owner).post(aurora.url(f"archive/parts/{stages[0].pk}/")).status_code == 404

    with in_tenant(aurora.schema):
        removing.restore_pipeline(row, by=None)
        back = list(Stage.objects.filter(pipeline=row))
        assert ({each.pk for each in back}, {each.archived_by for each in back}) == ({e.pk for e in stages}, {None})
