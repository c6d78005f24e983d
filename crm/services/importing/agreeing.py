"""What the rows of a file say that people agreed to, written into the ledger with the file and the row as its proof."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.identity.names import plain
from crm.models import Activity, Consent, Contact, Import, JobItem
from crm.queries import consents
from crm.services.importing.columns import CONSENT
from tenants.models import User

YES = frozenset("sim s yes y true verdadeiro 1 x ok aceito aceita aceitou concordo optin".split()) | {"opt in"}
NO = frozenset("nao n no false falso 0 recusa recusou descadastrado cancelado bloqueado optout".split()) | {"opt out"}


def yes_or_no(text: str) -> bool:
    """Nothing is guessed: who is written to without having agreed may complain."""
    said = plain(text)
    if said not in YES | NO:
        raise forms.ValidationError(_("This is neither a yes nor a no."))
    return said in YES


def passed(day: date) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day is still to come."))
    return day


@dataclass(frozen=True)
class Word:
    """That a person said yes or no; ``did`` takes the ids of what is written of it."""

    contact: Contact
    granted: bool
    on: date | None
    place: int
    did: list[str]


class Words:
    """Those of one chunk, written together in a few statements for each purpose and channel."""

    def __init__(self, asked: Import, by: User | None):
        self._file, self._by = asked.name, by
        self._said: dict[tuple[str, str], list[Word]] = defaultdict(list)

    def hear(self, contact: Contact, item: JobItem, *, place: int, values: Mapping[str, Any], may_agree: bool) -> None:
        """A "no" counts whoever brings it; a "yes" only of whom one may change."""
        for key, granted in values.items():
            if key.startswith(CONSENT) and (may_agree or not granted):
                assert item.after is not None
                did = item.after.setdefault("consents", [])
                _consent, purpose, channel = key.split(".")
                self._said[purpose, channel].append(Word(contact, granted, values.get("consent_at"), place, did))

    def write(self, now: datetime) -> list[Activity]:
        """What changed thereby, for the timelines."""
        return [
            line for (purpose, channel), said in self._said.items() for line in self._write(purpose, channel, said, now)
        ]

    def _write(self, purpose: str, channel: str, said: list[Word], now: datetime) -> list[Activity]:
        contacts = list(dict.fromkeys(word.contact.pk for word in said))
        held = consents.granted_by(contacts, purpose=purpose, channel=channel)
        addresses = consents.addresses(contacts, channel)
        rows: list[Consent] = []
        for word in said:
            if word.granted and word.on is None and held.get(word.contact.pk) is False:
                continue  # a file that does not say when lifts nobody's "no"
            proof: dict[str, Any] = {"file": self._file, "row": word.place}
            own = [
                Consent(
                    contact=word.contact, purpose=purpose, channel=channel, key=key, granted=word.granted,
                    source=Consent.Source.IMPORT, at=_moment(word.on, now), proof=proof, by=self._by,
                )
                for key in addresses[word.contact.pk]
            ]  # fmt: skip
            rows += own
            word.did.extend(str(row.pk) for row in own)
        Consent.objects.bulk_create(rows, ignore_conflicts=True)
        holds = consents.granted_by(contacts, purpose=purpose, channel=channel)
        told = {"purpose": purpose, "channel": channel}
        return [
            Activity(kind=_kind(holds[pk]), contact_id=pk, actor=self._by, particulars=told, happened_at=now)
            for pk in contacts
            if holds.get(pk) != held.get(pk)
        ]


def _moment(day: date | None, now: datetime) -> datetime:
    """Of a day that the file names, at the hour of the import: what two files say of one day stays apart."""
    return min(datetime.combine(day, timezone.localtime(now).timetz()), now) if day else now


def _kind(granted: bool) -> str:
    return Activity.Kind.CONSENT_GIVEN if granted else Activity.Kind.CONSENT_WITHDRAWN
