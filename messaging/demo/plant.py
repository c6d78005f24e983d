"""Planting the demo: always the same people and deals, dated around now."""

import random
from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from config.ids import uuid7
from config.templatetags.ui import colour
from crm.services import timeline, visits
from messaging.demo import words
from messaging.demo.archive import plant_archive
from messaging.demo.automations import plant_automations
from messaging.demo.broadcasts import plant_broadcasts
from messaging.demo.clients import plant_clients
from messaging.demo.costs import plant_costs
from messaging.demo.deals import plant_deals
from messaging.demo.history import plant_history, tell
from messaging.demo.kept import plant_kept
from messaging.demo.looked_up import plant_looked_up
from messaging.demo.number import plant_number, plant_sms_number
from messaging.demo.process import plant_process
from messaging.demo.replies import plant_replies
from messaging.demo.sequences import plant_sequences
from messaging.demo.service import plant_service
from messaging.demo.sources import plant_sources
from messaging.demo.threads import plant_sms, plant_threads
from messaging.demo.twice import plant_twice
from messaging.demo.views import plant_views
from tenants.context import in_tenant
from tenants.models import Membership, Organization, Role, Team, User
from tenants.services.creation import create_organization

CONVERSATIONS = 60
OWNER = words.PEOPLE[0][0]


@transaction.atomic
def plant() -> Organization:
    """Make the demo organization, or find it as it is."""
    mine = Membership.objects.across_organizations().filter(user__email=address_of(OWNER), role__key="owner")
    if known := mine.select_related("organization").first():
        return known.organization
    dice = random.Random(2026)  # noqa: S311 - the same demo every time
    password = make_password(words.PASSWORD)  # made once: it is meant to take long
    ids = _ids_of_different_colours()
    people = {name: _user(name, full, password, next(ids)) for name, full, _role, _team in words.PEOPLE}
    organization = create_organization(name=words.ORGANIZATION, owner=people[OWNER])
    Organization.objects.filter(pk=organization.pk).update(plan="scale")  # all there is, to be looked at
    _enroll(organization, people)
    with in_tenant(organization.schema_name):
        deals = plant_deals(dice, people)
        told = plant_history(dice, deals, people)
        plant_kept(deals, people)
        plant_twice(deals)
        plant_looked_up(deals)
        visits.rebuild()
        told += plant_process(deals, people)
        channel = plant_number()
        told += plant_threads(dice, channel, deals[:CONVERSATIONS], people)
        told += plant_sms(plant_sms_number(), deals[CONVERSATIONS], people)
        tell(told)
        plant_costs(dice)
        plant_service(dice, channel, people)
        plant_sources(people)
        plant_sequences(deals, people)
        plant_automations(deals, people)
        timeline.remember_latest()
        plant_replies(people)
        plant_views(people)
        plant_broadcasts(channel, deals, people)
        plant_archive(people)
    plant_clients(dice, people)
    return organization


def address_of(name: str) -> str:
    """The e-mail by which a person of the demo signs in."""
    return f"{name}@aurora.demo"


def _user(name: str, full: str, password: str, pk: UUID) -> User:
    made = {"id": pk, "name": full, "password": password}
    return User.objects.get_or_create(email=address_of(name), defaults=made)[0]


def _ids_of_different_colours() -> Iterator[UUID]:
    """A person's colour follows from the id; in a small team nobody should look like somebody else."""
    taken: set[str] = set()
    while True:
        pk = uuid7()
        if colour(pk) not in taken:
            taken.add(colour(pk))
            yield pk


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
