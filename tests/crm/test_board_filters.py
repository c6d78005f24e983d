"""What narrows the board, and what cannot."""

import pytest

from crm.models import Company
from tenants.context import in_tenant
from tests.crm.board_page import cards, text
from tests.makers import make_lead


@pytest.fixture
def varied(aurora):
    """Three leads that differ in all that can be filtered."""
    with in_tenant(aurora.schema):
        company = Company.objects.create(name="Padaria São João")
        make_lead("José Conceição", owner=aurora.rep, source="whatsapp", tags=["site", "seo"], company=company)
        make_lead("Bia", owner=aurora.other_rep, source="ad", tags=["seo"], title="Tráfego pago")
        carla = make_lead("Carla", source="manual", tags=["100%_off"])
        carla.contact.phone, carla.contact.email = "+5511987654321", "carla@lume.com.br"
        carla.contact.save()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=jose", ["José Conceição"]),
        ("q=CONCEICAO+José", ["José Conceição"]),
        ("q=sao+joao", ["José Conceição"]),
        ("q=trafego", ["Bia"]),
        ("q=98765-4321", ["Carla"]),
        ("q=@lume", ["Carla"]),
        ("q=%25", []),
        ("q=_", []),
        ("source=ad", ["Bia"]),
        ("source=ad&source=whatsapp", ["José Conceição", "Bia"]),
        ("tag=seo", ["José Conceição", "Bia"]),
        ("tag=100%25_off", ["Carla"]),
        ("owner={rep}", ["José Conceição"]),
        ("owner={rep}&owner=none", ["José Conceição", "Carla"]),
        ("owner={rep}&tag=site&q=jos&source=whatsapp", ["José Conceição"]),
        ("owner={rep}&source=ad", []),
    ],
)
def test_filters_narrow_the_board(aurora, varied, open_board, query, found):
    page = open_board(aurora.owner, "?" + query.format(rep=aurora.rep.user_id))

    assert list(cards(page)) == found
    assert f"<b>{len(found)} lead" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "owner=x",
        "owner=00000000-0000-0000-0000-000000000000",
        "owner={rival}",
        "source=x",
        "q=" + "+" * 500,
        "pipeline=x",
        "pipeline=00000000-0000-0000-0000-000000000000",
        "owner[]=1&q[]=2&_connector=OR",
        "tag=" + "x" * 5000,
    ],
)
def test_what_means_nothing_in_the_address_is_ignored(aurora, rival, varied, open_board, query):
    page = open_board(aurora.owner, "?" + query.format(rival=rival.rep.user_id))

    assert page.status_code == 200
    assert len(cards(page)) == 3


def test_a_filter_cannot_reach_beyond_what_one_sees(aurora, varied, open_board):
    page = open_board(aurora.rep, f"?owner={aurora.other_rep.user_id}")

    assert cards(page) == {}


def test_htmx_gets_exactly_what_the_page_holds(aurora, varied, open_board):
    page = open_board(aurora.owner, "?tag=seo").content.decode()
    fragment = open_board(aurora.owner, "?tag=seo", **{"HX-Request": "true"})

    view = fragment.content.decode().partition('<div class="filts"')[0].partition("{#")[0].strip()
    assert view.startswith('<div class="board-view"')
    assert view in page
    assert f'"address": "{aurora.url("board/")}?tag=seo"' in fragment["HX-Trigger"]


def test_tags_in_use_are_offered_the_commonest_first(aurora, rival, varied, open_board):
    with in_tenant(rival.schema):
        make_lead("Rival", tags=["secret"])

    offered = text(open_board(aurora.owner, "?tag=site", "board/tags/").content.decode())

    assert offered == "#seo #100%_off #site"
