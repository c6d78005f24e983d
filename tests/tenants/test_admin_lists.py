"""Every list and page of the organization's admin at once: what it costs however full it is, and for whom it does not exist."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.ids import uuid7
from crm.models import Availability, CustomField
from crm.services import pipelines
from messaging.models import (
    Broadcast,
    Budget,
    CannedReply,
    Channel,
    ExchangeRate,
    Fallback,
    Label,
    OpeningHours,
    Rate,
    RatingRules,
    Switch,
    Template,
)
from tenants.admin.reading import ReadAdmin
from tenants.admin.sites import organization_site
from tenants.context import in_tenant
from tenants.models import Alert, Delivery, Invoice, OutboxItem, OwnershipOffer, Team
from tests.cast import Cast
from tests.isolation.people_rows import invitation_of
from tests.isolation.rows import MAKERS
from tests.queries import count_queries

# Of these an organization has one at most, or has one here.
ONE = {"SecurityRules", "BillingAccount", "WebSession"}


@pytest.fixture(scope="module")
def aurora_full(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """Two rows at least of whatever there can be two of, made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast.of("aurora")
        ContentType.objects.get_for_models(*organization_site._registry)  # which emptied test databases have not
        with in_tenant(cast.schema):
            for make in [*{id(make): make for make in MAKERS.values()}.values()] * 2:
                made_if_it_may_be_there_twice(make, cast)
            _seconds(cast)
        yield cast
        transaction.set_rollback(True)


def made_if_it_may_be_there_twice(make, cast: Cast) -> None:
    try:
        with transaction.atomic():
            make(cast)
    except IntegrityError:
        Switch.objects.update(state=Switch.State.DONE)  # what ran is over: the next one may begin


def _seconds(cast: Cast) -> None:
    """What the makers leave out, or make once."""
    own, now = {"organization": cast.organization}, timezone.now()
    Team.objects.create(name="Equipe RJ", **own)
    invitation_of(cast, "outra@pessoa.test")
    pipelines.create("Projetos", by=None)
    CustomField.objects.create(entity="lead", key="outro", label="Outro")
    CannedReply.objects.create(owner=cast.admin.user, title="Tchau", shortcut="tchau", text="Até!", sharing="everybody")
    Label.objects.create(name="Cobrança")
    channel, other = Channel.objects.all()[:2]
    template = Template.objects.create(
        channel=other, name="b", language="pt_BR", category="MARKETING", status="APPROVED"
    )
    Broadcast.objects.create(name="Outra", channel=other, template=template, author=cast.admin.user)
    for n, who in enumerate((cast.rep, cast.other_rep)):
        at = now - timedelta(days=n)
        Alert.objects.create(
            rule="permission.refused", subject=str(n), window_start=at, acknowledged_by=who.user, **own
        )
        Availability.objects.get_or_create(user=who.user)
        CannedReply.objects.create(owner=who.user, title="Oi", shortcut=f"oi{n}", text="Oi!", sharing="everybody")
        Delivery.objects.create(provider="twilio", dedupe_key=f"admin {n}", **own)
        ExchangeRate.objects.create(currency="USD", reais=5 + n, valid_from=at, created_by=who.user)
        Fallback.objects.create(channel=(channel, other)[n], by=(other, channel)[n])
        Invoice.objects.create(external_id=f"in_{n}", status="paid", cents=100, currency="BRL", issued_at=at, **own)
        OpeningHours.objects.create(channel=(channel, None)[n])
        OutboxItem.objects.create(kind="message", object_id=uuid7(), conversation_key=uuid7(), **own)
        OwnershipOffer.objects.create(
            offered_by=cast.owner.user, offered_to=who, ended_at=now, ended_by=who.user, **own
        )
        Rate.objects.create(
            provider_key="twilio", category="sms", amount=n, currency="BRL", valid_from=at, created_by=who.user
        )
        RatingRules.objects.create(channel=(channel, None)[n])
        Budget.objects.create(channel=(channel, other)[n], amount=5, currency="EUR")


def cost(client, url: str) -> int:
    with count_queries() as queries:
        assert client.get(url).status_code == 200, url
    return len(queries)


def test_lists_and_pages_cost_the_same_however_full_they_are(aurora_full, db, rival, browser, monkeypatch):
    client, stranger = browser(aurora_full.owner), browser(rival.owner)
    alone, dear = set(), {}
    for model, admin in organization_site._registry.items():
        path = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
        url = aurora_full.url(path)
        page = client.get(url).content.decode()  # warms what is cached per process
        rows = list(dict.fromkeys(re.findall(r'href="([^"?]+/change/)', page)))
        lists = {cost(client, url) for size in (1, 50) if not monkeypatch.setattr(admin, "list_per_page", size)}
        pages = {cost(client, row) for row in rows[:2]}
        if len(rows) < 2:
            alone.add(model.__name__)
        if len(lists) + len(pages) > 2:
            dear[model.__name__] = (lists, pages)
        for row in rows[:1]:
            assert stranger.get(row.replace(aurora_full.url(""), rival.url(""))).status_code == 404, row
            assert stranger.get(row).status_code == 404, row

    assert dear == {}
    assert alone == ONE


def test_what_is_only_looked_at_cannot_be_changed_added_or_deleted(aurora, rf):
    request = rf.get("/")
    request.membership = aurora.owner
    with in_tenant(aurora.schema):
        for model, admin in organization_site._registry.items():
            if isinstance(admin, ReadAdmin):
                may = [admin.has_add_permission(request), admin.has_change_permission(request)]
                assert [*may, admin.has_delete_permission(request)] == [False] * 3, model
                assert admin.has_view_permission(request), model
                assert (admin.list_max_show_all, admin.show_full_result_count) == (0, False), model


def test_a_page_that_would_show_a_secret_is_not_made():
    with pytest.raises(Exception, match="credentials_sealed"):
        type("Leaky", (ReadAdmin,), {"fields": ("name", "credentials_sealed")})
