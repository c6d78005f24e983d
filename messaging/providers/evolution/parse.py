"""From the bytes of a webhook to what happened. Pure: nobody is asked."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from crm.phones import comparable

from .. import json_bodies
from ..types import Account, AccountKind, AddressBookChanged, ProviderEvent, Unreadable
from ..whatsapp_cloud.fields import Malformed, text
from . import messages, people, session
from .session import HERE

Reader = Callable[[Mapping[str, Any], datetime], list[ProviderEvent]]


def _contact(told: Mapping[str, Any], at: datetime) -> list[ProviderEvent]:
    """Somebody's own name, for whoever is known without one."""
    peer = people.person(told.get("remoteJid") or told.get("id"), name=text(told, "pushName"))
    is_told = peer.external_id and peer.name
    return [AddressBookChanged(account=HERE, peer=peer, removed=False, occurred_at=at)] if is_told else []


OF_MESSAGES: dict[str, Reader] = {
    "messages.upsert": messages.read_message,
    "messages.set": messages.read_past,
    "send.message": partial(messages.read_message, by_program=True),
    "messages.update": messages.read_status,
    "messages.edited": messages.read_done,
    "messages.delete": messages.read_deleted,
    "groups.upsert": messages.read_group,
    "groups.update": messages.read_group,
    "group.update": messages.read_group,  # as it is subscribed to
    "contacts.upsert": _contact,
    "contacts.update": _contact,
}
OF_SESSION: dict[str, Reader] = {
    "connection.update": session.read_connection,
    "qrcode.updated": session.read_code,
    "status.instance": session.read_end,
    "logout.instance": session.read_end,
    "remove.instance": session.read_end,
}
READERS = OF_MESSAGES | OF_SESSION


def read(body: bytes, *, at: datetime | None) -> list[ProviderEvent]:
    """The events in a body. Kinds we do not know say nothing; the gateway's own clock is not believed."""
    told = json_bodies.opened(body)
    reader = READERS.get(_event(told))
    if reader is None:
        return []
    events: list[ProviderEvent] = []
    at = (at or datetime.now(UTC)).replace(microsecond=0)
    data = told.get("data")
    for row in data if isinstance(data, list) else [data]:
        try:
            if not isinstance(row, dict):
                raise Malformed("the data is no object")
            events += reader(row, at)
        except Malformed as problem:
            events.append(Unreadable(account=HERE, reason=str(problem), fragment=row))
    return events


def addresses(body: bytes) -> list[Account]:
    """The number of ours that a message came to. How the session stands concerns the instance, whatever its number."""
    told = json_bodies.opened(body)
    number, _server = people.split(told.get("sender"))
    return [account_of(number)] if number and _event(told) in OF_MESSAGES else []


def account_of(phone: str) -> Account:
    """A number of ours, however it is written: WhatsApp knows many Brazilian ones without their ninth digit."""
    return Account(AccountKind.PHONE_NUMBER_ID, comparable(phone))


def _event(told: Mapping[str, Any]) -> str:
    """messages.upsert; some gateways write MESSAGES_UPSERT."""
    name = told.get("event")
    return name.lower().replace("_", ".").replace("-", ".") if isinstance(name, str) else ""
