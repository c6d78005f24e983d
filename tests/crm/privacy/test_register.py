"""The register of processing: filled in from the set-up, in the organization's own words, each change a version."""

import pytest
from django.db import DatabaseError, transaction

from crm.models import Processing, RegisterVersion, Source
from crm.retention import KINDS
from crm.services import registering
from crm.services.retaining import ruling
from tenants.context import in_tenant
from tenants.models import PrivacyContact
from tests.isolation.rows import fingerprint
from tests.isolation.source_rows import source_of
from tests.markup import text_of
from tests.messaging.makers import make_channel


def line(key: str) -> registering.Line:
    found = registering.line_of(key)
    assert found is not None
    return found


def test_it_follows_how_the_organization_is_set_up(inside_aurora):
    assert (line("conversations").texts["recipients"], line("conversations").texts["transfer"]) == (
        "ninguém",
        "nenhuma",
    )

    make_channel()
    ruling.decide(KINDS["messages"], 24, by=inside_aurora.owner.user)

    told = line("conversations").texts
    assert (told["recipients"], told["transfer"]) == ("Meta, Meta (WhatsApp)", "para Estados Unidos (art. 33)")
    assert told["retention"].startswith("Mensagens: 24 meses; Arquivos de mensagens: sem prazo")


def test_own_words_stay_and_the_rest_follows(aurora, rival, browser):
    page, url, theirs = browser(aurora.admin), aurora.url("settings/privacy/register/"), fingerprint(rival.schema)
    with in_tenant(aurora.schema):
        said = line("conversations").texts | {"basis": "Contrato de agência"}
    page.post(f"{url}conversations/", said)
    page.post(f"{url}new/", dict.fromkeys(registering.TEXTS, "") | {"purpose": "Folha de pagamento"})
    with in_tenant(aurora.schema):
        make_channel()
        mine = line("conversations")
        own = Processing.objects.get(key__startswith="own-")
        assert (mine.edited, mine.texts["basis"]) == (("basis",), "Contrato de agência")
        assert mine.texts["recipients"] == "Meta, Meta (WhatsApp)"
        versions = [[each["texts"]["basis"] for each in row.lines] for row in RegisterVersion.objects.all()]
        assert [("Contrato de agência" in bases, len(bases)) for bases in versions] == [(True, 8), (True, 7)]
        last = RegisterVersion.objects.first()
    text = text_of(page.get(f"{url}versions/{last.pk}/"))
    assert "Versão 2" in text and "Folha de pagamento" in text and "Admin" in text
    assert browser(rival.owner).get(rival.url(f"settings/privacy/register/versions/{last.pk}/")).status_code == 404
    assert browser(aurora.manager).post(f"{url}conversations/", said).status_code == 403
    table = page.get(f"{url}file/").content.decode("utf-8-sig")
    assert len(table.strip().splitlines()) == 9 and "Folha de pagamento" in table
    page.delete(f"{url}{own.key}/")
    page.delete(f"{url}conversations/")
    assert page.delete(f"{url}{own.key}/").status_code == 404
    with in_tenant(aurora.schema):
        assert (Processing.objects.count(), RegisterVersion.objects.count()) == (0, 4)
    assert fingerprint(rival.schema) == theirs


def test_a_version_is_never_changed(inside_aurora):
    version = registering.keep_version(by=inside_aurora.owner.user)

    for change in (version.delete, lambda: RegisterVersion.objects.update(lines=[])):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert len(RegisterVersion.objects.get().lines) == 7


def test_who_answers_stands_on_the_forms_people_fill_in(aurora, rival, browser, client):
    with in_tenant(aurora.schema):
        source = Source.objects.get(pk=source_of(aurora)["pk"])
    told = {"controller": "Aurora Ltda", "officer": "Olga Reis", "email": "dpo@aurora.test", "policy_url": ""}
    assert "Aurora Ltda" not in client.get(f"/f/{source.token}/").content.decode()

    browser(aurora.admin).post(aurora.url("settings/privacy/contact/"), told)

    page = client.get(f"/f/{source.token}/").content.decode()
    assert "Seus dados são tratados por Aurora Ltda." in page and "mailto:dpo@aurora.test" in page
    assert browser(aurora.manager).post(aurora.url("settings/privacy/contact/"), told).status_code == 403
    with in_tenant(rival.schema):
        assert not PrivacyContact.objects.exists()
