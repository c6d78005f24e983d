"""Lead sources in the settings: listed, made, built, mapped, tested, read again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Contact, Lead, Receipt, Source
from crm.queries.sources import listed
from crm.services import sources
from tenants.context import in_tenant
from tenants.inbound.models import Route
from tests.crm.capture.conftest import MARINA, make_source
from tests.stubs.page_graph import PAGE

SETTINGS = {"name": "Site", "stage": "", "lead_source": "site", "repeat": "open", "tags": "site, #Novo", "owner": ""}


@pytest.fixture
def manager(browser, aurora):
    return browser(aurora.manager)


def test_a_source_is_made_with_an_address_of_its_own(aurora, rival, manager):
    answer = manager.post(aurora.url("settings/sources/new/"), {**SETTINGS, "kind": "webhook"})

    with in_tenant(aurora.schema):
        source = Source.objects.get()
        assert (source.kind, source.name, source.tags, source.owner) == ("webhook", "Site", ["site", "#Novo"], None)
    assert answer["Location"] == aurora.url(f"settings/sources/{source.pk}/")
    page = manager.get(answer["Location"]).content.decode()
    assert f"/hooks/leads/{source.token}/" in page
    assert Route.objects.of(aurora.organization).get(external_id=source.token).channel_id == source.pk
    with in_tenant(rival.schema):
        assert Source.objects.count() == 0


def test_another_organizations_source_is_not_there(browser, aurora, rival):
    source = make_source(aurora)

    assert browser(rival.manager).get(rival.url(f"settings/sources/{source.pk}/")).status_code == 404
    assert "Site" not in browser(rival.manager).get(rival.url("settings/sources/")).content.decode()


def test_a_source_comes_back_at_its_address_switched_off_and_without_its_secrets(
    aurora, rival, browser, manager, post, queue
):
    source = make_source(aurora, credentials={"secret": "x" * 24})
    manager.delete(aurora.url(f"settings/sources/{source.pk}/"))
    back = f"settings/sources/{source.pk}/restore/"
    assert "1 fonte fora de uso" in manager.get(aurora.url("settings/sources/")).content.decode()
    assert browser(rival.manager).post(rival.url(back)).status_code == 404
    assert browser(aurora.rep).post(aurora.url(back)).status_code == 403
    assert post(source, MARINA).status_code == 404

    for _twice in range(2):
        assert manager.post(aurora.url(back))["HX-Redirect"] == aurora.url(f"settings/sources/{source.pk}/")

    with in_tenant(aurora.schema):
        fresh = Source.objects.living().get()
        assert (fresh.token, fresh.is_active, fresh.credentials) == (source.token, False, {})
    assert Route.objects.of(aurora.organization).filter(external_id=source.token).count() == 1
    assert post(source, MARINA).status_code == 410
    assert "fora de uso" not in manager.get(aurora.url("settings/sources/")).content.decode()


def test_a_source_whose_page_is_taken_or_whose_days_are_over_stays_away(aurora, rival, manager, page):
    manager.delete(aurora.url(f"settings/sources/{page.pk}/"))
    taken = make_source(rival, kind="meta_lead_ads", account=PAGE)
    back = aurora.url(f"api/v1/sources/{page.pk}/restore/")
    answer = manager.post(back)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "page_taken")
    with in_tenant(aurora.schema):
        assert Source.objects.living().count() == 0
    assert not Route.objects.of(aurora.organization).filter(channel_id=page.pk).exists()

    with in_tenant(rival.schema):
        sources.archive(taken)
    with in_tenant(aurora.schema):
        Source.objects.update(archived_at=timezone.now() - timedelta(days=30))
    assert manager.post(back).status_code == 404
    with in_tenant(aurora.schema):
        Source.objects.update(archived_at=timezone.now() - timedelta(days=29))
    assert manager.post(back).status_code == 200
    with in_tenant(aurora.schema):
        assert Source.objects.living().get().trouble == "not_authorised"


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same_however_long(aurora, manager, how_many):
    for number in range(how_many):
        make_source(aurora, name=f"Fonte {number}")
    manager.get(aurora.url("settings/sources/"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = manager.get(aurora.url("settings/sources/")).content.decode()

    assert f"Fonte {how_many - 1}" in page
    asked = [query["sql"] for query in queries if "crm_source" in query["sql"]]
    assert len(asked) == 2  # those in use, and those that are away


def test_the_list_counts_the_last_seven_days(aurora, manager, source, post, queue):
    post(source, MARINA)
    post(source, {"nome": "Ana", "telefone": "9"})
    post(source, {"x": "y"})
    queue.run()
    with in_tenant(aurora.schema):
        from crm.queries import sources as shown

        [row] = shown.listed(aurora.manager)
        assert (row.good, row.incomplete, row.bad, row.health) == (1, 1, 1, "warn")


def test_the_builder_keeps_fields_texts_and_order(aurora, manager):
    source = make_source(aurora, kind="form")
    posted = {
        "order": ["q1", "phone", "name", "email"],
        "on_q1": "on",
        "label_q1": "Qual serviço?",
        "choices_q1": "Site\nTráfego",
        "on_phone": "on",
        "label_phone": "Seu WhatsApp",
        "required_phone": "on",
        "on_name": "on",
        "label_name": "",
        "heading": "Fale com a gente",
        "language": "pt-br",
        "redirect": "https://lume.test/obrigado",
        "sites": "lume.test/contato\nhttps://www.lume.test",
        "consent_text": "Aceito.",
    }

    assert manager.post(aurora.url(f"settings/sources/{source.pk}/form/"), posted).status_code == 302
    with in_tenant(aurora.schema):
        source.refresh_from_db()
        assert [(field["name"], field["label"], field["required"]) for field in source.form["fields"]] == [
            ("q1", "Qual serviço?", False),
            ("phone", "Seu WhatsApp", True),
            ("name", "Nome", False),
        ]
        assert source.form["fields"][0]["choices"] == ["Site", "Tráfego"]
        assert source.form["sites"] == ["https://lume.test", "https://www.lume.test"]
        assert source.consent_text == "Aceito."
    shown = manager.get(aurora.url(f"settings/sources/{source.pk}/form/")).content.decode()
    assert "Fale com a gente" in shown
    preview = manager.post(aurora.url(f"settings/sources/{source.pk}/preview/"), {**posted, "heading": "Outro"})
    assert "Outro" in preview.content.decode() and "Qual serviço?" in preview.content.decode()


@pytest.mark.parametrize("redirect", ["javascript:alert(1)", "data:text/html,x", "//evil.test", "https://a\\b", "x"])
def test_a_redirect_leads_into_the_web_only(aurora, manager, redirect):
    source = make_source(aurora, kind="form")
    posted = {"order": ["name"], "on_name": "on", "label_name": "Nome", "language": "pt-br", "redirect": redirect}

    assert manager.post(aurora.url(f"settings/sources/{source.pk}/form/"), posted).status_code == 422


def test_the_mapping_is_learnt_from_the_last_arrival(aurora, manager, source, post, queue):
    post(source, {"campo_1": "Marina Alves", "campo_2": "11987654321", "cidade": "Santos"})
    queue.run()
    page = manager.get(aurora.url(f"settings/sources/{source.pk}/")).content.decode()
    assert "campo_1" in page and "Marina Alves" in page

    mapping = {"path": ["campo_1", "campo_2", "cidade", "x"], "to": ["name", "phone", "city", "nonsense"]}
    manager.post(aurora.url(f"settings/sources/{source.pk}/mapping/"), mapping)
    with in_tenant(aurora.schema):
        source.refresh_from_db()
        assert source.mapping == {"campo_1": "name", "campo_2": "phone"}
        receipt = Receipt.objects.get()
        assert receipt.outcome == "refused"

    again = manager.post(aurora.url(f"settings/sources/{source.pk}/receipts/{receipt.pk}/"))
    assert again.status_code == 200 and "Marina Alves" in again.content.decode()
    with in_tenant(aurora.schema):
        receipt.refresh_from_db()
        assert (receipt.outcome, receipt.tries) == ("accepted", 2)
        assert Contact.objects.get().city == "Santos"
        assert Lead.objects.count() == 1


def test_a_test_goes_the_whole_way_and_makes_no_lead(aurora, manager, source):
    answer = manager.post(aurora.url(f"settings/sources/{source.pk}/test/"))

    assert "teste" in answer.content.decode()
    with in_tenant(aurora.schema):
        assert (Receipt.objects.get().outcome, Lead.objects.count()) == ("test", 0)


def test_what_arrived_is_shown_as_text(aurora, manager, source, post, queue):
    post(source, {"<script>alert(1)</script>": "<img src=x onerror=alert(1)>"})
    queue.run()
    with in_tenant(aurora.schema):
        receipt = Receipt.objects.get()

    for path in ("", f"receipts/{receipt.pk}/"):
        page = manager.get(aurora.url(f"settings/sources/{source.pk}/{path}")).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page


def test_settings_change_and_a_secret_is_never_shown(aurora, manager, source):
    secret = "a-secret-of-24-characters"
    changed = {**SETTINGS, "name": "Novo site", "secret": secret, "is_active": "on", "owner": str(aurora.rep.user.pk)}
    assert manager.post(aurora.url(f"settings/sources/{source.pk}/"), changed).status_code == 302

    page = manager.get(aurora.url(f"settings/sources/{source.pk}/")).content.decode()
    assert "Novo site" in page and secret not in page
    with in_tenant(aurora.schema):
        source.refresh_from_db()
        assert (source.name, source.owner, source.credential("secret")) == ("Novo site", aurora.rep.user, secret)


def test_put_out_of_use_it_is_gone_from_the_list(aurora, manager, source):
    answer = manager.delete(aurora.url(f"settings/sources/{source.pk}/"))

    assert answer["HX-Redirect"] == aurora.url("settings/sources/")
    assert Route.objects.of(aurora.organization).filter(channel_id=source.pk).count() == 0
    assert manager.get(aurora.url(f"settings/sources/{source.pk}/")).status_code == 404


def test_the_list_is_by_name(aurora):
    for name in "HDBFAGCE":
        make_source(aurora, name=name)

    with in_tenant(aurora.schema):
        assert [row.source.name for row in listed(aurora.manager)] == list("ABCDEFGH")
