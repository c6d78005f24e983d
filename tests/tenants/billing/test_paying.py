"""A subscription is begun, changed and ended at Stripe; a payment that fails leaves some days, then nothing is sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Notification
from tenants.billing import accounts, grace, subscribing
from tenants.context import in_tenant
from tenants.models import BillingAccount, Invoice, Organization, PlatformAuditLine, Route
from tests.clock import travel
from tests.stubs.stripe import KEY
from tests.tenants.billing.conftest import CUSTOMER, customer_of, refresh
from tests.tenants.billing.plans import put_on

CHECKOUT, PORTAL = "https://checkout.stripe.com/c/pay/cs_1", "https://billing.stripe.com/p/session/1"


def post(browser, cast, path: str, **fields: str):
    return browser(cast.owner).post(cast.url(f"settings/plan/{path}"), fields)


def standing(cast) -> tuple[str, str]:
    organization = Organization.objects.get(pk=cast.organization.pk)
    return organization.plan_id, organization.standing


def told_kinds(cast, member) -> list[str]:
    with in_tenant(cast.schema):
        return list(Notification.objects.filter(user=member.user).order_by("told_at").values_list("kind", flat=True))


class TestBeginning:
    def test_checkout_begins_it_with_a_trial_and_one_customer_for_each_organization(
        self, aurora, rival, stripe_stub, browser
    ):
        answers = [post(browser, aurora, "change/", plan="growth", key="k1") for _click in range(2)]

        assert {(answer.status_code, answer["HX-Redirect"]) for answer in answers} == {(200, CHECKOUT)}
        [customer] = stripe_stub.said("customers")
        assert customer["metadata[organization]"] == str(aurora.organization.pk)
        assert (customer["name"], customer["email"]) == ("Aurora", "owner@aurora.test")
        first, second = stripe_stub.said("checkout/sessions")
        assert first == second  # the same key: Stripe gives the same page
        account = BillingAccount.objects.of(aurora.organization).get()
        assert (first["customer"], first["line_items[0][price]"]) == (account.customer, "price_growth")
        assert (first["mode"], first["subscription_data[trial_period_days]"]) == ("subscription", "14")
        assert first["client_reference_id"] == str(aurora.organization.pk)
        assert first["success_url"].endswith("/o/aurora/settings/plan/?returned=1")
        route = Route.objects.of(aurora.organization).get(provider="stripe")
        assert (route.kind, route.external_id) == ("customer", account.customer)
        assert not BillingAccount.objects.of(rival.organization).exists()

    def test_who_had_a_trial_has_no_second_one(self, aurora, stripe_stub, browser):
        customer_of(aurora)
        stripe_stub.has(CUSTOMER, "trialing", trial_end=int((timezone.now() + timedelta(days=14)).timestamp()))
        refresh(aurora)
        stripe_stub.has(CUSTOMER, "canceled")
        refresh(aurora)

        assert post(browser, aurora, "change/", plan="growth")["HX-Redirect"] == CHECKOUT

        assert "subscription_data[trial_period_days]" not in stripe_stub.said("checkout/sessions")[0]

    def test_without_a_key_the_page_says_so_and_nothing_is_begun(self, aurora, browser, settings):
        page = browser(aurora.owner).get(aurora.url("settings/plan/")).content.decode()
        assert "Os pagamentos não estão configurados neste servidor" in page

        refused = post(browser, aurora, "change/", plan="growth")

        assert (refused.status_code, "não estão configurados" in refused.content.decode()) == (422, True)
        assert not BillingAccount.objects.of(aurora.organization).exists()

    def test_a_stripe_that_is_away_is_told_in_words_and_its_key_is_not(self, aurora, stripe_stub, browser):
        stripe_stub.fail(500, **{"Stripe-Should-Retry": "false"})

        refused = post(browser, aurora, "change/", plan="growth")

        said = refused.content.decode()
        assert (refused.status_code, "nada foi cobrado" in said, KEY in said) == (422, True, False)
        assert len(stripe_stub.asked) == 1
        stripe_stub.fail(503)  # a second time it is asked by itself, under the same key
        assert post(browser, aurora, "change/", plan="growth")["HX-Redirect"] == CHECKOUT


class TestChanging:
    @pytest.fixture(autouse=True)
    def subscribed(self, aurora, stripe_stub):
        customer_of(aurora)
        stripe_stub.has(CUSTOMER, "active")
        refresh(aurora)

    def test_an_upgrade_shows_what_it_costs_and_is_confirmed_in_the_portal(self, aurora, stripe_stub, browser):
        dialog = browser(aurora.owner).get(aurora.url("settings/plan/change/?plan=scale")).content.decode()
        assert "748,50" in dialog
        assert stripe_stub.said("invoices/create_preview")[0]["subscription_details[items][0][price]"] == "price_scale"

        assert post(browser, aurora, "change/", plan="scale")["HX-Redirect"] == PORTAL

        [said] = stripe_stub.said("billing_portal/sessions")
        flow = {name.removeprefix("flow_data"): value for name, value in said.items() if name.startswith("flow_data")}
        assert flow["[type]"] == "subscription_update_confirm"
        assert flow["[subscription_update_confirm][subscription]"] == "sub_1"
        assert flow["[subscription_update_confirm][items][0][id]"] == "si_1"
        assert flow["[subscription_update_confirm][items][0][price]"] == "price_scale"
        assert standing(aurora) == ("growth", "paid")  # not before Stripe says so

    def test_a_smaller_plan_is_refused_with_what_must_go_first(self, aurora, stripe_stub, browser):
        dialog = browser(aurora.owner).get(aurora.url("settings/plan/change/?plan=starter")).content.decode()
        assert "Continuar na Stripe" not in dialog and "6 em uso, lugar para 5" in dialog

        refused = post(browser, aurora, "change/", plan="starter")

        assert (refused.status_code, "Abra espaço primeiro" in refused.content.decode()) == (422, True)
        assert stripe_stub.said("billing_portal/sessions") == []

    def test_the_free_plan_is_what_is_left_when_it_ends(self, aurora, stripe_stub, browser):
        aurora.viewer.is_active = False
        aurora.viewer.save()

        assert post(browser, aurora, "change/", plan="starter")["HX-Redirect"] == PORTAL

        assert stripe_stub.said("billing_portal/sessions")[0]["flow_data[type]"] == "subscription_cancel"
        ends = timezone.now() + timedelta(days=20)
        stripe_stub.has(CUSTOMER, "active", cancel_at=int(ends.timestamp()))
        refresh(aurora)
        assert "A assinatura termina" in browser(aurora.owner).get(aurora.url("settings/plan/")).content.decode()
        assert standing(aurora) == ("growth", "paid")

    def test_card_and_invoices_are_stripes_pages(self, aurora, rival, stripe_stub, browser):
        stripe_stub.charged(CUSTOMER, "paid")
        refresh(aurora)

        assert post(browser, aurora, "payment/")["HX-Redirect"] == PORTAL

        [said] = stripe_stub.said("billing_portal/sessions")
        assert said["customer"] == CUSTOMER and "flow_data[type]" not in said
        assert "LVD-0001" in browser(aurora.admin).get(aurora.url("settings/plan/")).content.decode()
        assert "LVD-0001" not in browser(rival.owner).get(rival.url("settings/plan/")).content.decode()
        assert post(browser, rival, "payment/").status_code == 422
        assert browser(aurora.admin).post(aurora.url("settings/plan/payment/")).status_code == 403

    def test_an_organization_that_goes_is_charged_no_more(self, aurora, stripe_stub):
        subscribing.cancel(aurora.organization)
        subscribing.cancel(aurora.organization)

        deleted = [path for method, path, _said in stripe_stub.asked if method == "DELETE"]
        assert (deleted, standing(aurora)) == (["subscriptions/sub_1"], ("starter", "paid"))

    def test_what_is_changed_leaves_lines_of_audit(self, aurora):
        lines = PlatformAuditLine.objects.filter(organization_id=aurora.organization.pk)
        assert lines.get(table="tenants_billingaccount", action="update").after["subscription"] == "sub_1"
        assert lines.filter(table="tenants_organization", action="update").latest("at").after["plan_id"] == "growth"


class TestTaxId:
    @pytest.mark.parametrize(
        ("written", "kind", "kept"),
        [
            ("52998224725", "br_cpf", "529.982.247-25"),
            ("11.222.333/0001-81", "br_cnpj", "11.222.333/0001-81"),
            ("12ABC34501DE35", "br_cnpj", "12.ABC.345/01DE-35"),
        ],
    )
    def test_stands_on_the_invoices_and_is_sealed_here(self, written, kind, kept, aurora, stripe_stub, browser):
        stripe_stub.tax_ids["txi_old"] = {"type": "br_cpf", "value": "111.444.777-35"}

        assert post(browser, aurora, "tax-id/", tax_id=written)["HX-Redirect"] == aurora.url("settings/plan/")

        assert [*stripe_stub.tax_ids.values()] == [{"type": kind, "value": kept}]
        row = BillingAccount.objects.of(aurora.organization).get()
        assert row.tax_id["value"] == kept and kept not in row.tax_id_sealed
        assert kept in browser(aurora.owner).get(aurora.url("settings/plan/")).content.decode()

    def test_one_with_wrong_digits_is_said_beside_the_field(self, aurora, stripe_stub, browser):
        refused = post(browser, aurora, "tax-id/", tax_id="529.982.247-26")

        assert (refused.status_code, "não é um CPF" in refused.content.decode()) == (422, True)
        assert stripe_stub.asked == []


def test_a_failed_payment_leaves_seven_days_each_step_is_told_and_what_is_paid_sends_again(aurora, rival, stripe_stub):
    customer_of(aurora)
    start = timezone.now()
    seen = []
    with travel(start, tick=False) as clock:
        stripe_stub.has(CUSTOMER, "active")
        refresh(aurora)
        stripe_stub.has(CUSTOMER, "past_due")
        for day in range(9):
            clock.move_to(start + timedelta(days=day, minutes=1))
            with in_tenant(aurora.schema):
                accounts.refresh() if day in (0, 4) else grace.watch()
                grace.watch()
            seen.append((standing(aurora)[1], told_kinds(aurora, aurora.owner)))
        stripe_stub.has(CUSTOMER, "active")
        refresh(aurora)

    first, second, third = (["plan.unpaid"] * number for number in (1, 2, 3))
    assert seen == [
        *[("grace", first)] * 3,
        *[("grace", second)] * 3,
        ("grace", third),
        *[("limited", [*third, "plan.limited"])] * 2,
    ]
    assert standing(aurora) == ("growth", "paid")
    assert told_kinds(aurora, aurora.owner) == [*third, "plan.limited", "plan.restored"]
    assert told_kinds(aurora, aurora.admin) == told_kinds(aurora, aurora.owner)
    assert told_kinds(aurora, aurora.manager) == told_kinds(rival, rival.owner) == []
    with in_tenant(aurora.schema):
        assert Notification.objects.first().deliveries.filter(way="mail").exists()


def test_a_trial_that_is_about_to_end_is_told_once(aurora, stripe_stub):
    customer_of(aurora)
    stripe_stub.has(CUSTOMER, "trialing", trial_end=int((timezone.now() + timedelta(days=2)).timestamp()))

    refresh(aurora)
    refresh(aurora)

    assert told_kinds(aurora, aurora.owner) == ["plan.trial"]


def test_invoices_follow_what_stripe_has(aurora, stripe_stub):
    customer_of(aurora)
    for status in ("draft", "open", "paid"):
        stripe_stub.charged(CUSTOMER, status)
        refresh(aurora)

    assert [(row.status, row.number) for row in Invoice.objects.of(aurora.organization)] == [("paid", "LVD-0001")]


def test_a_full_plan_of_ones_own_can_be_left_for_a_larger_one(aurora, stripe_stub, browser):
    put_on(aurora, "starter", members=6)

    page = browser(aurora.owner).get(aurora.url("settings/plan/")).content.decode()

    assert "Mudar para Growth" in page and "Mudar para Starter" not in page
    assert "Mudar para" not in browser(aurora.admin).get(aurora.url("settings/plan/")).content.decode()


def test_money_asks_again_who_one_is(aurora, stripe_stub, browser):
    client = browser()
    client.force_login(aurora.owner.user)  # by no proof that anybody remembers
    for path, said in (("change/", {"plan": "growth"}), ("payment/", {}), ("tax-id/", {"tax_id": "52998224725"})):
        answer = client.post(aurora.url(f"settings/plan/{path}"), said, headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Trigger"]) == (403, '{"identity-asked": {}}')
    assert stripe_stub.asked == []
