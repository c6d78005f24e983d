"""The outside of Meta's webhooks: a body holds entries, an entry holds changes, a change belongs to one account."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import json_bodies
from ..types import Account, AccountKind, ProviderEvent, Unreadable
from . import fields
from .fields import Malformed

OBJECT = "whatsapp_business_account"
NOWHERE = Account(AccountKind.NONE, "")

# Where Meta's own examples leave the name of the field out, what the value holds tells it.
FIELD_BY_CONTENT = {
    "messages": "messages",
    "statuses": "messages",
    "errors": "messages",
    "history": "history",
    "message_echoes": "smb_message_echoes",
    "state_sync": "smb_app_state_sync",
    "user_preferences": "user_preferences",
    "user_id_update": "user_id_update",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of an entry: what it is about, and the account it came to."""

    account: Account
    field: str
    value: dict[str, Any]
    occurred_at: datetime | None = None


def changes(body: bytes) -> Iterator[Change | Unreadable]:
    """Every change in a body, in order; those that are none, one by one."""
    envelope = json_bodies.opened(body)
    if envelope.get("object", OBJECT) != OBJECT:
        return  # another product of Meta's, such as the leads of a page
    if "entry" not in envelope:
        yield from _bare(envelope)
        return
    for entry in _listed(envelope, "entry"):
        if not isinstance(entry, dict):
            yield Unreadable(account=NOWHERE, reason="an entry is no object", fragment=entry)
            continue
        for change in _listed(entry, "changes"):
            yield _change(entry, change)


def part(body: bytes, accounts: Collection[Account]) -> bytes:
    """A body with only the changes of these accounts, for a webhook that brings several customers' news at once."""
    envelope = json_bodies.opened(body)
    entries = [entry for entry in _listed(envelope, "entry") if isinstance(entry, dict)]
    kept = [{**entry, "changes": _of(entry, accounts)} for entry in entries]
    own = {**envelope, "entry": [entry for entry in kept if entry["changes"]]}
    return json.dumps(own, ensure_ascii=False).encode()


def each(change: Change, listed: Any, read: Callable[[Any], ProviderEvent]) -> Iterator[ProviderEvent]:
    """Read updates one by one: what is wrong with one costs none of the others."""
    if not isinstance(listed, list):
        yield Unreadable(account=change.account, reason="the updates are no list", fragment=listed)
        return
    for row in listed:
        try:
            if not isinstance(row, dict):
                raise Malformed("the update is no object")
            yield read(row)
        except Malformed as problem:
            yield Unreadable(account=change.account, reason=str(problem), fragment=row)


def _bare(piece: dict[str, Any]) -> Iterator[Change | Unreadable]:
    """A change or a value on its own, as the app dashboard's test button and Meta's examples show them."""
    if isinstance(piece.get("field"), str) and "value" in piece:
        yield _change({}, piece)
    elif not FIELD_BY_CONTENT.keys().isdisjoint(piece):
        yield _change({}, {"value": piece})


def _of(entry: dict[str, Any], accounts: Collection[Account]) -> list[Any]:
    return [change for change in _listed(entry, "changes") if _change(entry, change).account in accounts]


def _listed(piece: dict[str, Any], key: str) -> list[Any]:
    try:
        return fields.rows(piece, key)
    except Malformed:
        return [piece[key]]


def _change(entry: dict[str, Any], change: Any) -> Change | Unreadable:
    waba_id = _id(entry.get("id"))
    fallback = Account(AccountKind.WABA_ID, waba_id) if waba_id else NOWHERE
    if not isinstance(change, dict) or not isinstance(change.get("value"), dict):
        return Unreadable(account=fallback, reason="a change has no value", fragment=change)
    value = change["value"]
    account = _account(value) or fallback
    field = _field(entry, change, value)
    if not field:
        return Unreadable(account=account, reason="a change does not say what it is about", fragment=change)
    return Change(account=account, field=field, value=value, occurred_at=_time(entry))


def _account(value: dict[str, Any]) -> Account | None:
    """The number the change is about, or else the business account it names, which is not always the entry's."""
    for holder, key, kind in [
        ("metadata", "phone_number_id", AccountKind.PHONE_NUMBER_ID),
        ("waba_info", "waba_id", AccountKind.WABA_ID),
    ]:
        named = value.get(holder)
        if isinstance(named, dict) and (external_id := _id(named.get(key))):
            return Account(kind, external_id)
    return None


def _id(value: Any) -> str:
    """An account's id, or "" for anything that cannot be one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and len(value) <= fields.MAX_ID else ""


def _field(entry: dict[str, Any], change: dict[str, Any], value: dict[str, Any]) -> str:
    for piece in (change, entry, value):
        if isinstance(named := piece.get("field"), str) and named:
            return named[: fields.MAX_ID]
    return next((field for key, field in FIELD_BY_CONTENT.items() if key in value), "")


def _time(entry: dict[str, Any]) -> datetime | None:
    try:
        return fields.moment(entry, "time")
    except Malformed:
        return None
