"""Who a broadcast reaches, and why somebody it means gets nothing: asked for the preview, and again when it is begun."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import QueryDict

from config.words import brl
from crm.models import Consent, Contact, Identity, Lead
from crm.phones import comparable
from crm.queries import consents
from crm.queries.filters import Filters
from messaging.models import Broadcast, Channel, Recipient
from messaging.queries.rates import country_of
from messaging.services import opting, templates
from messaging.variables import LABELS, VARIABLE
from tenants.access import Principal

CHUNK = 500
MOST_PREVIEWED = 20_000  # beyond it a preview says "at least"
Kind, Reason = Identity.Kind, Recipient.Reason
# By which a person is written to, the surest first: see ``peers``.
ADDRESSES: Mapping[str, Sequence[str]] = {
    Channel.Kind.WHATSAPP: (Kind.WHATSAPP, Kind.PHONE, Kind.BSUID),
    Channel.Kind.SMS: (Kind.PHONE,),
}


@dataclass(frozen=True)
class Judged:
    """One person: the lead that brought them in, the address, and why they are left out; empty when they are not."""

    lead: Lead
    key: str
    left_out: str = ""


@dataclass
class Count:
    """What a preview says: how many get it, and how many do not for which reason."""

    reached: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    is_whole: bool = True
    first: Lead | None = None
    countries: Counter[str] = field(default_factory=Counter)

    @property
    def everybody(self) -> int:
        return self.reached + sum(self.left_out.values())

    @property
    def reasons(self) -> list[tuple[str, str, int]]:
        """Those that there are, in one order: key, words, how many."""
        return [(key, str(label), self.left_out[key]) for key, label in Reason.choices if self.left_out[key]]


def count(broadcast: Broadcast, principal: Principal) -> Count:
    """Judges everybody and keeps nothing."""
    told, seen, after = Count(), set[str](), None
    while judged := judge(broadcast, principal, after=after, known=seen):
        for each in judged:
            if each.left_out:
                told.left_out[each.left_out] += 1
            else:
                told.reached += 1
                told.countries[country_of(each.key)] += 1
                told.first = told.first or each.lead
                seen.add(each.key)
        after = judged[-1].lead.contact_id
        if told.everybody >= MOST_PREVIEWED:
            told.is_whole = False
            break
    return told


def judge(broadcast: Broadcast, principal: Principal, *, after: UUID | None, known: set[str]) -> list[Judged]:
    """The next people behind this contact, in a fixed number of statements. ``known`` are addresses that have it already."""
    leads = _next_leads(broadcast, principal, after)
    contacts = [lead.contact_id for lead in leads]
    keys = _keys(leads, broadcast.channel.kind)
    granted = _granted(contacts, broadcast)
    taken, found = set(known), []
    for lead in leads:
        key = keys.get(lead.contact_id, "")
        reason = _reason(broadcast, lead, key, granted.get(lead.contact_id), taken)
        if not reason:
            taken.add(key)
        found.append(Judged(lead, key, reason))
    return found


def leads_of(broadcast: Broadcast, principal: Principal):
    """The leads that the view lets through, of those that whoever made the broadcast may see."""
    if broadcast.state == Broadcast.State.DRAFT and broadcast.standing_view is None:
        return Lead.objects.none()
    filters = Filters.read(
        QueryDict(broadcast.query or (broadcast.standing_view.query if broadcast.standing_view else ""))
    )
    leads = Lead.objects.accessible_by(principal)
    if filters.pipeline:
        leads = leads.filter(pipeline=filters.pipeline)
    return filters.narrow(leads, principal)


def filled(broadcast: Broadcast, lead: Lead) -> dict[str, str]:
    """The template's blanks for one person; empty where something is not known."""
    known = _known(broadcast, lead)
    return {key: _fill(text, known) for key, text in broadcast.values.items()}


def unfilled(broadcast: Broadcast, lead: Lead) -> bool:
    values = filled(broadcast, lead)
    return any(not values.get(blank.key, "").strip() for blank in templates.blanks_of(broadcast.template))


def _next_leads(broadcast: Broadcast, principal: Principal, after: UUID | None) -> list[Lead]:
    """One lead of each contact: the newest that the view lets through."""
    chosen = leads_of(broadcast, principal).order_by().values("pk")
    leads = Lead.objects.filter(pk__in=chosen, contact__archived_at=None)
    if after:
        leads = leads.filter(contact__gt=after)
    leads = leads.select_related("contact__company", "owner").order_by("contact", "-created_at", "-id")
    return list(leads.distinct("contact")[:CHUNK])


def _keys(leads: Sequence[Lead], kind: str) -> dict[UUID, str]:
    """Whom each contact is written to by."""
    wanted = ADDRESSES[kind]
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = Identity.objects.filter(contact__in=[lead.contact_id for lead in leads], kind__in=wanted)
    for contact, identity, key in rows.order_by("created_at").values_list("contact_id", "kind", "key"):
        found[contact][identity] = key
    return {lead.contact_id: _first(found[lead.contact_id], wanted, lead.contact) for lead in leads}


def _first(keys: Mapping[str, str], wanted: Sequence[str], contact: Contact) -> str:
    return next((keys[kind] for kind in wanted if keys.get(kind)), comparable(contact.phone))


def _granted(contacts: Sequence[UUID], broadcast: Broadcast) -> dict[UUID, bool]:
    purpose = opting.PURPOSES.get(broadcast.template.category.upper(), Consent.Purpose.MARKETING)
    return consents.granted_by(contacts, purpose=purpose, channel=broadcast.channel.kind)


def _reason(broadcast: Broadcast, lead: Lead, key: str, granted: bool | None, taken: set[str]) -> str:
    if not key:
        return Reason.NO_ADDRESS
    if granted is False:
        return Reason.OPTED_OUT
    if granted is None and broadcast.only_granted:
        return Reason.NO_CONSENT
    if key in taken:
        return Reason.REPEATED
    return Reason.UNFILLED if unfilled(broadcast, lead) else ""


def _known(broadcast: Broadcast, lead: Lead) -> dict[str, str]:
    contact, owner = lead.contact, lead.owner or broadcast.author
    words = contact.name.split()
    return {
        "first_name": words[0] if words else "",
        "contact_name": contact.name,
        "company": str(contact.company or ""),
        "lead_name": lead.title or contact.name,
        "value": brl(lead.value_cents) if lead.value_cents else "",
        "my_name": owner.get_short_name() if owner else "",
    }


def _fill(text: str, known: Mapping[str, str]) -> str:
    """Nothing at all when one of its variables is not known: half a sentence is worse than none."""
    names = [name for name in _names(text) if name in LABELS]
    if any(not known[name] for name in names):
        return ""
    return VARIABLE.sub(lambda match: known.get(match[1], match[0]), text)


def _names(text: str) -> Iterator[str]:
    return (match[1] for match in VARIABLE.finditer(text))
