"""The business account behind a channel: its number, its templates, its subscription to events."""

from collections.abc import Iterator
from typing import Any

from config.outside.errors import Rejected

from ..base import Credentials
from ..outgoing import AccountProfile, ProviderTemplate
from . import people
from .api import Graph

NUMBER = "id,display_phone_number,verified_name,quality_rating,platform_type,is_on_biz_app"
TEMPLATE = "id,name,language,category,status,parameter_format,components,quality_score,rejected_reason"
NO_REASON = frozenset({"", "NONE"})
PAGES = 100  # an account has at most 6,000 templates


def profile(credentials: Credentials) -> AccountProfile:
    """What the credentials open, each part of them tried."""
    graph = Graph(credentials)
    found = number(graph)
    if not holds_number(graph):
        raise Rejected("The number is not of this business account.", code="number_elsewhere")
    return found


def number(graph: Graph) -> AccountProfile:
    """The number as Meta shows it."""
    told = graph.get(graph.phone_number_id, fields=NUMBER)
    shown = people.digits(_text(told, "display_phone_number"))
    return AccountProfile(
        phone_number_id=graph.phone_number_id,
        waba_id=graph.waba_id,
        display_name=_text(told, "verified_name"),
        phone=f"+{shown}" if shown else "",
        quality=_text(told, "quality_rating"),
        platform=_text(told, "platform_type"),
        on_phone_app=told.get("is_on_biz_app") is True,
    )


def holds_number(graph: Graph) -> bool:
    """Whether the business account is the one the number belongs to."""
    return any(_text(row, "id") == graph.phone_number_id for row in _pages(graph, "phone_numbers", fields="id"))


def templates(credentials: Credentials) -> list[ProviderTemplate]:
    """All templates, whatever Meta has decided about them."""
    rows = _pages(Graph(credentials), "message_templates", fields=TEMPLATE)
    return [_template(row) for row in rows if row.get("name") and row.get("language")]


def subscribe(credentials: Credentials) -> None:
    """Have the account's events posted to its app's webhook; asking again changes nothing."""
    graph = Graph(credentials)
    graph.post(f"{graph.waba_id}/subscribed_apps")


def unsubscribe(credentials: Credentials) -> None:
    """Nothing of the account is posted to its app any more, of none of its numbers."""
    graph = Graph(credentials)
    graph.delete(f"{graph.waba_id}/subscribed_apps")


def _pages(graph: Graph, edge: str, **params: str) -> Iterator[dict[str, Any]]:
    """Every row of a list. We build the next address: the one Meta offers has the token in it."""
    after: dict[str, str] = {}
    for _page in range(PAGES):
        told = graph.get(f"{graph.waba_id}/{edge}", limit=100, **params, **after)
        rows = told.get("data")
        yield from (row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))
        paging = told.get("paging")
        if not isinstance(paging, dict) or not paging.get("next"):
            return
        cursors = paging.get("cursors")
        after = {"after": _text(cursors, "after")} if isinstance(cursors, dict) else {}
        if not after.get("after"):
            return


def _template(row: dict[str, Any]) -> ProviderTemplate:
    components, score, reason = row.get("components"), row.get("quality_score"), _text(row, "rejected_reason")
    quality = _text(score, "score") if isinstance(score, dict) else ""
    return ProviderTemplate(
        external_id=_text(row, "id"),
        name=_text(row, "name"),
        language=_text(row, "language"),
        category=_text(row, "category"),
        status=_text(row, "status"),
        parameter_format=_text(row, "parameter_format").upper() or "POSITIONAL",
        components=components if isinstance(components, list) else [],
        quality="" if quality == "UNKNOWN" else quality,
        reason="" if reason in NO_REASON else reason,
    )


def _text(piece: dict[str, Any], key: str) -> str:
    value = piece.get(key)
    return str(value) if isinstance(value, str | int) else ""
