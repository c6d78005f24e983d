"""A phone linked at somebody's gateway: its code comes into the page by itself, and goes when it was scanned."""

import json
import os
from ipaddress import ip_network
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.stubs.evolution import INSTANCE, KEY, OWNER, EvolutionStub
from tests.worker import working


def looks(page: Page, name: str) -> None:
    if folder := os.environ.get("LOOKS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_code_is_shown_followed_and_scanned(context, aurora, queue, settings, live_server_url):
    settings.OUTSIDE_NETWORKS = [ip_network("127.0.0.1/32")]
    with EvolutionStub() as gateway, working(queue.run):
        gateway.state, gateway.owner = "close", ""
        page = context(aurora.admin).new_page()
        page.goto(aurora.url("settings/channels/new/?provider=evolution"))
        looks(page, "new")
        for name, value in {
            "name": "Loja",
            "phone": "(11) 99999-0000",
            "base_url": gateway.url,
            "instance": INSTANCE,
        }.items():
            page.locator(f"[name={name}]").fill(value)
        page.locator("[name=api_key]").fill("another")
        page.get_by_label("Sei que o WhatsApp pode banir").check()
        page.get_by_role("button", name="Testar e conectar").click()
        expect(page.get_by_text("O gateway recusa a chave.")).to_be_visible()
        looks(page, "refused")

        page.locator("[name=api_key]").fill(KEY)
        page.get_by_role("button", name="Testar e conectar").click()
        expect(page.locator(".pairing-qr svg")).to_be_visible()
        looks(page, "code")
        webhook = gateway.webhooks[INSTANCE]
        told = {"event": "connection.update", "data": {"state": "open", "wuid": OWNER}, "sender": OWNER}
        path = webhook["url"].removeprefix(settings.PUBLIC_URL)
        headers = webhook["headers"] | {"Content-Type": "application/json"}
        assert httpx.post(f"{live_server_url}{path}", content=json.dumps(told), headers=headers).status_code == 200

        expect(page.locator("#paired_session h2")).to_contain_text("Conectado")
        expect(page.locator(".pairing-qr")).to_have_count(0)
        looks(page, "open")
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="dark")
        looks(page, "open_phone_dark")
