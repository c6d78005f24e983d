"""The demo's companies, people and leads: those of the stories first, then as many as a busy agency has."""

import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fractional_indexing import generate_n_keys_between

from crm.models import Company, Contact, Identity, Lead, LostReason, Pipeline, Stage
from crm.phones import comparable
from messaging.demo import clock, words
from messaging.demo.lines import Story
from messaging.demo.own_fields import answer, plant_own_fields
from messaging.demo.stories import STORIES
from tenants.models import User

LEADS = 197  # and three that the sources bring
# How the leads spread over Lead, Contact, Proposal, Negotiation, Won, Lost.
SHARES = (62, 36, 22, 12, 28, 19)
LOST = 5
SOLD_WITHIN = 85  # days; the metrics have three months to tell of
LARGE = 22_800
SOURCES = (Lead.Source.WHATSAPP, Lead.Source.WHATSAPP, Lead.Source.AD, Lead.Source.SITE, Lead.Source.REFERRAL)


@dataclass
class Deal:
    """A lead, the stages it went through with when it left each, and its story if it has one."""

    lead: Lead
    path: list[tuple[Stage, datetime]]
    story: Story | None = None


def plant_deals(dice: random.Random, people: dict[str, User]) -> list[Deal]:
    """Stories first, then the newest first."""
    stages = list(Stage.objects.filter(pipeline=Pipeline.objects.get(is_default=True)).order_by("position"))
    reasons = list(LostReason.objects.all())
    companies = _companies(dice)
    told = [_told(dice, story, stages, companies, people) for story in STORIES]
    usual = [_usual(dice, contact, stages, reasons, people) for contact in _contacts(dice, companies)]
    usual.sort(key=lambda deal: deal.lead.entered_stage_at, reverse=True)
    deals = [*told, *usual]
    _stand_in_order(deals, stages)
    plant_own_fields()
    answer((deal.lead for deal in deals), people)
    _save(deals)
    return deals


def plant_stories(dice: random.Random, stories: Sequence[Story], people: dict[str, User]) -> list[Deal]:
    """Nothing but these, of people without a company."""
    stages = list(Stage.objects.filter(pipeline=Pipeline.objects.get(is_default=True)).order_by("position"))
    deals = [_told(dice, story, stages, {}, people) for story in stories]
    _stand_in_order(deals, stages)
    _save(deals)
    return deals


def _companies(dice: random.Random) -> dict[str, Company]:
    rows = [Company(name=name, city=dice.choice(list(words.CITIES))) for name in words.COMPANIES]
    at = {story.company: story.city for story in STORIES}
    for row in rows:
        row.city = at.get(row.name) or row.city
    return {row.name: row for row in Company.objects.bulk_create(rows)}


def _told(dice: random.Random, story: Story, stages: list[Stage], companies, people) -> Deal:
    company = companies[story.company] if story.company else None
    known_since = min(clock.ago(days=story.days_known), clock.ago(minutes=story.began))
    contact = Contact(
        name=story.name,
        company=company,
        job_title=story.job_title,
        email=story.email,
        city=story.city,
        phone=story.phone or _phone(dice, story.city, 9000 + len(story.title)),
    )
    lead = Lead(
        contact=contact,
        company=company,
        owner=people[story.owner],
        title=story.title,
        value_cents=story.reais * 100,
        source=story.source,
        source_detail={"campaign": story.campaign} if story.campaign else {},
        score=story.score,
        score_reasons=_reasons(dice) if story.score else [],
        tags=list(story.tags),
        created_at=known_since,
        entered_stage_at=max(clock.ago(days=story.days_in_stage), known_since) if story.stage else known_since,
    )
    return _in_stage(lead, stages[: story.stage + 1], story)


def _contacts(dice: random.Random, companies: dict[str, Company]) -> Iterator[Contact]:
    taken = {story.name for story in STORIES}
    names = [f"{first} {last}" for first in words.FIRST for last in words.LAST]
    free = dice.sample([name for name in names if name not in taken], LEADS - len(STORIES))
    for number, name in enumerate(free):
        company = dice.choice([*companies.values(), None, None])
        city = company.city if company else dice.choice(list(words.CITIES))
        email = f"{_ascii(name)}@exemplo.com.br" if dice.random() < 0.6 else ""
        yield Contact(name=name, phone=_phone(dice, city, number), email=email, company=company, city=city)


def _usual(dice: random.Random, contact: Contact, stages: list[Stage], reasons, people: dict[str, User]) -> Deal:
    position = dice.choices(range(len(stages)), weights=SHARES)[0]
    passed = [*stages[: dice.randint(1, LOST - 1)], stages[LOST]] if position == LOST else stages[: position + 1]
    stage = passed[-1]
    days = (
        dice.uniform(0.2, SOLD_WITHIN) if stage.rotten_after_days is None else _days_open(dice, stage.rotten_after_days)
    )
    entered = clock.in_working_hours(clock.ago(days=days))
    made = entered - timedelta(days=sum(dice.uniform(0.5, 5) for _step in passed[1:]))
    reais = dice.choice(words.VALUES)
    lead = Lead(
        contact=contact,
        company=contact.company,
        owner=_owner(dice, people, reais) if dice.random() < 0.95 else None,
        title=dice.choice(words.REQUESTS),
        value_cents=reais * 100,
        source=dice.choice(SOURCES),
        score=max(8, min(97, round(dice.gauss(38 + stage.probability * 0.45, 14)))),
        score_reasons=_reasons(dice),
        tags=dice.sample(words.TAGS, dice.choice((0, 1, 1, 2))),
        lost_reason=dice.choice(reasons) if stage.kind == Stage.Kind.LOST else None,
        created_at=clock.in_working_hours(made) if len(passed) > 1 else entered,
        entered_stage_at=entered,
    )
    return _in_stage(lead, passed)


def _owner(dice: random.Random, people: dict[str, User], reais: int) -> User:
    """The agency's owner sees to large deals herself."""
    if reais >= LARGE:
        return people["helena"]
    return dice.choice([people[name] for name, _full, role, _team in words.PEOPLE if role == "sales"])


def _in_stage(lead: Lead, passed: list[Stage], story: Story | None = None) -> Deal:
    """Standing in the last of these stages; the way there took even steps."""
    lead.stage = passed[-1]
    lead.pipeline_id = lead.stage.pipeline_id
    lead.version = len(passed)
    lead.contact.created_at = lead.created_at
    if lead.stage.kind == Stage.Kind.OPEN:
        lead.expected_close = (lead.entered_stage_at + timedelta(days=45 - 8 * lead.stage.position)).date()
    else:
        lead.closed_at = lead.entered_stage_at
    step = (lead.entered_stage_at - lead.created_at) / max(len(passed) - 1, 1)
    path = [(stage, lead.created_at + step * number) for number, stage in enumerate(passed[:-1], start=1)]
    return Deal(lead, path, story)


def _stand_in_order(deals: list[Deal], stages: list[Stage]) -> None:
    for stage in stages:
        here = [deal.lead for deal in deals if deal.lead.stage == stage]
        for lead, key in zip(here, generate_n_keys_between(None, None, len(here)), strict=True):
            lead.position = key


def _save(deals: list[Deal]) -> None:
    contacts = Contact.objects.bulk_create(deal.lead.contact for deal in deals)
    Identity.objects.bulk_create(
        Identity(contact=contact, kind=Identity.Kind.PHONE, value=contact.phone, key=comparable(contact.phone))
        for contact in contacts
    )
    Lead.objects.bulk_create(deal.lead for deal in deals)


def _days_open(dice: random.Random, rotten_after: int) -> float:
    """Most leads move on in time."""
    return dice.uniform(rotten_after, rotten_after + 7) if dice.random() < 0.14 else dice.uniform(0.2, rotten_after - 1)


def _reasons(dice: random.Random) -> list[dict]:
    return [{"text": text, "points": points} for text, points in dice.sample(words.REASONS, 3)]


def _phone(dice: random.Random, city: str, number: int) -> str:
    return f"+55{words.CITIES[city]}9{dice.randint(6000, 9999)}{number:04d}"


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", ".")
