"""Planting the demo: always the same people and deals, dated around now."""

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from fractional_indexing import generate_n_keys_between

from crm.models import Activity, Company, Contact, Identity, Lead, LostReason, Note, Pipeline, Stage, Task
from crm.phones import comparable
from messaging.demo import words
from messaging.demo.threads import plant_threads
from tenants.context import in_tenant
from tenants.models import Membership, Organization, Role, Team, User
from tenants.services.creation import create_organization

LEADS = 200
# How the leads spread over Lead, Contact, Proposal, Negotiation, Won, Lost.
SHARES = (64, 42, 30, 18, 28, 18)


@transaction.atomic
def plant(*, conversations: int = 60) -> Organization:
    """Make the demo organization, or find it as it is."""
    mine = Membership.objects.across_organizations().filter(user__email=address_of(words.PEOPLE[0][0]))
    if known := mine.select_related("organization").first():
        return known.organization
    dice = random.Random(2026)  # noqa: S311 - the same demo every time
    people = {name: _user(name, full) for name, full, _role, _team in words.PEOPLE}
    organization = create_organization(name=words.ORGANIZATION, owner=people["helena"])
    _enroll(organization, people)
    with in_tenant(organization.schema_name):
        reps = [people[name] for name, _full, role, _team in words.PEOPLE if role == "sales"]
        leads = _plant_leads(dice, reps)
        plant_threads(dice, leads[:conversations], reps)
    return organization


def address_of(name: str) -> str:
    """The e-mail by which a person of the demo signs in."""
    return f"{name}@aurora.demo"


def _user(name: str, full: str) -> User:
    email = address_of(name)
    return User.objects.filter(email=email).first() or User.objects.create_user(email, words.PASSWORD, name=full)


def _enroll(organization: Organization, people: dict[str, User]) -> None:
    roles = {role.key: role for role in Role.objects.of(organization)}
    teams: dict[str, Team] = {}
    for name, _full, role, team in words.PEOPLE:
        if team and team not in teams:
            teams[team] = Team.objects.of(organization).create(organization=organization, name=team)
        if role != "owner":
            Membership(
                organization=organization, user=people[name], role=roles[role], team=teams.get(team or "")
            ).save()


def _plant_leads(dice: random.Random, reps: list[User]) -> list[Lead]:
    """Newest first, so that the first ones get the conversations."""
    stages = list(Stage.objects.filter(pipeline=Pipeline.objects.get(is_default=True)))
    reasons = list(LostReason.objects.all())
    companies = Company.objects.bulk_create(
        Company(name=name, city=dice.choice(words.CITIES)) for name in words.COMPANIES
    )
    contacts = _plant_contacts(dice, companies)
    keys = {stage.pk: iter(generate_n_keys_between(None, None, LEADS)) for stage in stages}
    columns = dice.choices(stages, weights=SHARES, k=LEADS)
    leads = [
        _lead(dice, number, contact, stage, next(keys[stage.pk]), dice.choice(reps), reasons)
        for number, (contact, stage) in enumerate(zip(contacts, columns, strict=True))
    ]
    Lead.objects.bulk_create(leads)
    _plant_history(dice, leads)
    return leads


def _plant_contacts(dice: random.Random, companies: list[Company]) -> list[Contact]:
    names = dice.sample([f"{first} {last}" for first in words.FIRST for last in words.LAST], LEADS)
    contacts = []
    for number, name in enumerate(names):
        phone = f"+55{dice.choice(words.AREAS)}9{dice.randint(6000, 9999)}{number:04d}"
        company = dice.choice([*companies, None])
        handle = name.split()[0].lower()
        contacts.append(
            Contact(
                name=name,
                phone=phone,
                email=f"{handle}{number}@exemplo.com.br" if dice.random() < 0.6 else "",
                company=company,
                city=company.city if company else dice.choice(words.CITIES),
            )
        )
    Contact.objects.bulk_create(contacts)
    Identity.objects.bulk_create(
        Identity(contact=contact, kind=Identity.Kind.PHONE, value=contact.phone, key=comparable(contact.phone))
        for contact in contacts
    )
    return contacts


def _lead(dice: random.Random, number: int, contact: Contact, stage: Stage, key: str, owner: User, reasons) -> Lead:
    made = timezone.now() - timedelta(hours=2 * number + dice.random() * 5)
    entered = made + (timezone.now() - made) * (dice.random() * 0.9)
    closed = stage.kind != Stage.Kind.OPEN
    score = max(8, min(97, round(dice.gauss(40 + stage.probability * 0.45, 14))))
    return Lead(
        pipeline_id=stage.pipeline_id,
        stage=stage,
        contact=contact,
        company=contact.company,
        owner=owner if dice.random() < 0.95 else None,
        title=dice.choice(words.REQUESTS),
        value_cents=dice.choice((280_000, 420_000, 590_000, 890_000, 1_250_000, 1_640_000, 2_280_000, 3_400_000)),
        source=dice.choice((Lead.Source.WHATSAPP, Lead.Source.AD, Lead.Source.SITE, Lead.Source.REFERRAL)),
        score=score,
        score_reasons=[{"text": text, "points": points} for text, points in dice.sample(words.REASONS, 3)],
        tags=dice.sample(words.TAGS, dice.choice((0, 1, 1, 2))),
        position=key,
        entered_stage_at=entered,
        closed_at=entered if closed else None,
        lost_reason=dice.choice(reasons) if stage.kind == Stage.Kind.LOST else None,
        expected_close=(timezone.now() + timedelta(days=dice.randint(3, 60))).date(),
        created_at=made,
    )


def _plant_history(dice: random.Random, leads: list[Lead]) -> None:
    activities, tasks, notes = [], [], []
    for lead in leads:
        activities.append(_activity(lead, Activity.Kind.LEAD_CREATED, lead.created_at))
        if lead.stage.position:
            activities.append(
                _activity(
                    lead, Activity.Kind.LEAD_MOVED, lead.entered_stage_at, from_stage="Lead", to_stage=lead.stage.name
                )
            )
        if lead.stage.kind == Stage.Kind.OPEN and lead.owner_id and dice.random() < 0.55:
            due = timezone.now() + timedelta(hours=dice.randint(-30, 120))
            tasks.append(
                Task(lead=lead, title=dice.choice(words.TASKS), due_at=due, owner=lead.owner, created_by=lead.owner)
            )
        if lead.owner_id and dice.random() < 0.3:
            note = Note(lead=lead, author=lead.owner, text=dice.choice(words.NOTES), created_at=lead.entered_stage_at)
            notes.append(note)
            activities.append(_activity(lead, Activity.Kind.NOTE_ADDED, note.created_at, subject_id=note.pk))
    Task.objects.bulk_create(tasks)
    Note.objects.bulk_create(notes)
    Activity.objects.bulk_create(activities)


def _activity(lead: Lead, kind: str, at: datetime, *, subject_id=None, **particulars) -> Activity:
    return Activity(
        lead=lead,
        contact=lead.contact,
        kind=kind,
        actor=lead.owner,
        particulars=particulars,
        subject_id=subject_id,
        happened_at=at,
    )
