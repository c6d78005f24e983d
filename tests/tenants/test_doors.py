"""The doors into a schema, raced: two threads, two sockets, two tasks, and nobody ever sees the other's rows."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection, transaction

from crm.models import Contact
from tenants import context
from tenants.context import in_public, in_tenant, tenant_sync_to_async
from tenants.models import Membership, Organization
from tenants.tasks import UnknownOrganization, tenant_task
from tests.committed import at_once
from tests.makers import make_contact

ROUNDS = 100


@pytest.fixture
def marked(committed) -> dict[str, str]:
    """Schema → the name of the one contact in it."""
    markers = {}
    for cast in (committed.aurora, committed.rival):
        markers[cast.schema] = f"Marina of {cast.organization.slug}"
        with in_tenant(cast.schema):
            make_contact(markers[cast.schema])
    return markers


def names() -> list[str]:
    return list(Contact.objects.values_list("name", flat=True))


class TestInTenant:
    def test_two_threads_in_two_organizations(self, marked):
        def read(schema: str):
            seen = set()
            for _time in range(ROUNDS):
                with in_tenant(schema):
                    seen.update(names())
                assert connection.schema_name == "public"
            return seen

        first, second = marked
        answers = at_once(*(lambda schema=schema: read(schema) for schema in (first, second, first, second)))

        assert answers == [{marked[first]}, {marked[second]}] * 2

    def test_two_threads_that_change_places(self, marked):
        first, second = marked

        def read(schemas):
            seen = []
            for schema in islice(cycle(schemas), ROUNDS):
                with in_tenant(schema):
                    seen.append(names() == [marked[schema]])
            return seen

        assert at_once(lambda: read((first, second)), lambda: read((second, first))) == [[True] * ROUNDS] * 2

    def test_as_a_decorator_it_is_a_fresh_door_each_time(self, marked):
        first, second = marked

        @in_tenant(first)
        def read(depth: int = 0):
            here = names()
            if depth < 2:
                with in_tenant(second):
                    assert names() == [marked[second]]
                    assert read(depth + 1) == [marked[first]]
            return here

        assert at_once(*[read] * 4) == [[marked[first]]] * 4
        assert connection.schema_name == "public"

    def test_an_error_closes_the_door(self, aurora, rival):
        with in_tenant(aurora.schema):
            with pytest.raises(ZeroDivisionError), in_tenant(rival.schema):
                raise ZeroDivisionError
            assert context.current_schema() == connection.schema_name == aurora.schema
        assert not context.inside()

    @pytest.mark.parametrize(
        "schema",
        ["public", "", "tpl_7f3a", "pg_catalog", 'org_1"; DROP SCHEMA public; --', "org_1, public", "org_" + "0" * 60],
    )
    def test_what_is_no_organizations_schema_is_not_entered(self, db, schema):
        with pytest.raises(Exception), in_tenant(schema):  # noqa: B017 - whoever notices first
            names()
        assert connection.schema_name == "public"

    def test_outside_nobody_knows_where_they_are(self, aurora):
        with pytest.raises(RuntimeError):
            context.current_schema()
        with in_tenant(aurora.schema), in_public(), pytest.raises(RuntimeError):
            context.current_organization_id()


class TestTenantSyncToAsync:
    @pytest.fixture(autouse=True)
    def threads(self, settings):
        settings.DOOR_THREADS = 8

    def test_many_coroutines_of_two_organizations(self, marked):
        read = tenant_sync_to_async(names)

        async def work():
            schemas = list(islice(cycle(marked), ROUNDS * 4))
            return list(zip(schemas, await asyncio.gather(*map(read, schemas)), strict=True))

        answers = asyncio.run(work())

        assert [(schema, seen) for schema, seen in answers if seen != [marked[schema]]] == []
        assert len(answers) == ROUNDS * 4

    def test_the_coroutine_itself_is_never_inside(self, marked):
        async def work():
            await tenant_sync_to_async(names)(next(iter(marked)))
            return context.inside()

        assert asyncio.run(work()) is False

    def test_a_hundred_sockets_do_not_wait_for_one_another(self, marked):
        inside, together = Counter(), []

        def ask():
            inside["now"] += 1
            together.append(inside["now"])
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.02)")
            inside["now"] -= 1

        async def work():
            await asyncio.gather(*(tenant_sync_to_async(ask)(schema) for schema in islice(cycle(marked), 100)))

        asyncio.run(work())

        assert len(together) == 100
        assert max(together) > 1  # one shared thread would never let two in

    def test_no_connection_is_kept(self, marked):
        async def work():
            await asyncio.gather(*(tenant_sync_to_async(names)(schema) for schema in islice(cycle(marked), 200)))

        asyncio.run(work())

        held = connection.pool.get_stats()
        assert held["pool_size"] - held["pool_available"] <= 1  # our own

    def test_an_error_comes_back_and_closes_the_door(self, marked):
        def fail():
            raise ZeroDivisionError

        async def work():
            for schema in islice(cycle(marked), 20):
                with pytest.raises(ZeroDivisionError):
                    await tenant_sync_to_async(fail)(schema)
            return [await tenant_sync_to_async(names)(schema) for schema in marked]

        assert asyncio.run(work()) == [[name] for name in marked.values()]


class TestOnCommit:
    def test_it_runs_where_it_was_called(self, marked):
        first, second = marked
        seen = []
        with transaction.atomic():
            for schema in (first, second, first):
                with in_tenant(schema):
                    context.on_commit(lambda: seen.extend(names()))

        assert seen == [marked[first], marked[second], marked[first]]
        assert connection.schema_name == "public"

    def test_two_threads(self, marked):
        def work(schema: str):
            seen = []
            for _time in range(20):
                with transaction.atomic(), in_tenant(schema):
                    context.on_commit(lambda: seen.extend(names()))
            return seen

        assert at_once(*(lambda schema=schema: work(schema) for schema in marked)) == [
            [name] * 20 for name in marked.values()
        ]

    def test_it_is_refused_outside(self, db):
        with pytest.raises(RuntimeError):
            context.on_commit(print)


@tenant_task(name="tests.names")
def names_task() -> list[str]:
    return names()


class TestTasks:
    def test_two_workers_in_two_organizations(self, marked):
        def work(schema: str):
            return {tuple(names_task(schema)) for _time in range(20)}

        answers = at_once(*(lambda schema=schema: work(schema) for schema in marked))

        assert answers == [{(name,)} for name in marked.values()]

    def test_a_pool_of_threads_is_clean_after_each_task(self, marked):
        def work(schema: str):
            try:
                return names_task(schema), connection.schema_name
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(work, islice(cycle(marked), 40)))

        assert answers == [([name], "public") for name in islice(cycle(marked.values()), 40)]

    @pytest.mark.parametrize("schema", ["public", "", "aurora", "org_" + "0" * 32, "tpl_7f3a"])
    def test_one_that_names_no_living_organization_does_not_run(self, aurora, schema):
        with pytest.raises(UnknownOrganization):
            names_task(schema)

    def test_one_of_a_suspended_organization_does_not_run(self, aurora):
        Organization.objects.filter(pk=aurora.organization.pk).update(state=Organization.State.SUSPENDED)

        with pytest.raises(UnknownOrganization):
            names_task(aurora.schema)

    def test_one_that_names_nothing_does_not_run(self, aurora):
        with pytest.raises(TypeError):
            names_task()

    def test_what_is_queued_names_the_organization_it_was_queued_in(
        self, aurora, rival, queue, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True), in_tenant(aurora.schema):
            names_task.delay_after_commit()
            with in_tenant(rival.schema):
                names_task.delay_after_commit()

        assert queue.sent == [("tests.names", [aurora.schema], {}), ("tests.names", [rival.schema], {})]

    def test_queueing_is_refused_outside(self, db):
        with pytest.raises(RuntimeError):
            names_task.delay_after_commit()


class TestWhatCarriesTheOrganization:
    def test_what_was_signed_is_good_here_only(self, aurora, rival):
        with in_tenant(aurora.schema):
            text = context.sign("media", "42")
            assert context.unsign("media", text, max_age=60) == "42"
            with pytest.raises(signing.BadSignature):
                context.unsign("unsubscribe", text, max_age=60)
        with in_tenant(rival.schema), pytest.raises(signing.BadSignature):
            context.unsign("media", text, max_age=60)

    def test_two_organizations_share_no_cache(self, aurora, rival):
        with in_tenant(aurora.schema):
            cache.set("doors", "of aurora", 60)
        with in_tenant(rival.schema):
            assert cache.get("doors") is None
        with pytest.raises(ValueError, match="belongs to no organization"):
            cache.get("doors")

    def test_public_rows_are_those_of_the_organization_entered(self, aurora, rival):
        with in_tenant(aurora.schema):
            assert {each.organization_id for each in Membership.objects.all()} == {aurora.organization.pk}
