"""Meta's Graph API: one way to call it, signed and guarded."""

from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings

from config.outside import http, signatures
from config.outside.errors import AnswerLost, NotAuthorised, Unavailable

from ..base import Credentials
from . import refusals

UPLOAD_SECONDS = 60


def base_url() -> str:
    """Where Graph is: Meta's own, unless the setting names a stand-in for tests and simulation."""
    return str(settings.WHATSAPP_GRAPH_URL).rstrip("/")


class Graph:
    """Graph with one channel's credentials."""

    def __init__(self, credentials: Credentials):
        self.phone_number_id = credentials.get("phone_number_id", "")
        self.waba_id = credentials.get("waba_id", "")
        self._token = credentials.get("access_token", "")
        self._app_secret = credentials.get("app_secret", "")

    def get(self, path: str, **params: str | int) -> dict[str, Any]:
        """Read something."""
        return self._call("GET", path, params=params)

    def post(self, path: str, *, once: bool = False, **arguments: Any) -> dict[str, Any]:
        """Do something. `once`: doing it twice would be noticed."""
        return self._call("POST", path, once=once, **arguments)

    def delete(self, path: str, **arguments: Any) -> dict[str, Any]:
        """Take something back."""
        return self._call("DELETE", path, **arguments)

    def upload(self, session: str, content: bytes) -> dict[str, Any]:
        """Fill an upload that has been announced. Meta wants the token in another form here."""
        headers = {"Authorization": self.headers["Authorization"].replace("Bearer", "OAuth"), "file_offset": "0"}
        path, _mark, signature = session.partition("?")  # the session's name ends with one
        params = dict(parse_qsl(signature))
        return self._call("POST", path, params=params, headers=headers, content=content, timeout=UPLOAD_SECONDS)

    @property
    def headers(self) -> dict[str, str]:
        """What authorises a request; a token that no header can hold cannot be the right one."""
        if not self._token or not self._token.isascii() or not self._token.isprintable() or " " in self._token:
            raise NotAuthorised("The access token is missing or mangled.", code="190")
        return {"Authorization": f"Bearer {self._token}"}

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        once: bool = False,
        **arguments: Any,
    ) -> dict[str, Any]:
        answer = http.call(
            method,
            f"{base_url()}/{path}",
            once=once,
            headers=headers or self.headers,
            params={**(params or {}), **self._proof()},
            **arguments,
        )
        told = answer.json()
        if answer.status not in range(200, 300) or "error" in told:
            raise refusals.refusal(answer, secrets=(self._token, self._app_secret), once=once)
        if told:
            return told
        if once:
            raise AnswerLost("Meta's answer cannot be read.", code="answer_lost")
        raise Unavailable("Meta's answer cannot be read.", code="unreachable")

    def _proof(self) -> dict[str, str]:
        """That we hold the app's secret too. Apps may demand it, and a wrong secret is told at once by it."""
        return (
            {"appsecret_proof": signatures.sha256(self._token.encode(), self._app_secret)} if self._app_secret else {}
        )
