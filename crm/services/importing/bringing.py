"""Rows become people and leads, a chunk at a time, with few statements: what ``identifying`` and ``leads`` do one by one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from fractional_indexing import generate_n_keys_between

from config.ids import uuid7
from crm.custom import values
from crm.models import Activity, Assignment, Company, Contact, Identity, Import, JobItem, Lead, Note, Stage
from crm.services import assigning, leads, placing
from crm.services.assigning import By
from crm.services.distribution import deciding, disagreeing
from crm.services.identifying import Address, shown
from crm.services.importing.agreeing import Words
from crm.services.importing.cleaning import Cleaned
from crm.services.importing.matching import Companies, People, addresses_of, open_leads
from tenants.access import Principal
from tenants.models import User

Known, Outcome = Import.Known, JobItem.Outcome
OF_PERSON = ("name", "job_title", "city", "profiles")
TOLD = frozenset({"title", "value_cents", "expected_close", "company", "tags"})
OF_LEAD = ("title", "value_cents", "expected_close")


@dataclass(frozen=True)
class Setting:
    """What holds for all rows of an import."""

    asked: Import
    by: User | None
    principal: Principal
    stage: Stage
    source: str
    tags: tuple[str, ...]
    owner: Callable[[], User | By | None]


class Batch:
    """The rows of one chunk on their way into the database."""

    def __init__(self, setting: Setting, rows: Sequence[Cleaned]):
        self.to, self.rows, self.now = setting, rows, timezone.now()
        self.addresses = {row.place: addresses_of(row.values) for row in rows}
        self.people = People(self.addresses.values())
        self.companies = Companies(row.values.get("company", "") for row in rows)
        mine = Contact.objects.accessible_by(setting.principal, "contact.change")
        known = self.people.contacts
        self.changeable = set(mine.filter(pk__in=[each.pk for each in known]).values_list("pk", flat=True))
        is_about_leads = setting.asked.entity == Import.Entity.LEAD
        self.leads = open_leads(known, setting.stage.pipeline_id) if is_about_leads else {}
        reach = Lead.objects.accessible_by(setting.principal, "lead.change")
        found = [lead.pk for lead in self.leads.values()]
        self.mine = set(reach.filter(pk__in=found).values_list("pk", flat=True)) if found else set()
        self.contacts_made: dict[UUID, Contact] = {}
        self.contacts_changed: dict[UUID, tuple[Contact, set[str]]] = {}
        self.identities: list[Identity] = []
        self.leads_made: dict[UUID, Lead] = {}
        self.unowned: list[Lead] = []
        self.leads_changed: dict[UUID, tuple[Lead, set[str]]] = {}
        self.activities: list[Activity] = []
        self.notes: list[Note] = []
        self.items: list[JobItem] = []
        self.words = Words(setting.asked, setting.by)

    def bring(self, job) -> list[JobItem]:
        """Write all, in a fixed number of statements."""
        for row in self.rows:
            item = self._row(row)
            item.job, item.place = job, row.place
            self.items.append(item)
        Company.objects.bulk_create(self.companies.made)
        Contact.objects.bulk_create(self.contacts_made.values())
        _save(Contact, self.contacts_changed)
        Identity.objects.bulk_create(self.identities)
        self.activities += self.words.write(self.now)
        self._place()
        decided = deciding.give_all(self.unowned)
        Lead.objects.bulk_create(self.leads_made.values())
        Assignment.objects.bulk_create(decided)
        disagreeing.tell(decided)
        _save(Lead, self.leads_changed)
        Note.objects.bulk_create(self.notes)
        Activity.objects.bulk_create(self.activities)
        return JobItem.objects.bulk_create(self.items)

    def _row(self, row: Cleaned) -> JobItem:
        contact = self.people.find(self.addresses[row.place])
        if contact is not None and self.to.asked.known == Known.SKIP:
            return JobItem(outcome=Outcome.SKIPPED, subject_kind="contact", subject_id=contact.pk)
        lead = self._open_lead(contact) if contact else None
        if lead is not None and lead.pk not in self.mine:  # a colleague is at work on it
            return JobItem(outcome=Outcome.SKIPPED, subject_kind="contact", subject_id=lead.contact_id)
        item = JobItem(before={}, after={})
        made = len(self.companies.made)
        company = self.companies.named(row.values.get("company", ""))
        if company is not None and len(self.companies.made) > made:
            _did(item)["company"] = str(company.pk)
        if contact is None:
            contact = self._make_contact(row, company, item)
        else:
            self._change_contact(contact, row, company, item)
        item.subject_kind, item.subject_id = "contact", contact.pk
        may = contact.pk in self.contacts_made or contact.pk in self.changeable
        self.words.hear(contact, item, place=row.place, values=row.values, may_agree=may)
        if self.to.asked.entity == Import.Entity.LEAD:
            if lead is None:
                lead = self._make_lead(row, contact, company, item)
            else:
                self._change_lead(lead, row, company, item)
            item.subject_kind, item.subject_id = "lead", lead.pk
            self._note(row, lead, item)
        item.outcome = _outcome(item, self.to.asked)
        return item

    def _open_lead(self, contact: Contact) -> Lead | None:
        return self.leads.get(contact.pk) if self.to.asked.known != Known.NEW else None

    def _make_contact(self, row: Cleaned, company: Company | None, item: JobItem) -> Contact:
        said, addresses = row.values, self.people.free(self.addresses[row.place])
        contact = Contact(**{name: said.get(name, "") for name in OF_PERSON}, **shown(addresses), company=company)
        if self.to.asked.entity == Import.Entity.CONTACT:
            contact.owner = said.get("owner") or assigning.of_contact(self.to.owner())
            contact.custom = values.merged({}, said.get("custom", {}))
        self.contacts_made[contact.pk] = contact
        self._know(contact, addresses, item)
        _did(item)["contact"] = str(contact.pk)
        return contact

    def _know(self, contact: Contact, addresses: list[Address], item: JobItem) -> None:
        rows = [Identity(contact=contact, kind=each.kind, value=each.value, key=each.key) for each in addresses]
        self.identities += rows
        self.people.add(contact, addresses)
        if rows:
            _did(item)["identities"] = [str(row.pk) for row in rows]

    def _change_contact(self, contact: Contact, row: Cleaned, company: Company | None, item: JobItem) -> None:
        """What is empty is filled, as whenever somebody is named; overwritten only by whoever may change the person."""
        free = self.people.free(self.addresses[row.place])
        said = {name: row.values.get(name, "") for name in OF_PERSON} | shown(free) | {"company": company}
        is_whole = self._may_overwrite(contact.pk, self.changeable)
        news = _news(contact, said, is_whole=is_whole)
        if self.to.asked.entity == Import.Entity.CONTACT:
            news |= _custom_news(contact, row, is_whole=is_whole)
        self._know(contact, free, item)
        if news:
            _change(contact, news, item, "contact")
            if contact.pk not in self.contacts_made:
                self.contacts_changed.setdefault(contact.pk, (contact, set()))[1].update(news)
                told = {"fields": list(news)}
                self._tell("contact.changed", told, contact=contact)

    def _may_overwrite(self, pk: UUID, changeable: Iterable[UUID]) -> bool:
        return self.to.asked.known == Known.OVERWRITE and pk in changeable

    def _make_lead(self, row: Cleaned, contact: Contact, company: Company | None, item: JobItem) -> Lead:
        said, stage = row.values, row.values.get("stage") or self.to.stage
        source = said.get("source") or {"source": "", "said": ""}
        owner = said.get("owner") or self.to.owner()
        detail = {"import": self.to.asked.name} | ({"said": source["said"]} if source["said"] else {})
        lead = Lead(
            pk=uuid7(),
            pipeline_id=stage.pipeline_id,
            stage=stage,
            contact=contact,
            company=company or contact.company,
            owner=None if isinstance(owner, By) else owner,
            **{name: said[name] for name in OF_LEAD if said.get(name)},
            source=source["source"] or self.to.source,
            source_detail=detail,
            custom=values.merged({}, said.get("custom", {})),
            tags=leads.tidy_tags([*said.get("tags", []), *self.to.tags]),
            closed_at=None if stage.kind == Stage.Kind.OPEN else self.now,
            last_activity_at=self.now,  # that of its first line, else the database would write the lead twice
        )
        self.leads_made[lead.pk] = lead
        self.unowned += [lead] if owner is By.RULES else []
        if stage.kind == Stage.Kind.OPEN:
            self.leads[contact.pk] = lead
            self.mine.add(lead.pk)
        _did(item)["lead"] = str(lead.pk)
        self._tell("lead.created", {"stage": stage.name, "source": lead.source}, lead=lead)
        return lead

    def _change_lead(self, lead: Lead, row: Cleaned, company: Company | None, item: JobItem) -> None:
        said = {name: row.values.get(name) for name in OF_LEAD} | {"company": company, "owner": row.values.get("owner")}
        news = _news(lead, said, is_whole=self.to.asked.known == Known.OVERWRITE)
        news |= _custom_news(lead, row, is_whole=self.to.asked.known == Known.OVERWRITE)
        tags = leads.tidy_tags([*lead.tags, *row.values.get("tags", []), *self.to.tags])
        if tags != lead.tags:
            news["tags"] = tags
        if not news:
            return
        changes = {name: [_told(getattr(lead, name)), _told(value)] for name, value in news.items() if name in TOLD}
        _change(lead, news, item, "lead")
        if lead.pk in self.leads_made:
            return
        lead.version += 1
        _did(item)["lead_version"] = lead.version
        self.leads_changed.setdefault(lead.pk, (lead, {"version"}))[1].update(news)
        if changes:
            self._tell("lead.changed", {"changes": changes}, lead=lead)

    def _note(self, row: Cleaned, lead: Lead, item: JobItem) -> None:
        if text := row.values.get("note"):
            note = Note(lead=lead, author=self.to.by, text=text)
            self.notes.append(note)
            _did(item)["note"] = str(note.pk)
            self._tell("note.added", {}, lead=lead, subject_id=note.pk)

    def _tell(self, kind: str, told: dict, *, lead: Lead | None = None, contact: Contact | None = None, **more) -> None:
        contact_id = lead.contact_id if lead else contact.pk if contact else None
        self.activities.append(
            Activity(
                kind=kind,
                lead=lead,
                contact_id=contact_id,
                actor=self.to.by,
                particulars=told,
                happened_at=self.now,
                **more,
            )
        )

    def _place(self) -> None:
        """At the foot of their columns, in the order of the file."""
        stages = {lead.stage_id for lead in self.leads_made.values()}
        placing.lock(*stages)
        for stage in stages:
            mine = [lead for lead in self.leads_made.values() if lead.stage_id == stage]
            column = Lead.objects.living().filter(stage=stage).order_by("-position")
            last = column.values_list("position", flat=True).first()
            for lead, key in zip(mine, generate_n_keys_between(last, None, len(mine)), strict=True):
                lead.position = key


def _news(row: Contact | Lead, said: dict[str, Any], *, is_whole: bool) -> dict[str, Any]:
    """What the file says and the row does not; where the row says something else, only if all is to be overwritten."""
    told = {name: value for name, value in said.items() if value}
    return {
        name: value
        for name, value in told.items()
        if getattr(row, name) != value and (is_whole or not getattr(row, name))
    }


def _custom_news(row: Contact | Lead, said: Cleaned, *, is_whole: bool) -> dict[str, Any]:
    """The organization's own fields, answer by answer."""
    told = said.values.get("custom", {})
    wanted = values.merged(
        row.custom, told if is_whole else {key: told[key] for key in told.keys() - row.custom.keys()}
    )
    return {"custom": wanted} if wanted != row.custom else {}


def _change(row: Contact | Lead, news: dict[str, Any], item: JobItem, noun: str) -> None:
    """Set them, and keep what was there and what is now: undo compares."""
    assert item.before is not None
    item.before[noun] = {name: _told(getattr(row, name)) for name in news}
    _did(item)[f"{noun}_now"] = {name: _told(value) for name, value in news.items()}
    for name, value in news.items():
        setattr(row, name, value)


def _save(model: type[Contact] | type[Lead], changed: dict[UUID, tuple[Any, set[str]]]) -> None:
    now = timezone.now()
    rows = [row for row, _names in changed.values()]
    for row in rows:
        row.updated_at = now
    names = {name for _row, names in changed.values() for name in names}
    if rows:
        model.objects.bulk_update(rows, [*names, "updated_at"])


def _did(item: JobItem) -> dict[str, Any]:
    """What is kept of it, so that it can be taken back."""
    assert item.after is not None
    return item.after


def _outcome(item: JobItem, asked: Import) -> str:
    after = item.after or {}
    if (asked.entity if asked.entity == Import.Entity.LEAD else "contact") in after:
        return Outcome.CREATED
    return Outcome.UPDATED if after else Outcome.UNCHANGED


def _told(value: Any) -> Any:
    """As JSON keeps it: a row by its id."""
    if value is None or isinstance(value, int | str | list | dict):
        return value
    return str(value.pk) if hasattr(value, "pk") else value.isoformat()
