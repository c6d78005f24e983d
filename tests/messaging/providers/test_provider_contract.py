"""What every provider keeps to. A new one is tested by its line in the registry and its folder of recorded webhooks."""

import inspect
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django import forms

from messaging.providers import registry
from messaging.providers.base import Can, Provider
from messaging.providers.outgoing import Explanation
from messaging.providers.types import Account

from .telling import told

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)  # when what tells no time came
RECORDED = sorted(Path(__file__).parent.glob("recorded/*/*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recorded_webhook_is_understood(path):
    recorded = json.loads(path.read_text())
    provider = registry.get(path.parent.name)

    body = json.dumps(recorded["body"]).encode() if "body" in recorded else urlencode(recorded["form"]).encode()
    events = provider.parse(body, query=recorded.get("query", ""), at=AT)

    assert json.loads(json.dumps([told(event) for event in events])) == recorded["events"]
    assert [f"{kind.value}:{external_id}" for kind, external_id in provider.addresses(body)] == recorded["addresses"]


@pytest.mark.parametrize("key", registry.PROVIDERS)
class TestEveryProvider:
    def test_has_recorded_webhooks(self, key):
        assert any(path.parent.name == key for path in RECORDED)

    def test_calls_itself_by_its_key(self, key):
        assert registry.get(key).key == key

    def test_is_made_once(self, key):
        assert registry.get(key) is registry.get(key)

    def test_can_do_something_and_is_named(self, key):
        provider = registry.get(key)

        assert provider.can & Can.TEXT
        assert str(provider.label)

    def test_ignores_a_body_without_anything_it_knows(self, key):
        assert registry.get(key).parse(b"{}") == []
        assert registry.get(key).addresses(b"{}") == []

    @pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"7", b"null", b'"text"', b"\xff\xfe\x00", b"{" * 5000])
    def test_refuses_a_broken_body(self, key, body):
        with pytest.raises(ValueError):
            registry.get(key).parse(body)
        with pytest.raises(ValueError):
            registry.get(key).addresses(body)

    def test_trusts_nothing_without_a_secret(self, key):
        provider = registry.get(key)
        empty = dict.fromkeys(provider.secret_fields, "")

        assert provider.verify({}, b"{}", empty) is False
        assert provider.verify({}, b"{}", {}) is False
        assert provider.handshake({}, empty) is None

    def test_hides_its_secrets_in_the_form(self, key):
        provider = registry.get(key)
        form = provider.credentials_form()
        hidden = {name for name, field in form.fields.items() if isinstance(field.widget, forms.PasswordInput)}

        assert hidden == provider.secret_fields & form.fields.keys()
        assert all(not form.fields[name].widget.render_value for name in hidden)

    def test_knows_its_accounts(self, key):
        provider = registry.get(key)
        filled = dict.fromkeys(provider.credentials_form().fields, "123456")

        assert all(isinstance(account, Account) and account.external_id for account in provider.accounts(filled))
        assert provider.accounts(filled)
        assert provider.accounts({}) == []

    def test_explains_even_a_code_it_does_not_know(self, key):
        explanation = registry.get(key).explain("no such code")

        assert isinstance(explanation, Explanation)
        assert explanation.what
        assert explanation.remedy

    def test_holds_no_state(self, key):
        assert vars(registry.get(key)) == {}


def test_an_unknown_provider_is_an_error():
    with pytest.raises(KeyError):
        registry.get("carrier_pigeon")


def test_the_contract_is_abstract():
    with pytest.raises(TypeError):
        Provider()
    assert {name for name, _member in inspect.getmembers(Provider, inspect.isfunction)} - {
        "rhythm",
        "ceilings",
        "block",
        "price",
        "leave",
        "link",
        "show_typing",
        "take_groups",
        "group_name",
    } == Provider.__abstractmethods__
