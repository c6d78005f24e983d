"""A gateway's REST API: one instance of it, called by the guarded way, for a customer typed where it is."""

import json
from typing import Any
from urllib.parse import quote

import httpx

from config.outside import http
from config.outside.errors import AnswerLost, NotAuthorised, Unavailable

from ..base import Credentials
from . import refusals

PATIENCE = httpx.Timeout(60, connect=5, pool=5)  # it shows typing and fetches files before it answers
NOT_AWAITED = httpx.Timeout(3, connect=3, pool=3)  # of what goes on there without us


class Gateway:
    """An instance of a gateway, with its key."""

    def __init__(self, credentials: Credentials):
        self.base_url = credentials.get("base_url", "").rstrip("/")
        self.instance = credentials.get("instance", "")
        self._key = credentials.get("api_key", "")

    @property
    def headers(self) -> dict[str, str]:
        if not (self._key and self.base_url):
            raise NotAuthorised("The gateway's key is missing.", code="key_refused")
        return {"apikey": self._key}

    def url(self, path: str) -> str:
        """The address of something that is done with the instance: ``message/sendText``."""
        return f"{self.base_url}/{path}/{quote(self.instance, safe='')}"

    def get(self, path: str, **params: str) -> Any:
        """Ask about the instance."""
        return self.call("GET", self.url(path), params=params)

    def post(self, path: str, said: dict[str, Any], *, once: bool = False, timeout: httpx.Timeout = PATIENCE) -> Any:
        """Have the instance do something. `once`: doing it twice would be noticed."""
        return self.call("POST", self.url(path), json=said, once=once, timeout=timeout)

    def call(
        self, method: str, url: str, *, once: bool = False, timeout: httpx.Timeout = PATIENCE, **arguments: Any
    ) -> Any:
        """The answer's JSON, whatever it is."""
        headers = self.headers
        answer = http.call(method, url, typed=True, once=once, headers=headers, timeout=timeout, **arguments)
        if answer.status not in range(200, 300):
            raise refusals.refusal(answer, secrets=[self._key], once=once)
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError):
            if once:
                raise AnswerLost("The gateway's answer cannot be read.", code="answer_lost") from None
            raise Unavailable("The gateway's answer cannot be read.", code="unreachable") from None
