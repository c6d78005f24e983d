"""News that are no messages: about the account, and about what people decided or changed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..types import (
    AccountNotice,
    AddressBookChanged,
    IdentityChanged,
    IdentityReason,
    Peer,
    PreferenceChanged,
    ProviderEvent,
)
from . import fields, people
from .envelope import Change, each
from .people import Roster


def read_notice(change: Change) -> Iterator[ProviderEvent]:
    """Anything about the account itself, kept as Meta wrote it: template, quality, limit, security, alert."""
    yield AccountNotice(account=change.account, kind=change.field, occurred_at=change.occurred_at, payload=change.value)


def read_preferences(change: Change) -> Iterator[ProviderEvent]:
    """People who stopped or resumed marketing messages."""
    known = people.roster(change.value)
    yield from each(change, change.value.get("user_preferences"), lambda row: _preference(change, known, row))


def read_user_ids(change: Change) -> Iterator[ProviderEvent]:
    """People whose business-scoped id is another one now."""
    known = people.roster(change.value)
    yield from each(change, change.value.get("user_id_update"), lambda row: _user_id(change, known, row))


def read_address_book(change: Change) -> Iterator[ProviderEvent]:
    """Contacts of the phone's own app."""
    yield from each(change, change.value.get("state_sync"), lambda row: _address(change, row))


def _preference(change: Change, known: Roster, row: dict[str, Any]) -> PreferenceChanged:
    decision = fields.text(row, "value")
    if decision not in {"stop", "resume"}:
        raise fields.Malformed(f"the preference {decision[:40]!r} is unknown")
    return PreferenceChanged(
        account=change.account,
        peer=people.sender(known, fields.text(row, "wa_id"), fields.text(row, "user_id")),
        category=fields.text(row, "category"),
        wanted=decision == "resume",
        occurred_at=fields.moment(row, "timestamp"),
        detail=fields.text(row, "detail"),
    )


def _user_id(change: Change, known: Roster, row: dict[str, Any]) -> IdentityChanged:
    ids, parents = fields.mapping(row, "user_id"), fields.mapping(row, "parent_user_id")

    def person(when: str) -> Peer:
        wa_id = fields.text(row, "wa_id")
        return people.sender(known, fields.identifier(ids, when), wa_id, parent=fields.text(parents, when))

    return IdentityChanged(
        account=change.account,
        external_id="",
        reason=IdentityReason.USER_ID_UPDATE,
        previous=person("previous"),
        current=person("current"),
        occurred_at=fields.moment(row, "timestamp"),
        text=fields.text(row, "detail"),
    )


def _address(change: Change, row: dict[str, Any]) -> AddressBookChanged:
    contact = fields.mapping(row, "contact")
    person = people.sender({}, people.digits(fields.text(contact, "phone_number")), fields.text(contact, "user_id"))
    name = fields.text(contact, "full_name") or fields.text(contact, "first_name")
    return AddressBookChanged(
        account=change.account,
        peer=replace(person, name=name),
        removed=fields.text(row, "action") == "remove",
        occurred_at=fields.moment(fields.mapping(row, "metadata"), "timestamp"),
    )
