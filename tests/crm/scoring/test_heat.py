"""The organization's hot line colours every score and stands in the filters."""

import pytest

from crm.models import Scoring
from tenants.context import in_tenant
from tests.makers import make_lead
from tests.markup import text_of


@pytest.fixture
def lines(aurora, rival):
    """Leads with 58 points, where the line stands at 56 and where it stands at 90."""
    for cast, line in ((aurora, 56), (rival, 90)):
        with in_tenant(cast.schema):
            Scoring.objects.create(hot_line=line)
            make_lead("Marina Alves", owner=cast.rep, score=58)


@pytest.mark.parametrize("page", ["board/", "board/list/", "search/?q=marina"])
def test_each_organization_has_its_own_line(aurora, rival, browser, lines, page):
    ours = browser(aurora.owner).get(aurora.url(page)).content.decode()
    theirs = browser(rival.owner).get(rival.url(page)).content.decode()

    assert ("score score-hi" in ours, "score score-mid" in ours) == (True, False)
    assert ("score score-hi" in theirs, "score score-mid" in theirs) == (False, True)


def test_the_choices_of_the_filter_follow_the_line(aurora, browser, lines):
    page = browser(aurora.owner).get(aurora.url("board/list/"))

    assert "Quentes, 56 ou mais" in text_of(page)
    assert "Mornos, de 32 a 55" in text_of(page)
    assert "Frios, abaixo de 32" in text_of(page)
    assert "score=56.." in page.content.decode()
    assert "Marina Alves" in browser(aurora.owner).get(aurora.url("board/list/?score=56..")).content.decode()


def test_the_lowest_line_leaves_only_hot_and_cold(aurora, browser):
    with in_tenant(aurora.schema):
        Scoring.objects.create(hot_line=1)

    said = text_of(browser(aurora.owner).get(aurora.url("board/list/")))

    assert "Quentes, 1 ou mais" in said
    assert "Frios, abaixo de 1" in said
    assert "Mornos" not in said
