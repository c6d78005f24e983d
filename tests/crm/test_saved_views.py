"""Saved views: kept as an address, shared, opened, changed, begun with."""

import re

import pytest

from crm.models import PageLayout, SavedView
from tenants.context import in_tenant
from tests.crm.board_page import cards, text
from tests.makers import make_lead, stage

Sharing = SavedView.Sharing


@pytest.fixture
def leads(aurora):
    with in_tenant(aurora.schema):
        make_lead("Ana", owner=aurora.rep, score=90)
        make_lead("Bia", owner=aurora.other_rep, score=80)
        make_lead("Caio", owner=aurora.rep, score=10)


@pytest.fixture
def hot(aurora, leads) -> SavedView:
    """The manager's, shared with everybody."""
    with in_tenant(aurora.schema):
        return SavedView.objects.create(
            owner=aurora.manager.user, name="Fervendo", query="score=70..&sort=-value", sharing=Sharing.EVERYBODY
        )


def test_what_is_seen_is_kept_under_a_name(aurora, rival, leads, browser):
    client = browser(aurora.rep)
    said = {"name": "Quentes", "sharing": "team", "query": f"score=70..&owner=x&view=y&stage={stage_of(aurora)}&drop=1"}

    answer = client.post(aurora.url("views/"), {**said, "tab": "board_list"})

    with in_tenant(aurora.schema):
        view = SavedView.objects.get()
        assert (view.owner, view.name, view.sharing, view.team_id) == (
            aurora.rep.user, "Quentes", "team", aurora.rep.team_id,
        )  # fmt: skip
        assert view.query == f"score=70..&stage={stage_of(aurora)}"
    assert answer["HX-Redirect"] == aurora.url(f"board/list/?view={view.pk}")
    with in_tenant(rival.schema):
        assert not SavedView.objects.exists()


def stage_of(aurora):
    with in_tenant(aurora.schema):
        return stage().pk


def test_a_view_narrows_for_each_what_they_may_see(aurora, hot, open_board):
    assert list(cards(open_board(aurora.owner, f"?view={hot.pk}"))) == ["Ana", "Bia"]
    page = open_board(aurora.rep, f"?view={hot.pk}")
    assert list(cards(page)) == ["Ana"]
    assert "Fervendo" in text(page.content.decode())
    assert open_board(aurora.viewer, f"?view={hot.pk}").status_code == 403


@pytest.mark.parametrize(
    ("sharing", "team", "seen_by"),
    [
        (Sharing.PRIVATE, None, {"manager"}),
        (Sharing.TEAM, "manager", {"manager", "rep"}),
        (Sharing.EVERYBODY, None, {"manager", "rep", "other_rep", "owner"}),
    ],
)
def test_who_finds_a_view(aurora, rival, hot, open_board, sharing, team, seen_by):
    with in_tenant(aurora.schema):
        SavedView.objects.update(sharing=sharing, team_id=getattr(aurora, team).team_id if team else None)

    found = {
        name
        for name in ("owner", "manager", "rep", "other_rep")
        if "Fervendo" in text(open_board(getattr(aurora, name), f"?view={hot.pk}").content.decode())
    }

    assert found == seen_by
    with in_tenant(rival.schema):
        assert not SavedView.objects.accessible_by(rival.owner).exists()


def test_its_address_is_its_id_until_something_is_changed(aurora, hot, open_board):
    as_it_is = open_board(aurora.manager, f"?view={hot.pk}", **{"HX-Request": "true"})
    changed = open_board(aurora.manager, f"?view={hot.pk}&score=70..&source=site", **{"HX-Request": "true"})
    emptied = open_board(aurora.manager, f"?view={hot.pk}&q=", **{"HX-Request": "true"})

    assert f'"address": "{aurora.url("board/")}?view={hot.pk}"' in as_it_is["HX-Trigger"]
    assert f"?view={hot.pk}&score=70..&source=site" in changed["HX-Trigger"]
    assert "Fervendo · alterada" in text(changed.content.decode())
    assert "Salvar alterações" in text(changed.content.decode())
    assert f'?view={hot.pk}&q="' in emptied["HX-Trigger"]
    assert list(cards(emptied)) == ["Ana", "Bia", "Caio"]


def test_somebody_elses_view_can_be_kept_as_ones_own_not_overwritten(aurora, hot, browser, open_board):
    page = open_board(aurora.owner, f"?view={hot.pk}&score=80..")

    assert "Salvar alterações" not in text(page.content.decode())
    assert "Salvar visão" in text(page.content.decode())
    for path, method in (("", "post"), ("", "delete"), ("filters/", "post")):
        answer = getattr(browser(aurora.owner), method)(aurora.url(f"views/{hot.pk}/{path}"))
        assert answer.status_code == 404
    with in_tenant(aurora.schema):
        assert SavedView.objects.get().query == "score=70..&sort=-value"


def test_the_owner_overwrites_renames_shares_and_deletes(aurora, hot, browser):
    client = browser(aurora.manager)
    url = aurora.url(f"views/{hot.pk}/")

    client.post(f"{url}filters/", {"query": "score=80..&view=x", "tab": "board"})
    client.post(url, {"name": "Muito quentes", "sharing": "private", "query": "ignored"})

    with in_tenant(aurora.schema):
        view = SavedView.objects.get()
        assert (view.name, view.sharing, view.query) == ("Muito quentes", "private", "score=80..")
    assert client.post(url, {"name": "", "sharing": "private"}).status_code == 422
    assert client.delete(url)["HX-Redirect"] == aurora.url("board/?view=none")
    with in_tenant(aurora.schema):
        assert not SavedView.objects.exists()


def test_a_page_begins_with_the_view_one_has_chosen(aurora, hot, browser, open_board):
    browser(aurora.rep).post(aurora.url(f"views/{hot.pk}/default/"))

    assert list(cards(open_board(aurora.rep))) == ["Ana"]
    assert list(cards(open_board(aurora.rep, "?view=none"))) == ["Ana", "Caio"]
    assert list(cards(open_board(aurora.rep, "?q=caio"))) == ["Caio"]
    assert list(cards(open_board(aurora.manager))) == ["Ana", "Bia", "Caio"]
    cleared = re.search(r'data-clear href="[^"]*\?([^"]*)"', open_board(aurora.rep).content.decode())[1]
    assert cleared == "view=none&amp;sort=-value"

    with in_tenant(aurora.schema):
        SavedView.objects.update(sharing=Sharing.PRIVATE)
    assert list(cards(open_board(aurora.rep))) == ["Ana", "Caio"]
    browser(aurora.manager).post(aurora.url(f"views/{hot.pk}/default/"))
    browser(aurora.manager).delete(aurora.url(f"views/{hot.pk}/default/"))
    with in_tenant(aurora.schema):
        assert PageLayout.objects.get(user=aurora.manager.user).opens_with is None


def test_ones_own_views_are_put_in_order(aurora, rival, hot, browser):
    with in_tenant(aurora.schema):
        one, two = (SavedView.objects.create(owner=aurora.rep.user, name=name) for name in ("Um", "Dois"))

    browser(aurora.rep).post(aurora.url("views/order/"), {"id": [str(two.pk), str(hot.pk), str(one.pk), "x"]})

    with in_tenant(aurora.schema):
        mine = SavedView.objects.filter(owner=aurora.rep.user).in_order()
        assert [view.name for view in mine] == ["Dois", "Um"]
        assert SavedView.objects.get(pk=hot.pk).position == 0


def test_a_view_with_columns_shows_those(aurora, hot, browser):
    with in_tenant(aurora.schema):
        SavedView.objects.filter(pk=hot.pk).update(columns=["lead", "phone"])
    columns = aurora.url("board/list/columns/")

    refused = browser(aurora.rep).post(columns, {"column": ["value"], "view": str(hot.pk)})
    assert (refused.status_code, "é de Manager" in refused["HX-Trigger"].encode().decode("unicode_escape")) == (
        409,
        True,
    )
    browser(aurora.manager).post(columns, {"column": ["value"], "view": str(hot.pk)})

    heads = re.findall(
        r'<th scope="col" class="(?:r )?c-(\w+)',
        browser(aurora.rep).get(aurora.url(f"board/list/?view={hot.pk}")).content.decode(),
    )
    assert heads == ["pick", "lead", "value", "more"]
