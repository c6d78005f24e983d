"""The token of a page whose leads we read: replaced before or after its end, and told of when it is old."""

from datetime import datetime, timedelta

from django.utils import timezone

from crm.models import Notification, Source
from crm.queries.sources import age_of
from crm.services import warning
from tenants.context import in_tenant
from tests.markup import text_of
from tests.stubs.page_graph import SECRET, TOKEN


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def test_another_token_takes_the_place_of_one_that_meta_no_longer_takes(aurora, rival, browser, graph, page):
    manager, address = browser(aurora.manager), aurora.url(f"settings/sources/{page.pk}/token/")
    with in_tenant(aurora.schema):
        page.warned, page.trouble = {"aged:": "2026-01-01", "other:": "2026-01-01"}, "not_authorised"
        page.credentials, page.credentials_at = page.credentials | {"access_token": "EAAover"}, days_ago(91)
        page.save()
    assert "Em uso há 91 dias Ele está velho: troque-o." in text_of(manager.get(address.removesuffix("token/")))

    refused = manager.post(address, {"access_token": "EAAwrong"})
    assert refused.status_code == 422 and "EAAwrong" not in refused.content.decode()
    assert browser(rival.manager).post(rival.url(f"settings/sources/{page.pk}/token/")).status_code == 404
    assert browser(aurora.rep).post(address, {"access_token": TOKEN}).status_code == 403
    with in_tenant(aurora.schema):
        assert Source.objects.get().credential("access_token") == "EAAover"

    assert manager.post(address, {"access_token": TOKEN}).status_code == 302
    with in_tenant(aurora.schema):
        kept = Source.objects.get()
        assert (kept.credential("access_token"), kept.credential("app_secret")) == (TOKEN, SECRET)
        assert (kept.trouble, kept.warned, age_of(kept).days) == ("", {"other:": "2026-01-01"}, 0)


def test_the_owner_of_a_source_is_told_once_that_its_token_is_old(aurora, graph, page):
    def told():
        warning.watch_tokens()
        rows = Notification.objects.filter(kind=Notification.Kind.SOURCE_TROUBLED)
        return list(rows.values_list("user__email", "particulars__code"))

    with in_tenant(aurora.schema):
        Source.objects.update(credentials_at=days_ago(89))
        assert told() == []
        Source.objects.update(credentials_at=days_ago(90))
        assert told() == told() == [(page.owner.email, "aged")]
