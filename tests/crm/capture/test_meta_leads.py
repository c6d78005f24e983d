"""Lead ads of Facebook and Instagram: told by a webhook, fetched from Graph, compared once an hour."""

import json

import pytest
from django.test import Client

from config.outside import signatures
from crm.models import Lead, Notification, Receipt, Source, Touch
from crm.services import comparing
from tenants.context import in_tenant
from tenants.inbound import reading
from tenants.inbound.models import Delivery
from tests.crm.capture.conftest import PLATFORM, make_source
from tests.shared import PROVIDERS
from tests.stubs import page_graph
from tests.stubs.page_graph import PAGE, SECRET, TOKEN

OTHER_PAGE = "999000111222"
SAMPLES = PROVIDERS / "samples" / "meta_leads"


def notice(*pairs: tuple[str, str]) -> bytes:
    """A webhook about leads: (page, leadgen id), as Meta batches them."""
    entries = [
        {"id": page, "time": 1, "changes": [{"field": "leadgen", "value": {"leadgen_id": lead, "page_id": page}}]}
        for page, lead in pairs
    ]
    return json.dumps({"object": "page", "entry": entries}).encode()


def deliver(body: bytes, *, to: str = "/hooks/meta/", secret: str = PLATFORM):
    headers = {"X-Hub-Signature-256": f"sha256={signatures.sha256(body, secret)}"}
    return Client().post(to, body, content_type="application/json", headers=headers)


def outcomes(cast) -> list[str]:
    with in_tenant(cast.schema):
        return list(Receipt.objects.order_by("received_at", "pk").values_list("outcome", flat=True))


def test_a_lead_is_fetched_and_becomes_one_here(aurora, rival, graph, page, queue):
    answers = {"full_name": "Joana Prado", "phone_number": "+5511987654321", "email": "joana@prado.test"}
    graph.leads["501"] = page_graph.lead("501", **answers, qual_seu_orcamento="10k")

    assert deliver(notice((PAGE, "501"))).status_code == 200
    queue.run()

    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact").get()
        assert (lead.contact.name, lead.contact.phone, lead.source) == ("Joana Prado", "+5511987654321", "ad")
        assert lead.source_detail["qual_seu_orcamento"] == "10k"
        assert Touch.objects.get().details == {"ad_id": "12312312312", "form_id": "777", "platform": "ig"}
    assert graph.asked[0][:2] == ("GET", "501")
    assert set(graph.asked[0][2]) == {"fields", "appsecret_proof"}
    with in_tenant(rival.schema):
        assert Lead.objects.count() == 0


def test_the_same_notice_again_and_the_same_lead_in_another_are_one(aurora, graph, page, queue):
    graph.leads["501"] = page_graph.lead("501", full_name="Joana", phone_number="+5511987654321")
    for body in (notice((PAGE, "501")), notice((PAGE, "501")), notice((PAGE, "501"), (PAGE, "501"))):
        assert deliver(body).status_code == 200
    queue.run()

    assert outcomes(aurora) == ["accepted"]
    assert len([each for each in graph.asked if each[1] == "501"]) == 1


def test_one_post_about_two_organizations_pages_is_divided(aurora, rival, graph, page, queue):
    secrets = {"access_token": TOKEN}
    make_source(rival, kind="meta_lead_ads", name="Facebook", account=OTHER_PAGE, credentials=secrets)
    for number in ("501", "502"):
        graph.leads[number] = page_graph.lead(number, full_name=f"Pessoa {number}", email=f"p{number}@x.test")

    deliver(notice((PAGE, "501"), (OTHER_PAGE, "502")))
    queue.run()

    for cast, name in ((aurora, "Pessoa 501"), (rival, "Pessoa 502")):
        with in_tenant(cast.schema):
            assert [lead.contact.name for lead in Lead.objects.select_related("contact")] == [name]


def test_nobodys_page_waits_until_it_is_connected(aurora, graph, queue):
    graph.leads["501"] = page_graph.lead("501", full_name="Joana", email="j@x.test")
    assert deliver(notice((PAGE, "501"))).status_code == 200
    [delivery] = Delivery.objects.across_organizations()
    assert delivery.state == "unrouted"

    make_source(aurora, kind="meta_lead_ads", account=PAGE, credentials={"access_token": TOKEN})
    assert reading.replay(delivery)
    queue.run()
    assert outcomes(aurora) == ["accepted"]


@pytest.mark.parametrize(
    ("status", "error", "outcome", "code"),
    [
        (400, page_graph.error(190, subcode=463), "failed", "not_authorised"),
        (403, page_graph.error(200), "failed", "needs_owner"),
        (400, page_graph.error(100, subcode=33), "failed", "no_such_lead"),
    ],
)
def test_what_meta_refuses_is_seen_and_tried_again_by_hand(
    aurora, browser, graph, page, queue, status, error, outcome, code
):
    graph.errors["501"] = (status, error)
    deliver(notice((PAGE, "501")))
    queue.run()

    with in_tenant(aurora.schema):
        receipt = Receipt.objects.get()
        assert (receipt.outcome, receipt.reasons[0]["code"]) == (outcome, code)
        told = Notification.objects.filter(kind="source.troubled").count()
        assert told == (0 if code == "no_such_lead" else 1)
    del graph.errors["501"]
    graph.leads["501"] = page_graph.lead("501", full_name="Joana", email="j@x.test")
    browser(aurora.manager).post(aurora.url(f"settings/sources/{page.pk}/receipts/{receipt.pk}/"))
    assert outcomes(aurora) == ["accepted"]
    with in_tenant(aurora.schema):
        assert Source.objects.get().trouble == ""


@pytest.mark.parametrize(
    "error", [(400, page_graph.error(4)), (500, page_graph.error(2)), (503, {}), (400, page_graph.error(80005))]
)
def test_a_busy_graph_is_asked_again_later(aurora, graph, page, queue, error):
    graph.errors["501"] = error
    deliver(notice((PAGE, "501")))
    queue.run()
    [delivery] = Delivery.objects.across_organizations()
    assert (delivery.state, delivery.attempts, outcomes(aurora)) == ("stored", 1, [])

    graph.errors.clear()
    graph.leads["501"] = page_graph.lead("501", full_name="Joana", email="j@x.test")
    Delivery.objects.across_organizations().update(due_at=delivery.received_at)
    from crm.tasks import read_captures

    read_captures(aurora.schema)
    assert outcomes(aurora) == ["accepted"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples do not lie beside the project")
class TestPublishedSamples:
    def test_the_dashboards_test_is_acknowledged_and_ignored(self, aurora, graph, page, queue):
        assert deliver((SAMPLES / "leadgen_webhook_batch.json").read_bytes()).status_code == 200
        queue.run()
        assert (outcomes(aurora), graph.asked) == ([], [])

    def test_numbers_for_ids_are_read_as_well(self, aurora, graph, queue):
        make_source(aurora, kind="meta_lead_ads", account="123123123", credentials={"access_token": TOKEN})
        whole = json.loads((SAMPLES / "graph_form_leads_page.json").read_text())["data"][0]
        graph.leads["123123123123"] = whole | {"id": "123123123123"}
        assert deliver((SAMPLES / "leadgen_webhook_live.json").read_bytes()).status_code == 200
        queue.run()
        with in_tenant(aurora.schema):
            assert Lead.objects.get().contact.name == "Joe Example"
            assert Lead.objects.get().missing == ["phone"]

    def test_the_published_refusals_are_told_apart(self, aurora, graph, page, queue):
        for number, name in (("1", "graph_error_190"), ("2", "graph_error_100_test_lead")):
            graph.errors[number] = (400, json.loads((SAMPLES / f"{name}.json").read_text()))
        deliver(notice((PAGE, "1"), (PAGE, "2")))
        queue.run()
        with in_tenant(aurora.schema):
            codes = {receipt.reasons[0]["code"] for receipt in Receipt.objects.all()}
        assert codes == {"not_authorised", "no_such_lead"}


class TestOwnApp:
    def address(self, page: Source) -> str:
        return f"/hooks/meta_leads/{page.token}/"

    def test_the_customers_own_app_delivers_to_the_sources_address(self, aurora, graph, page, queue):
        graph.leads["501"] = page_graph.lead("501", full_name="Joana", email="j@x.test")

        assert deliver(notice((PAGE, "501")), to=self.address(page), secret=SECRET).status_code == 200
        queue.run()
        assert outcomes(aurora) == ["accepted"]

    def test_a_wrong_secret_and_none_are_refused(self, page, aurora):
        body = notice((PAGE, "501"))
        assert deliver(body, to=self.address(page), secret="another").status_code == 401
        assert Client().post(self.address(page), body, content_type="application/json").status_code == 401
        bare = make_source(aurora, kind="meta_lead_ads", account="1234567")
        assert deliver(body, to=self.address(bare), secret="").status_code == 401

    def test_another_page_inside_is_quarantined(self, aurora, rival, graph, page, queue):
        make_source(rival, kind="meta_lead_ads", account=OTHER_PAGE, credentials={"access_token": TOKEN})
        graph.leads["502"] = page_graph.lead("502", full_name="Fremde", email="f@x.test")

        assert deliver(notice((OTHER_PAGE, "502")), to=self.address(page), secret=SECRET).status_code == 200
        queue.run()
        assert (outcomes(aurora), outcomes(rival)) == ([], [])
        assert [each.state for each in Delivery.objects.across_organizations()] == ["quarantined"]

    def test_the_handshake_wants_the_sources_own_token(self, aurora, page):
        with in_tenant(aurora.schema):
            token = page.credential("verify_token")
        question = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "<b>1158</b>"}
        answer = Client().get(self.address(page), question)
        assert (answer.status_code, answer.content, answer["Content-Type"].split(";")[0]) == (
            200,
            b"<b>1158</b>",
            "text/plain",
        )
        assert Client().get(self.address(page), {**question, "hub.verify_token": "x"}).status_code == 403
        assert Client().get(self.address(page), {**question, "hub.verify_token": ""}).status_code == 403


def test_what_no_webhook_told_of_is_found_by_comparing(aurora, graph, page):
    known = {"full_name": "Ana", "email": "a@x.test"}
    graph.forms["777"] = [page_graph.lead("601", **known), page_graph.lead("602", full_name="Bia", email="b@x.test")]
    with in_tenant(aurora.schema):
        comparing.compare()
        comparing.compare()

        assert {lead.contact.name for lead in Lead.objects.select_related("contact")} == {"Ana", "Bia"}
        assert Receipt.objects.count() == 2


class TestConnecting:
    FIELDS = {"kind": "meta_lead_ads", "name": "Facebook", "lead_source": "ad", "repeat": "open", "page_id": PAGE}

    def test_meta_is_asked_before_anything_is_kept(self, aurora, browser, graph):
        manager, address = browser(aurora.manager), aurora.url("settings/sources/new/")
        refused = manager.post(address, {**self.FIELDS, "access_token": "EAAwrong"})
        assert refused.status_code == 422 and "EAAwrong" not in refused.content.decode()
        with in_tenant(aurora.schema):
            assert Source.objects.count() == 0

        made = manager.post(address, {**self.FIELDS, "access_token": TOKEN, "app_secret": SECRET})
        assert made.status_code == 302
        assert ("POST", f"{PAGE}/subscribed_apps") in [each[:2] for each in graph.asked]
        page = manager.get(made["Location"]).content.decode()
        assert TOKEN not in page and SECRET not in page

    def test_a_page_is_one_organizations(self, aurora, rival, browser, graph, page):
        answer = browser(rival.manager).post(
            rival.url("settings/sources/new/"), {**self.FIELDS, "access_token": TOKEN, "app_secret": SECRET}
        )
        assert answer.status_code == 422
        with in_tenant(rival.schema):
            assert Source.objects.count() == 0


def test_ids_that_are_no_numbers_never_reach_an_address(graph, page, queue):
    deliver(notice((PAGE, "../me/accounts")))
    queue.run()
    assert graph.asked == []
