"""Graph, as far as lead ads need it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from config.outside import http, signatures
from config.outside.errors import NeedsOwner, NotAuthorised, ProviderError, Rejected, Unavailable

FIELDS = (
    "created_time,id,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,field_data,is_organic,platform"
)
# Meta's code decides, not the HTTP status: throttling comes as 400.
WAIT = {"4": 600.0, "17": 600.0, "32": 600.0, "613": 600.0, **{str(code): 600.0 for code in range(80000, 80015)}}
AGAIN = frozenset({"1", "2"})
RECONNECT = frozenset({"190", "102", "10"})
MOST_PAGES = 40


class PageGraph:
    """Graph with one page's token."""

    def __init__(self, *, token: str, app_secret: str = ""):
        self._token, self._app_secret = token, app_secret

    def lead(self, leadgen_id: str) -> dict[str, Any]:
        """A lead by its id."""
        return self._call("GET", leadgen_id, fields=FIELDS)

    def page(self, page_id: str) -> str:
        """The page's name: that the token opens it."""
        return str(self._call("GET", page_id, fields="id,name").get("name", ""))

    def subscribe(self, page_id: str) -> None:
        """Have the page's leads posted to us; without it nothing arrives."""
        self._call("POST", f"{page_id}/subscribed_apps", subscribed_fields="leadgen")

    def unsubscribe(self, page_id: str) -> None:
        """Nothing of the page is posted to us any more."""
        self._call("DELETE", f"{page_id}/subscribed_apps")

    def forms(self, page_id: str) -> list[str]:
        """The ids of the page's forms."""
        return [str(form["id"]) for form in self._all(f"{page_id}/leadgen_forms", fields="id") if form.get("id")]

    def leads_since(self, form_id: str, moment: int) -> Iterator[dict[str, Any]]:
        """The form's leads that were made after a moment: what a webhook may have lost."""
        since = f'[{{"field":"time_created","operator":"GREATER_THAN","value":{moment}}}]'
        yield from self._all(f"{form_id}/leads", fields=FIELDS, filtering=since)

    def _all(self, path: str, **params: str) -> Iterator[dict[str, Any]]:
        """All pages of a list, by cursor: the address that Graph gives for the next one is never followed."""
        for _page in range(MOST_PAGES):
            answer = self._call("GET", path, **params)
            rows = answer.get("data")
            yield from (row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))
            paging = answer.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not after:
                return
            params["after"] = str(after)

    def _call(self, method: str, path: str, **params: str) -> dict[str, Any]:
        if not self._token or not self._token.isascii() or not self._token.isprintable() or " " in self._token:
            raise NotAuthorised("The access token is missing or mangled.", code="190")
        if self._app_secret:
            params["appsecret_proof"] = signatures.sha256(self._token.encode(), self._app_secret)
        url = f"{str(settings.WHATSAPP_GRAPH_URL).rstrip('/')}/{path}"
        answer = http.call(method, url, headers={"Authorization": f"Bearer {self._token}"}, params=params)
        told = answer.json()
        if answer.status in range(200, 300) and told and "error" not in told:
            return told
        raise _refusal(answer, told)


def _refusal(answer: http.Answer, told: dict[str, Any]) -> ProviderError:
    """What Graph's answer means for us. Its message may repeat the token, so only the code is kept."""
    error = told.get("error")
    if not isinstance(error, dict):
        if answer.status == 401:
            return NotAuthorised(f"Meta answered {answer.status}.", code="190")
        wrong = 400 <= answer.status < 500 and answer.status not in (408, 425, 429)
        kind = Rejected if wrong else Unavailable
        return kind(f"Meta answered {answer.status}.", code=f"http_{answer.status}")
    code = str(error.get("code", ""))[:32]
    message = f"Meta's code {code}"
    if code in WAIT:
        return Unavailable(message, code=code, retry_after=WAIT[code])
    if code in AGAIN or error.get("is_transient") is True or answer.status >= 500:
        return Unavailable(message, code=code)
    if code in RECONNECT:
        return NotAuthorised(message, code=code)
    if code.isdigit() and 200 <= int(code) <= 299:
        return NeedsOwner(message, code=code)
    if code == "100" and error.get("error_subcode") == 33:
        return Rejected(message, code="no_such_lead")
    return Rejected(message, code=code)
