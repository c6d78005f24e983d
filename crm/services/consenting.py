"""Consent is written down: who said it, to what, when, and what proves it. Nothing is ever taken back or rewritten."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Func, JSONField, Value
from django.utils import timezone

from crm import erased, events
from crm.models import Activity, Consent, Contact
from crm.plain import plain
from crm.queries import consents, decisions
from crm.services import keeping, timeline
from tenants.models import User

Channel, Purpose, Source = Consent.Channel, Consent.Purpose, Consent.Source
# As whole messages. "Cancelar" is not among them: it mostly answers an appointment.
STOP_WORDS = (
    "sair", "parar", "pare", "stop", "descadastrar", "cancelar inscrição", "parar promoções", "não quero receber",
    "unsubscribe", "stop promotions",
)  # fmt: skip
START_WORDS = ("start", "quero receber", "voltar a receber")


@transaction.atomic
def record(
    contact: Contact,
    *,
    purpose: str,
    channel: str,
    granted: bool,
    source: str,
    at: datetime | None = None,
    proof: dict[str, Any] | None = None,
    by: User | None = None,
) -> bool:
    """A word of the person's, for all addresses of the channel; whether something else holds now than before."""
    before = consents.granted(contact, purpose=purpose, channel=channel)
    words = [
        Consent(
            contact=contact, purpose=purpose, channel=channel, key=key, granted=granted, source=source,
            at=at or timezone.now(), proof=proof or {}, by=by,
        )
        for key in consents.addresses([contact.pk], channel)[contact.pk]
    ]  # fmt: skip
    Consent.objects.bulk_create(words, ignore_conflicts=True)
    now = consents.granted(contact, purpose=purpose, channel=channel)
    if now == before:
        return False
    kind = Activity.Kind.CONSENT_GIVEN if now else Activity.Kind.CONSENT_WITHDRAWN
    timeline.add(kind, contact=contact, by=by, purpose=purpose, channel=channel)
    events.record("contact.consent", contact.pk, audience=keeping.around(contact), by=by)
    return True


def agreed_in_form(contact: Contact, consent: dict[str, Any], *, form: str) -> None:
    """The box under a form was ticked: for every way of reaching the person that was given in it."""
    proof = {name: consent[name] for name in ("text", "version", "address") if name in consent} | {"form": form}
    purposes = [Purpose.SERVICE, *([Purpose.MARKETING] if consent.get("marketing") else [])]
    channels = [
        *([Channel.WHATSAPP, Channel.SMS] if contact.phone else []),
        *([Channel.EMAIL] if contact.email else []),
    ]
    for purpose in purposes:
        for channel in channels:
            at = datetime.fromisoformat(consent["at"])
            record(contact, purpose=purpose, channel=channel, granted=True, source=Source.FORM, at=at, proof=proof)


def forget(contacts: Sequence) -> None:
    """Erasing somebody takes what names them; that they were asked, and what they said, stays counted.

    A "no" that stands stays with its address all the same, of which only a digest is left.
    """
    words = Consent.objects.filter(contact__in=contacts).exclude(key__startswith=erased.MARK)
    newest: dict[tuple[str, str, str], Consent] = {}
    for word in words.exclude(key="").newest_first():
        newest.setdefault((word.key, word.purpose, word.channel), word)
    words.update(key="", proof={})
    for word in newest.values():
        if not word.granted:
            Consent.objects.filter(pk=word.pk).update(key=erased.name_of(word.key))


def take_back(words: Sequence[str]) -> None:
    """What an import said goes with it: the words stay in the ledger, and are nobody's."""
    at = Value({"taken_back": timezone.now().isoformat()}, output_field=JSONField())
    proof = Func(F("proof"), at, template="(%(expressions)s)", arg_joiner=" || ", output_field=JSONField())
    Consent.objects.filter(pk__in=words, source=Source.IMPORT).update(key="", contact=None, proof=proof)


def stop_words() -> Sequence[str]:
    return words()[0]


def start_words() -> Sequence[str]:
    return words()[1]


def words() -> tuple[Sequence[str], Sequence[str]]:
    """What counts as a no here, and what as a yes: the organization's own, else the usual ones."""
    own = decisions.current()
    no = STOP_WORDS if own.stop_words is None else own.stop_words
    return no, START_WORDS if own.start_words is None else own.start_words


def meaning(text: str) -> bool | None:
    """What a whole message says about getting more: yes, no, or nothing. "Parar!" is a no, "pode parar em casa" is not."""
    said = bare(text)
    if not said or len(said) > LONGEST:
        return None
    no, yes = words()
    if said in _bared(no):
        return False
    return True if said in _bared(yes) else None


def bare(text: str) -> str:
    """Small letters, no accents, nothing around and one space between."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain(text[: LONGEST * 2])).split())


def _bared(words: Iterable[str]) -> set[str]:
    return {bare(word) for word in words} - {""}


LONGEST = 40
