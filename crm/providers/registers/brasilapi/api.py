"""Asking BrasilAPI. What it does not know is 404; a wall before it answers 403 and 429 in plain text."""

from typing import Any

from django.conf import settings

from config.outside import http
from config.outside.errors import Rejected, Unavailable

AGENT = "LovedCRM/1.0"
PATIENCE = 600.0  # seconds after being told that we ask too much
NOT_FOUND = "not_found"


def get(path: str) -> dict[str, Any]:
    """An object of the register. Documents stand in the path as text: since 2026 a CNPJ has letters."""
    url = f"{str(settings.BRASILAPI_URL).rstrip('/')}/{path}"
    answer = http.call(
        "GET", url, headers={"User-Agent": f"{AGENT} (+{settings.PUBLIC_URL})", "Accept": "application/json"}
    )
    if answer.status in (403, 429):
        raise Unavailable(f"BrasilAPI answered {answer.status}.", code="rate_limited", retry_after=PATIENCE)
    if answer.status == 404:
        raise Rejected("The register does not know it.", code=NOT_FOUND)
    if 400 <= answer.status < 500:
        raise Rejected(f"BrasilAPI answered {answer.status}.", code="refused")
    told = answer.json()
    if answer.status != 200 or not told:
        raise Unavailable(f"BrasilAPI answered {answer.status}.", code="server_error")
    return told
