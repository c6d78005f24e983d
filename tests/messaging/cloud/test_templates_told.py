"""What Meta decides about templates: followed in its order, shown with its reason, told to those concerned and nobody else."""

import pytest

from crm.models import Event, Notification
from messaging.models import Template
from messaging.services import templates_told
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.makers import change, envelope, make_channel
from tests.queries import count_queries

AT = 1751247548
pytestmark = pytest.mark.usefixtures("inside_aurora")


def make_template(channel, name: str = "oi", **fields) -> Template:
    said = {"language": "pt_BR", "category": "UTILITY", "status": "APPROVED", "body": "Olá {{1}}"} | fields
    components = [{"type": "BODY", "text": said["body"], "example": {"body_text": [["Marina"]]}}]
    return Template.objects.create(channel=channel, name=name, components=components, **said)


def told(field: str, *, name: str = "oi", at: int = AT, **said) -> dict:
    value = {"message_template_name": name, "message_template_language": "pt-BR", **said}
    body = envelope({"field": field, "value": value})
    body["entry"][0]["time"] = at
    return body


def notified() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="template.decided").order_by("user__name")
    return [(row.user.name, row.particulars["what"]) for row in rows.select_related("user")]


@pytest.fixture
def no_sync(monkeypatch):
    monkeypatch.setattr("messaging.services.channels.sync_templates", lambda: None)


def test_a_refusal_is_kept_with_its_reason_and_told_once_to_its_author_and_who_keeps_templates(
    channel, meta, aurora, browser, no_sync
):
    template = make_template(channel, status="PENDING", author=aurora.rep.user)
    said = {
        "reason": "INVALID_FORMAT",
        "rejection_info": {"reason": "Params side by side.", "recommendation": "Part them."},
    }
    for _time in range(2):
        meta.tells(channel, told("message_template_status_update", event="REJECTED", **said))

    template.refresh_from_db()
    assert (template.status, template.reason) == ("REJECTED", "Params side by side. Part them.")
    assert notified() == [(name, "REJECTED") for name in ("Admin", "Manager", "Owner", "Rep")]
    page = text_of(browser(aurora.rep).get(aurora.url(f"settings/templates/{template.pk}/")))
    assert "recusado" in page
    assert "Params side by side. Part them." in page
    assert "Olá Marina" in page
    assert "A Meta recusou o modelo oi" in text_of(browser(aurora.rep).get(aurora.url("notifications/")))
    assert Event.objects.filter(kind="template.changed", subject_id=channel.pk).exists()


def test_an_approval_is_told_to_its_author_only(channel, meta, aurora, no_sync):
    make_template(channel, status="PENDING", author=aurora.rep.user)
    meta.tells(channel, told("message_template_status_update", event="APPROVED", reason="NONE"))

    assert notified() == [("Rep", "APPROVED")]


def test_news_of_one_template_do_not_hide_older_news_of_another_and_older_ones_of_its_own_count_no_more(
    channel, meta, no_sync
):
    first, second = make_template(channel, "oi"), make_template(channel, "tchau")
    meta.tells(channel, told("message_template_status_update", name="oi", event="PAUSED", at=AT + 9))
    meta.tells(channel, told("message_template_status_update", name="tchau", event="PAUSED", at=AT))
    meta.tells(channel, told("message_template_status_update", name="oi", event="APPROVED", at=AT + 5))

    states = {row.name: row.status for row in Template.objects.filter(pk__in=[first.pk, second.pk])}
    assert states == {"oi": "PAUSED", "tchau": "PAUSED"}


def test_quality_and_a_coming_change_of_category_are_kept_and_told(channel, meta, no_sync):
    template = make_template(channel)
    # As Meta's own example has it, under the name of another kind.
    meta.tells(channel, told("message_template_status_update", previous_quality_score="GREEN", new_quality_score="RED"))
    pending = {"new_category": "UTILITY", "correct_category": "MARKETING", "category_update_timestamp": 1746169200}
    meta.tells(channel, told("template_category_update", **pending))

    template.refresh_from_db()
    assert (template.status, template.quality) == ("APPROVED", "RED")
    assert (template.category, template.next_category) == ("UTILITY", "MARKETING")
    assert sorted({what for _who, what in notified()}) == ["CATEGORY", "RED"]

    meta.tells(channel, told("template_category_update", previous_category="UTILITY", new_category="MARKETING"))
    template.refresh_from_db()
    assert (template.category, template.next_category) == ("MARKETING", "")


def test_sync_brings_every_state_writes_only_what_changed_and_lets_go_of_what_is_gone(channel, graph, aurora):
    graph.templates = [
        {"id": "1", "name": "oi", "language": "pt_BR", "category": "UTILITY", "status": "APPROVED",
         "quality_score": {"score": "GREEN"}, "components": [{"type": "BODY", "text": "Olá"}]},
        {"id": "2", "name": "promo", "language": "pt_BR", "category": "MARKETING", "status": "REJECTED",
         "rejected_reason": "PROMOTIONAL", "components": [{"type": "BODY", "text": "Compre"}]},
    ]  # fmt: skip
    make_template(channel, "velho", status="APPROVED")
    templates_told.sync(channel)

    def states():
        return sorted(Template.objects.values_list("name", "status", "quality", "reason"))

    assert states() == [
        ("oi", "APPROVED", "GREEN", ""),
        ("promo", "REJECTED", "", "PROMOTIONAL"),
        ("velho", "GONE", "", ""),
    ]
    before = Event.objects.count()
    templates_told.sync(channel)
    assert (Event.objects.count(), len(states())) == (before, 3)


def test_the_list_shows_each_organizations_own_and_costs_the_same_however_long(channel, aurora, rival, browser):
    make_template(channel, "nosso")
    with in_tenant(rival.schema):
        theirs = make_template(make_channel(phone_number_id="402", waba_id="302", phone="+5511944440000"), "alheio")

    client, costs = browser(aurora.rep), []
    for more in ([], ["b", "c"]):
        for name in more:
            make_template(channel, name)
        client.get(aurora.url("settings/templates/"))
        with count_queries() as queries:
            page = text_of(client.get(aurora.url("settings/templates/")))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert "nosso" in page
    assert "alheio" not in page
    assert client.get(aurora.url(f"settings/templates/{theirs.pk}/")).status_code == 404


class TestTheNumber:
    def tell(self, meta, channel, field: str, **value):
        meta.tells(channel, envelope({**change({}), "field": field, "value": value}))

    def warned(self):
        rows = Notification.objects.filter(kind="channel.warned").order_by("created_at", "user__name")
        return [
            (row.user.name, row.particulars["what"], row.particulars["detail"]) for row in rows.select_related("user")
        ]

    def test_its_quality_and_limit_are_kept_and_a_fall_is_told_to_admins(self, channel, meta, graph, aurora, browser):
        graph.numbers.clear()
        graph.host_number("401000000000001", "301000000000001", quality_rating="YELLOW")
        self.tell(meta, channel, "business_capability_update", max_daily_conversations_per_business=2000)
        assert self.warned() == []
        self.tell(meta, channel, "business_capability_update", max_daily_conversations_per_business=250)
        number = {"display_phone_number": "551155550100", "event": "FLAGGED", "current_limit": "TIER_250"}
        self.tell(meta, channel, "phone_number_quality_update", **number)

        account = channel.connections.get().account
        assert (account["messaging_limit"], account["quality"]) == (250, "YELLOW")  # asked for again at once
        assert self.warned() == [
            (who, what, detail) for what, detail in (("LIMIT", "250"), ("FLAGGED", "")) for who in ("Admin", "Owner")
        ]
        page = text_of(browser(aurora.admin).get(aurora.url(f"settings/channels/{channel.pk}/")))
        assert "Até 250 pessoas podem ser chamadas primeiro em 24 horas." in page
        assert "qualidade está baixa" in page

    @pytest.mark.parametrize(
        ("field", "value", "what"),
        [
            ("account_update", {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ADULT"}}, "VIOLATION"),
            ("account_update", {"event": "ACCOUNT_RESTRICTION", "restriction_info": [{"restriction_type": "X"}]}, "RESTRICTION"),
            ("account_review_update", {"decision": "REJECTED"}, "REVIEW"),
            ("security", {"event": "PIN_RESET_REQUEST"}, "PIN"),
        ],
    )  # fmt: skip
    def test_troubles_of_the_account_are_told(self, channel, meta, field, value, what):
        self.tell(meta, channel, field, **value)

        assert [(who, told) for who, told, _detail in self.warned()] == [("Admin", what), ("Owner", what)]
