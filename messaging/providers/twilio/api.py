"""Twilio's APIs: one way to call them, guarded. Each product has a host of its own.

Twilio's own library is left out: it cannot be pointed elsewhere by a setting, follows redirects with the credentials,
and knows neither our limits nor the difference between a refusal and a lost answer.
"""

from typing import Any

from django.conf import settings

from config.outside import http
from config.outside.errors import AnswerLost, NotAuthorised, Unavailable

from ..base import Credentials
from . import refusals

API, CONTENT, MESSAGING = "api", "content", "messaging"


def base_url(product: str) -> str:
    """Where a product is: Twilio's own host, unless the setting names a stand-in for tests."""
    return str(settings.TWILIO_URL).format(product=product).rstrip("/")


class Twilio:
    """Twilio with one channel's credentials: its API key, or else the account's token."""

    def __init__(self, credentials: Credentials, *, by_token: bool = False):
        self.account_sid = credentials.get("account_sid", "")
        token = (self.account_sid, credentials.get("auth_token", ""))
        key = (credentials.get("key_sid", ""), credentials.get("key_secret", ""))
        self._auth = key if all(key) and not by_token else token

    @property
    def auth(self) -> tuple[str, str]:
        if not all(self._auth):
            raise NotAuthorised("The account's token is missing.", code="20003")
        return self._auth

    @property
    def account_url(self) -> str:
        return f"{base_url(API)}/2010-04-01/Accounts/{self.account_sid}"

    def get(self, url: str, **params: str | int) -> dict[str, Any]:
        """Read something."""
        return self._call("GET", url, params=params)

    def post(self, url: str, *, once: bool = False, **arguments: Any) -> dict[str, Any]:
        """Do something. `once`: doing it twice would be noticed."""
        return self._call("POST", url, once=once, **arguments)

    def _call(self, method: str, url: str, *, once: bool = False, **arguments: Any) -> dict[str, Any]:
        answer = http.call(method, url, once=once, auth=self.auth, **arguments)
        if answer.status not in range(200, 300):
            raise refusals.refusal(answer, secrets=self._auth[1:], once=once)
        if told := answer.json():
            return told
        if once:
            raise AnswerLost("Twilio's answer cannot be read.", code="answer_lost")
        raise Unavailable("Twilio's answer cannot be read.", code="unreachable")
