"""Who else has a lead or a board open: told to those who may see it, of those who may see it, and only while it is so."""

import time

import pytest
from channels.layers import get_channel_layer

from crm.models import Lead
from crm.realtime.audience import EVERYBODY
from tenants.context import in_tenant
from tests.cast import client_of
from tests.isolation.rows import fingerprint
from tests.live.attending import come, said_of_others
from tests.live.happening import happen
from tests.makers import make_lead
from tests.waiting import until


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        return make_lead("Marina Alves", owner=aurora.rep)


@pytest.fixture
def place(lead) -> str:
    return f"lead:{lead.pk}"


def seen(cast, member, lead) -> str:
    return said_of_others(cast, member, f"leads/{lead.pk}/")


def test_whoever_comes_and_goes_is_told_to_those_who_are_there(listen, aurora, lead, place):
    manager, rep = listen(aurora, aurora.manager), listen(aurora, aurora.rep)
    come(manager, place)
    assert seen(aurora, aurora.manager, lead) == ""

    come(rep, place)
    assert manager.next() == {"at": place}
    assert seen(aurora, aurora.manager, lead) == "Rep também está aqui"
    assert seen(aurora, aurora.rep, lead) == "Manager também está aqui"

    rep.say(at={place: "editing"})
    assert manager.next() == {"at": place}
    assert seen(aurora, aurora.manager, lead) == "Rep está editando"

    rep.close()
    assert manager.next() == {"at": place}
    assert seen(aurora, aurora.manager, lead) == ""


def test_two_windows_of_one_person_are_that_person_once(listen, aurora, lead, place):
    manager, first, second = (listen(aurora, each) for each in (aurora.manager, aurora.rep, aurora.rep))
    come(manager, place)
    come(first, place)
    assert manager.next() == {"at": place}

    come(second, place)
    first.close()
    until(lambda: lines(place, aurora) == 2)

    happen(aurora, module=EVERYBODY)  # nothing was told in between
    assert len(manager.hints(1)) == 1
    assert manager.heard.count({"at": place}) == 2
    assert seen(aurora, aurora.manager, lead) == "Rep também está aqui"


def lines(place: str, cast) -> int:
    layer = get_channel_layer()
    return layer.redis.zcard(f"{layer.prefix}:presence:{cast.schema}:{place}")


def test_whoever_may_not_see_the_lead_neither_sees_nor_is_seen(listen, aurora, lead, place):
    rep, other = listen(aurora, aurora.rep), listen(aurora, aurora.other_rep)
    come(rep, place)

    other.say(at={place: "viewing"})
    happen(aurora, module=EVERYBODY)

    assert "hints" in other.next()
    assert "hints" in rep.next()
    assert seen(aurora, aurora.rep, lead) == ""
    address = aurora.url(f"leads/{lead.pk}/present/")
    assert client_of(aurora.other_rep.user).get(address).status_code == 404


def test_whoever_may_no_longer_see_it_is_gone_at_once_and_then_from_redis(listen, aurora, lead, place, settings):
    settings.LIVE_HEARTBEAT = 0.3
    admin, rep = listen(aurora, aurora.admin), listen(aurora, aurora.rep)
    come(admin, place)
    come(rep, place)
    until(lambda: seen(aurora, aurora.admin, lead) == "Rep também está aqui")

    with in_tenant(aurora.schema):
        Lead.objects.filter(pk=lead.pk).update(owner=aurora.other_rep.user)

    assert seen(aurora, aurora.admin, lead) == ""
    until(lambda: lines(place, aurora) == 1)


def test_another_organization_is_another_place(listen, aurora, rival, lead, place):
    ours, theirs = listen(aurora, aurora.admin), listen(rival, rival.admin)
    with in_tenant(rival.schema):
        make_lead("Marina Alves", owner=rival.rep, id=lead.pk)
    come(ours, place)

    come(theirs, place)
    happen(aurora, module=EVERYBODY)

    assert "hints" in ours.next()
    assert seen(aurora, aurora.admin, lead) == ""
    assert seen(rival, rival.admin, lead) == ""


def test_whose_process_died_is_gone_when_the_time_has_run_out(listen, aurora, lead, place, settings):
    settings.LIVE_HEARTBEAT = 0.3
    admin = listen(aurora, aurora.admin)
    come(admin, place)
    layer = get_channel_layer()
    key = f"{layer.prefix}:presence:{aurora.schema}:{place}"
    layer.redis.zadd(key, {f"{aurora.rep.user_id}|viewing|dead": time.time() + 1})
    until(lambda: seen(aurora, aurora.admin, lead) == "Rep também está aqui")

    until(lambda: seen(aurora, aurora.admin, lead) == "")
    until(lambda: admin.next() and admin.heard.count({"at": place}) >= 3)  # it came; he was there; he is not
    assert 0 < layer.redis.ttl(key) <= 40


def test_a_board_says_who_else_looks_at_it(listen, aurora, lead):
    board = f"pipeline:{lead.pipeline_id}"
    manager, rep = listen(aurora, aurora.manager), listen(aurora, aurora.rep)
    come(manager, board)

    come(rep, board)

    assert manager.next() == {"at": board}
    answer = client_of(aurora.manager.user).get(aurora.url(f"board/pipelines/{lead.pipeline_id}/present/"))
    assert "Rep também está aqui" in answer.content.decode()


def test_nothing_of_it_is_written_into_the_database(listen, aurora, lead, place):
    before = fingerprint(aurora.schema)
    come(listen(aurora, aurora.rep), place, "editing")

    assert fingerprint(aurora.schema) == before


def test_a_place_that_does_not_exist_is_nobodys(listen, aurora, lead, place):
    rep = listen(aurora, aurora.rep)
    rep.say(at={place.replace("lead", "user"): "viewing", f"lead:{lead.pipeline_id}": "viewing"})
    happen(aurora, module=EVERYBODY)

    assert "hints" in rep.next()
