"""Questions whose SQL is written once: the same answer as asked anew, of whoever asks, in whichever organization."""

from datetime import timedelta

import pytest
from django.db.models import Count, Q, Value
from django.utils import timezone

from crm.models import Lead
from messaging.models import Channel, Conversation
from tenants.context import in_tenant
from tenants.models import Organization, Role, Team
from tenants.queries.shaped import HoldsSomebodys, Shaped, in_all
from tests import makers
from tests.cast import PEOPLE
from tests.isolation.conversation_rows import channel_of


@Shaped
def leads(who, since, most):
    return Lead.objects.accessible_by(who).filter(created_at__gte=since).order_by("title").values_list("title")[:most]


@Shaped
def threads(who, channels):
    seen = Conversation.objects.accessible_by(who).filter(channel__in=channels)
    return in_all(seen, {"n": Count("pk"), "mine": Count("pk", filter=Q(assignee=who.user_id))})


def lived(cast) -> None:
    """A lead and a conversation of each kind of owner; one conversation is of a team, one on a channel for sellers."""
    channel, team = channel_of(cast), Team.objects.get()
    Channel.objects.update(granted_roles=[Role.objects.get(key="sales").pk])
    for number, (owner, of_team) in enumerate(
        [(cast.rep, None), (cast.other_rep, None), (None, None), (None, team.pk)]
    ):
        lead = makers.make_lead(f"P{number}", owner=owner, title=f"{cast.organization.slug} {number}")
        who = {"assignee": owner.user if owner else None, "team_id": of_team}
        Conversation.objects.create(contact=lead.contact, channel=channel, **who)


def test_it_answers_each_role_in_each_organization_as_if_asked_anew(aurora, rival):
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            lived(cast)
    answers = {}

    for cast in (aurora, rival):  # the second finds what was written for the first
        since = timezone.now() - timedelta(days=1)
        with in_tenant(cast.schema):
            channels = [*Channel.objects.values_list("pk", flat=True)]
            for name in PEOPLE:
                who = cast.members[name]
                told = [row.title for row in leads.ask(who, since=since, most=9)]
                assert told == [*Lead.objects.accessible_by(who).order_by("title").values_list("title", flat=True)]
                seen = Conversation.objects.accessible_by(who)
                counted = [tuple(row) for row in threads.ask(who, channels=channels)]
                expected = (seen.count(), seen.filter(assignee=who.user).count())
                assert counted == ([expected] if who.may("conversation.view") else []), name
                answers[cast.organization.slug, name] = [len(told), expected[0]]

    assert {name: answers["aurora", name] for name in PEOPLE} == {name: answers["rival", name] for name in PEOPLE}
    assert answers["aurora", "owner"] == [4, 4] and answers["aurora", "viewer"] == [0, 0]
    assert leads._written.cache_info().hits > 0


def test_what_would_keep_something_of_one_organization_is_refused(aurora):
    own = aurora.rep.user_id
    asks = [
        lambda who: Lead.objects.filter(owner=own).values_list("pk"),
        lambda who: Lead.objects.filter(created_at__lt=timezone.now()).values_list("pk"),
        lambda who: Lead.objects.annotate(n=Value(Lead.objects.count())).values_list("n"),
    ]

    with in_tenant(aurora.schema):
        for build in asks:
            with pytest.raises(HoldsSomebodys):
                Shaped(build).ask(aurora.owner)
        of_it = Shaped(lambda who: Organization.objects.filter(pk=aurora.organization.pk).values_list("name"))
        assert of_it.ask(aurora.owner) == [("Aurora",)]
