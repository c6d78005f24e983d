"""The builder, who is on the way, and what a lead's page says of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Enrolment, Sequence
from crm.queries.sequences import overview
from tenants.context import in_tenant
from tests import makers
from tests.crm.nurturing.making import cold, go, sequence, tag, task
from tests.markup import text_of


def form(pipeline, **more) -> dict:
    return {
        "name": "Nutrir",
        "pipeline": pipeline.pk,
        "below": "40",
        "above": "60",
        "from_hour": "8",
        "until_hour": "20",
        "do_1": "task",
        "after_1": "3",
        "unit_1": "days",
        "task_1_title": "Ligar",
        "task_1_hours": "24",
        "task_1_to": "owner",
        "do_2": "tag",
        "after_2": "6",
        "unit_2": "hours",
        "only_2.score_to": "50",
        "tag_2_tag": "frio",
        **more,
    }


@pytest.fixture
def page(browser, aurora):
    return browser(aurora.manager)


@pytest.fixture
def on_its_way(aurora):
    with in_tenant(aurora.schema):
        sequence(task(48))
        lead = cold("Marina Alves", owner=aurora.rep)
        go()
        return lead


def test_what_is_built_is_kept_as_it_was_said_and_switched_off(page, aurora):
    with in_tenant(aurora.schema):
        pipeline = makers.stage().pipeline
    answer = page.post(aurora.url("settings/sequences/"), form(pipeline, **{"who.source": ["ad"]}))

    with in_tenant(aurora.schema):
        made = Sequence.objects.get()
        assert (made.below, made.above, made.conditions, made.again_after_days) == (40, 60, "source=ad", None)
        assert (made.is_on, made.created_by) == (False, aurora.manager.user)
        assert made.steps == [
            {"after": 72, "conditions": "", "do": "task", "title": "Ligar", "hours": 24, "to": "owner"},
            {"after": 6, "conditions": "score=..50", "do": "tag", "tag": "frio"},
        ]
    again = page.get(answer.url).content.decode()
    assert 'name="after_1" value="3"' in again
    assert 'name="after_2" value="6"' in again
    assert 'name="only_2.score_to" value="50"' in again


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"until_hour": "8"}, "Esta hora precisa vir depois da primeira."),
        ({"above": "39"}, "Ela não pode terminar abaixo da pontuação com que os leads entram."),
        ({"task_1_title": ""}, "Este campo é obrigatório."),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_kept(page, aurora, wrong, said):
    with in_tenant(aurora.schema):
        pipeline = makers.stage().pipeline
    answer = page.post(aurora.url("settings/sequences/"), form(pipeline, **wrong))

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    with in_tenant(aurora.schema):
        assert Sequence.objects.count() == 0


def test_the_list_counts_who_is_in_it_and_who_answered_in_the_same_number_of_queries(page, aurora):
    def counted() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as found:
            answer = page.get(aurora.url("settings/sequences/"))
        return len(found), text_of(answer)

    with in_tenant(aurora.schema):
        row = sequence(tag(24))
        for number, (state, why) in enumerate([("active", ""), ("finished", ""), ("left", "replied"), ("left", "won")]):
            Enrolment.objects.create(sequence=row, lead=cold(f"Lead {number}"), state=state, why=why)
    counted()
    one, said = counted()
    assert "pontuação abaixo de 40" in said
    assert "1 nela" in said
    assert "1 concluída" in said
    assert "1 respondeu · 33%" in said

    with in_tenant(aurora.schema):
        sequence(tag(24))
        sequence(tag(24))
    assert counted()[0] == one


def test_a_trial_says_what_the_steps_would_do_and_changes_nothing(page, aurora, rival):
    with in_tenant(aurora.schema):
        row, lead = sequence(tag(24)), cold()
    with in_tenant(rival.schema):
        theirs = makers.make_lead()
    address = aurora.url(f"settings/sequences/{row.pk}/trial/")

    assert "Tag nutrido adicionada" in page.post(address, {"lead": lead.pk}).content.decode()
    assert page.post(address, {"lead": theirs.pk}).status_code == 404
    with in_tenant(aurora.schema):
        lead.refresh_from_db()
        assert (lead.tags, Enrolment.objects.count()) == ([], 0)


def test_who_is_on_the_way_is_listed_with_the_next_step(page, aurora, on_its_way):
    with in_tenant(aurora.schema):
        row = Sequence.objects.get()

    said = text_of(page.get(aurora.url(f"settings/sequences/{row.pk}/leads/")))
    builder = text_of(page.get(aurora.url(f"settings/sequences/{row.pk}/")))

    assert "Marina Alves" in said
    assert "criar a tarefa “Ligar”" in said
    assert "Marina Alves" in builder
    assert "0 leads estão prestes a entrar" in builder


def test_a_lead_says_where_it_is_and_can_be_taken_out_and_put_in(browser, aurora, on_its_way):
    client, lead = browser(aurora.rep), on_its_way
    for path in ("", "drawer/"):
        said = text_of(client.get(aurora.url(f"leads/{lead.pk}/{path}")))
        assert "Na sequência Nutrir · próximo passo: criar a tarefa “Ligar”" in said

    answer = client.delete(aurora.url(f"leads/{lead.pk}/sequence/"))
    assert "Na sequência" not in text_of(answer)
    with in_tenant(aurora.schema):
        row = Enrolment.objects.get()
        assert (row.state, row.why) == ("left", "stopped")

    assert "Nutrir" in client.get(aurora.url(f"leads/{lead.pk}/sequence/")).content.decode()
    answer = client.post(aurora.url(f"leads/{lead.pk}/sequence/"), {"sequence": row.sequence_id})
    assert "Na sequência Nutrir" in text_of(answer)
    again = client.post(aurora.url(f"leads/{lead.pk}/sequence/"), {"sequence": row.sequence_id})
    assert again.status_code == 422
    with in_tenant(aurora.schema):
        assert [row.added_by for row in Enrolment.objects.active()] == [aurora.rep.user]


def test_who_does_not_reach_the_lead_changes_nothing(browser, aurora, on_its_way):
    address = aurora.url(f"leads/{on_its_way.pk}/sequence/")

    assert browser(aurora.other_rep).delete(address).status_code == 404
    assert browser(aurora.viewer).delete(address).status_code == 403
    with in_tenant(aurora.schema):
        assert Enrolment.objects.active().count() == 1


def test_the_list_begins_with_the_oldest(aurora):
    with in_tenant(aurora.schema):
        for days in range(8):
            made = sequence(name=f"Há {days} dias")
            Sequence.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days))

        [(_pipeline, shown)] = overview()
        assert [each.row.name for each in shown] == [f"Há {days} dias" for days in range(7, -1, -1)]


def test_an_empty_builder_looks_up_once_what_there_is_to_choose_from(aurora, browser):
    """Each of its six places asks for people, stages and templates."""
    with CaptureQueriesContext(connection) as asked:
        page = browser(aurora.owner).get(aurora.url("settings/sequences/new/")).content.decode()

    people = [query for query in asked.captured_queries if 'ORDER BY "tenants_user"."name"' in query["sql"]]
    assert (len(people), len(asked), page.count(">Other Rep</option>")) == (5, 21, 18)
