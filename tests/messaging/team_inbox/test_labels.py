"""The organization's labels as a whole: named, coloured, ordered, joined and removed, with what that touches."""

import pytest

from messaging.models import Label
from messaging.services import labels, marking
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.markup import parse, text_of
from tests.messaging.threads import talk


@pytest.fixture
def two(aurora) -> list[Label]:
    """VIP on two conversations, Troca on one of them."""
    with in_tenant(aurora.schema):
        marina, bruno = (talk(name, to=aurora.rep) for name in ("Marina", "Bruno"))
        marking.mark(marina, by=None, labels=["VIP", "Troca"])
        marking.mark(bruno, by=None, labels=["VIP"])
        return [Label.objects.get(name=name) for name in ("VIP", "Troca")]


def standing(cast) -> list[tuple[str, int]]:
    with in_tenant(cast.schema):
        return [(label.name, label.n) for label in labels.counted(Label.objects.all())]


def test_they_are_made_renamed_and_coloured_in_one_place(aurora, two, browser):
    manager, vip = browser(aurora.manager), two[0]
    assert (
        manager.post(aurora.url("settings/labels/"), {"name": "  Garantia   2 anos ", "colour": "won"}).status_code
        == 200
    )
    assert manager.post(aurora.url("settings/labels/"), {"name": "vip", "colour": "won"}).status_code == 422
    assert (
        manager.post(aurora.url(f"settings/labels/{vip.pk}/"), {"name": "troca", "colour": "lost"}).status_code == 422
    )
    assert manager.post(aurora.url(f"settings/labels/{vip.pk}/"), {"name": "Ouro", "colour": "none"}).status_code == 422
    assert manager.post(aurora.url(f"settings/labels/{vip.pk}/"), {"name": "Ouro", "colour": "won"}).status_code == 200

    assert sorted(standing(aurora)) == [("Garantia 2 anos", 0), ("Ouro", 2), ("Troca", 1)]
    page = parse(manager.get(aurora.url("settings/labels/")))
    assert "2 conversas" in page.one(f"#label_{vip.pk}").text
    row = parse(browser(aurora.rep).get(aurora.url("inbox/"))).all(".cv")[0]
    assert "Ouro" in row.text


def test_their_order_is_kept_wherever_they_are_listed(aurora, two, browser):
    vip, troca = two
    order = aurora.url("settings/labels/order/")

    for ids in ([vip.pk, troca.pk], [troca.pk, vip.pk]):
        assert browser(aurora.manager).post(order, {"id": [str(pk) for pk in ids]}).status_code == 200
        with in_tenant(aurora.schema):
            assert list(Label.objects.values_list("pk", flat=True)) == ids


def test_one_is_removed_or_another_stands_in_its_place(aurora, two, browser):
    vip, troca = two
    manager, address = browser(aurora.manager), aurora.url(f"settings/labels/{vip.pk}/removal/")
    assert "2 conversas têm esta etiqueta" in text_of(manager.get(address))
    assert manager.post(address, {"into": str(vip.pk)}).status_code == 422

    assert manager.post(address, {"into": str(troca.pk)}).status_code == 200
    assert standing(aurora) == [("Troca", 2)]
    assert manager.post(aurora.url(f"settings/labels/{troca.pk}/removal/"), {"into": ""}).status_code == 200
    assert standing(aurora) == []


def test_over_the_api(aurora, rival, two):
    key = key_of(aurora, "conversation.view", "conversation.change", "pipeline.change")
    made = key.post("labels/", {"name": "Garantia", "colour": "won"})

    assert (made.status_code, made.json()["name"], made.json()["colour"]) == (201, "Garantia", "won")
    assert key.post("labels/", {"name": "GARANTIA"}).json()["type"] == "urn:loved-crm:problem:taken"
    assert key.patch(f"labels/{two[0].pk}/", {"name": "Ouro"}).json()["name"] == "Ouro"
    assert key.delete(f"labels/{two[1].pk}/").status_code == 204
    assert [row["name"] for row in key.get("labels/").json()["results"]] == ["Garantia", "Ouro"]
    assert session_of(aurora, aurora.rep).delete(f"labels/{two[0].pk}/").status_code == 403
    assert session_of(rival, rival.owner).get(f"labels/{two[0].pk}/").status_code == 404
