"""The account behind a channel, and the form that connects it."""

import json

import pytest
from django.utils import translation

from config.outside.errors import NotAuthorised, Rejected, Unavailable
from messaging.providers.outgoing import AccountProfile, ProviderTemplate
from messaging.providers.whatsapp_cloud.forms import WhatsAppCloudCredentials
from tests.shared import needs_shared, sample

PROFILE = AccountProfile(
    phone_number_id="401000000000001",
    waba_id="301000000000001",
    display_name="Agência Aurora",
    phone="+551155550100",
    quality="GREEN",
    platform="CLOUD_API",
)

ADDRESS = "https://crm.example.com/hooks/whatsapp_cloud/token/"
ALSO = {"subscribe": (ADDRESS,)}  # what is told beside the credentials


def template(number: int, status: str = "APPROVED") -> dict:
    return {
        "id": str(900 + number),
        "name": f"modelo_{number}",
        "language": "pt_BR",
        "category": "UTILITY",
        "status": status,
        "parameter_format": "named",
        "components": [{"type": "BODY", "text": "Olá {{nome}}"}],
    }


def test_the_account_describes_itself(graph, whatsapp, credentials):
    assert whatsapp.account(credentials) == PROFILE


def test_a_number_of_another_account_is_refused(graph, whatsapp, credentials):
    graph.host_number("402", "302")

    with pytest.raises(Rejected) as refused:
        whatsapp.account(credentials | {"waba_id": "302"})

    assert refused.value.code == "number_elsewhere"


def test_the_number_is_found_among_many(graph, whatsapp, credentials):
    for number in range(250):
        graph.numbers = {f"5{number:03}": graph.host_number(f"5{number:03}", credentials["waba_id"]), **graph.numbers}

    assert whatsapp.account(credentials) == PROFILE


@needs_shared
def test_the_published_description_of_a_shared_number_is_understood(graph, whatsapp, credentials):
    graph.answer(json.dumps(sample("meta_whatsapp", "coexistence_is_on_biz_app.response")).encode(), on="other")

    profile = whatsapp.account(credentials)

    assert (profile.on_phone_app, profile.platform, profile.phone) == (True, "CLOUD_API", "")


def test_all_templates_are_listed_with_how_they_stand(graph, whatsapp, credentials):
    graph.templates = [template(number) for number in range(230)] + [template(999, "PAUSED")]

    templates = whatsapp.templates(credentials)

    assert [found.name for found in templates if found.is_approved] == [f"modelo_{number}" for number in range(230)]
    assert [(found.name, found.status) for found in templates[230:]] == [("modelo_999", "PAUSED")]
    assert templates[0] == ProviderTemplate(
        external_id="900",
        name="modelo_0",
        language="pt_BR",
        category="UTILITY",
        status="APPROVED",
        parameter_format="NAMED",
        components=[{"type": "BODY", "text": "Olá {{nome}}"}],
    )


@pytest.mark.parametrize(
    "told",
    [
        {"data": "no list"},
        {"data": ["no object", {"status": "PENDING"}]},
        {"data": [], "paging": {"next": "https://x", "cursors": {}}},
        {"data": [], "paging": {"next": "https://x"}},
        {"data": [], "paging": "no object"},
    ],
)
def test_a_strange_list_is_an_empty_one(graph, whatsapp, credentials, told):
    graph.answer(json.dumps(told).encode(), on="other")

    assert whatsapp.templates(credentials) == []


def test_the_app_is_subscribed_to_the_account(graph, whatsapp, credentials):
    whatsapp.subscribe(credentials, ADDRESS)
    whatsapp.subscribe(credentials, ADDRESS)

    assert graph.subscribed == {"301000000000001"}


def test_the_accounts_of_a_channel_are_its_number_and_its_business_account(whatsapp, credentials):
    assert [(kind.value, external_id) for kind, external_id in whatsapp.accounts(credentials)] == [
        ("phone_number_id", "401000000000001"),
        ("waba_id", "301000000000001"),
    ]


class TestTheForm:
    """Nothing is kept that Meta has not just accepted, and each refusal stands where it is mended."""

    @pytest.fixture
    def typed(self, credentials) -> dict[str, str]:
        return {name: value for name, value in credentials.items() if name != "verify_token"}

    @pytest.fixture(autouse=True)
    def in_english(self):
        with translation.override("en"):
            yield

    def test_right_credentials_are_kept_with_a_verify_token_of_ours(self, graph, typed):
        form = WhatsAppCloudCredentials(typed)

        assert form.is_valid(), form.errors
        assert form.profile == PROFILE
        assert form.cleaned_data == typed | {"verify_token": form.cleaned_data["verify_token"]}
        assert len(form.cleaned_data["verify_token"]) >= 40
        assert WhatsAppCloudCredentials(typed).is_valid()

    def test_every_channel_gets_its_own_verify_token(self, graph, typed):
        forms = [WhatsAppCloudCredentials(typed) for _ in range(2)]

        assert all(form.is_valid() for form in forms)
        assert forms[0].cleaned_data["verify_token"] != forms[1].cleaned_data["verify_token"]

    def test_secrets_left_empty_stay_and_the_verify_token_too(self, graph, typed, credentials):
        kept = {**typed, "access_token": "", "app_secret": ""}
        form = WhatsAppCloudCredentials(kept, initial=credentials)

        assert form.is_valid(), form.errors
        assert form.cleaned_data == credentials

    def test_stored_secrets_are_never_shown(self, credentials):
        shown = str(WhatsAppCloudCredentials(initial=credentials))

        assert credentials["access_token"] not in shown
        assert credentials["app_secret"] not in shown
        assert credentials["phone_number_id"] in shown

    def test_typed_secrets_are_not_shown_again(self, graph, typed):
        graph.refuse(2, on="other", status=503)
        form = WhatsAppCloudCredentials(typed)

        assert not form.is_valid()
        assert typed["access_token"] not in str(form)
        assert typed["app_secret"] not in str(form)

    @pytest.mark.parametrize(
        ("field", "typed_value", "told"),
        [
            ("phone_number_id", "+55 11 5555-0100", "Only digits: copy the ID beneath the number"),
            ("phone_number_id", "999000000000001", "Meta does not know this id"),
            ("waba_id", "WABA", "Only digits: copy the account ID"),
            ("waba_id", "999000000000001", "Meta does not know this id"),
            ("access_token", "EAA with a space", "A token has no spaces"),
            ("access_token", "EAAexpired0123456789", "The channel's access token no longer works."),
            ("app_secret", "f" * 32, "The channel's app secret is not the one of the app"),
            ("app_secret", "ção", "A secret has no spaces or accents"),
            ("phone_number_id", "", "This field is required."),
            ("access_token", "", "This field is required."),
            ("app_secret", "", "This field is required."),
        ],
    )
    def test_a_mistake_is_told_at_its_own_field(self, graph, typed, field, typed_value, told):
        form = WhatsAppCloudCredentials(typed | {field: typed_value})

        assert not form.is_valid()
        assert list(form.errors) == [field]
        assert told in form.errors[field][0]
        assert form.profile is None

    def test_a_number_of_another_account_is_told_at_the_account(self, graph, typed):
        graph.host_number("402000", "302000")
        form = WhatsAppCloudCredentials(typed | {"waba_id": "302000"})

        assert not form.is_valid()
        assert list(form.errors) == ["waba_id"]
        assert "belongs to another WhatsApp Business account" in form.errors["waba_id"][0]

    def test_a_token_without_permission_is_told_at_the_token(self, graph, typed):
        graph.refuse(200, on="other", status=403)
        form = WhatsAppCloudCredentials(typed)

        assert not form.is_valid()
        assert "lacks a permission" in form.errors["access_token"][0]

    @pytest.mark.parametrize("fail", ["drop", "page", "throttle"])
    def test_meta_being_away_blames_no_field(self, graph, typed, fail):
        match fail:
            case "drop":
                graph.drop_answers(on="other")
            case "page":
                graph.break_down(on="other")
            case "throttle":
                graph.refuse(80007, on="other")
        form = WhatsAppCloudCredentials(typed)

        assert not form.is_valid()
        assert list(form.errors) == ["__all__"]
        assert form.errors["__all__"] == ["Meta did not answer. Nothing was saved; try again in a moment."]

    def test_meta_is_not_asked_about_an_incomplete_form(self, graph, typed):
        graph.refuse(2, on="other", status=503)

        assert not WhatsAppCloudCredentials(typed | {"waba_id": ""}).is_valid()
        assert graph.next_fault("other") is not None

    def test_a_channel_of_the_platforms_app_needs_no_secret(self, graph, typed, settings):
        settings.META_APP_SECRET = "0123456789abcdef0123456789abcdef"
        form = WhatsAppCloudCredentials(typed | {"app_secret": ""})

        assert form.is_valid(), form.errors
        assert form.cleaned_data["app_secret"] == ""


@pytest.mark.parametrize("question", ["account", "templates", "subscribe"])
def test_a_wrong_token_is_told_whatever_is_asked(graph, whatsapp, credentials, question):
    with pytest.raises(NotAuthorised):
        getattr(whatsapp, question)(credentials | {"access_token": "EAAexpired0123456789"}, *ALSO.get(question, ()))


@pytest.mark.parametrize("question", ["account", "templates", "subscribe"])
def test_an_unreadable_answer_may_be_asked_for_again(graph, whatsapp, credentials, question):
    graph.answer(b"<html>", on="other")

    with pytest.raises(Unavailable):
        getattr(whatsapp, question)(credentials, *ALSO.get(question, ()))
