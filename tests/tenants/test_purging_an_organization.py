"""After its grace an organization is erased, whoever dies on the way; others keep all that is theirs."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from config.redis_client import redis
from crm.models import Lead
from tenants import audit
from tenants.context import in_tenant
from tenants.deletion import asking, purging
from tenants.exports import files
from tenants.models import ApiKey, Deletion, Grant, GrantToken, Membership, Organization, PlatformAuditLine, Route, User
from tenants.refusals import Refused
from tenants.services.backing_up import media_of
from tenants.services.creation import create_organization
from tests import makers
from tests.api.calling import make_key
from tests.clock import travel
from tests.isolation.rows import fingerprint
from tests.tenants.factors import give_app


class Died(BaseException):
    """A worker that is killed."""


def leave(settings, tmp_path) -> tuple[Organization, Deletion]:
    """An organization with something of each kind, whose owner wants it deleted."""
    settings.MEDIA_ROOT = tmp_path
    owner = User.objects.create_user("dona@estudio.test", "correct horse battery", name="Dona")
    give_app(owner)
    estudio = create_organization(name="Estúdio", owner=owner)
    for folder in (media_of(estudio.pk), files.folder_of_all(estudio.pk)):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text("proposta")
    with travel(timezone.now() - timedelta(days=300)):
        audit.record("organization.refused", organization_id=estudio.pk)
    by = Membership.objects.of(estudio).select_related("role", "user", "organization").get()
    program = {"user": owner, "proof": "0" * 64, "address": "203.0.113.9", "expires_at": timezone.now()}
    grant = Grant.objects.of(estudio).create(organization=estudio, **program)
    GrantToken.objects.create(grant=grant, digest="0" * 64, expires_at=timezone.now())
    make_key(SimpleNamespace(organization=estudio, owner=by), "lead.view")
    Route.objects.of(estudio).create(
        organization=estudio, provider="sources", kind="token", external_id="tok", channel_id=estudio.pk
    )
    with in_tenant(estudio.schema_name):
        makers.make_lead(contact=makers.make_contact("Marina Alves", "+5511987654321"))
        cache.set("something", "Marina", 600)
        return estudio, asking.request(by=by)


def die_once_in_each(monkeypatch) -> list[str]:
    """Each step is done, and its worker dies before that is kept; the next one goes on."""
    died: list[str] = []

    def dying(name, step):
        def run(organization):
            told = step(organization)
            if name not in died:
                died.append(name)
                raise Died
            return told

        return run

    for name, step in list(purging.STEPS.items()):
        monkeypatch.setitem(purging.STEPS, name, dying(name, step))
    return died


def named_in_redis(organization: Organization) -> list[bytes]:
    return [key for key in redis().scan_iter("*") if organization.pk.hex.encode() in key]


def test_all_of_it_goes_and_the_record_stays(committed, settings, tmp_path, monkeypatch):
    estudio, deletion = leave(settings, tmp_path)
    others, people = fingerprint(committed.rival.schema), Membership.objects.of(committed.rival.organization).count()
    lines = PlatformAuditLine.objects.filter(organization_id=estudio.pk)
    assert named_in_redis(estudio) and lines.filter(actor_name="dona@estudio.test").count() == 0
    purging.purge(deletion.pk)
    assert Organization.objects.filter(pk=estudio.pk, state="leaving").exists(), "Its day has not come."
    with pytest.raises(DatabaseError, match="being erased"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT public.scrub_audit_lines('public.tenants_platformauditline', %s)", [estudio.pk])

    died = die_once_in_each(monkeypatch)
    with travel(deletion.purge_at + timedelta(seconds=1)):
        for _worker in range(7):
            with pytest.raises(Died):
                purging.purge(deletion.pk)
            if len(died) == 1:
                _nobody_brings_it_back(estudio, deletion)
        purging.purge(deletion.pk)
        purging.purge(deletion.pk)

    record = Deletion.objects.across_organizations().get(pk=deletion.pk)
    assert died == ["outside", "subscription", "schema", "media", "caches", "rows", "audit"]
    assert record.erased.keys() == set(died)
    assert (record.state, record.counts["leads"], record.erased["rows"]["membership"]) == ("purged", 1, 1)
    assert (record.erased["rows"]["apikey"], record.erased["rows"]["route"]) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [estudio.schema_name])
        assert cursor.fetchone() == (0,)
    assert not Organization.objects.filter(pk=estudio.pk).exists()
    assert [model.objects.of(estudio.pk).count() for model in (Membership, ApiKey, Route)] == [0, 0, 0]
    assert not GrantToken.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [] and named_in_redis(estudio) == []
    kept = [(line.before, line.after, line.actor_name) for line in lines.exclude(action="organization.purged")]
    assert (
        kept
        and [line for line in kept if "Dona" in str(line) or "dona@" in str(line) or line[2] not in ("", "system")]
        == []
    )
    assert User.objects.get(email="dona@estudio.test").is_active, "People keep their accounts."
    assert fingerprint(committed.rival.schema) == others
    assert Membership.objects.of(committed.rival.organization).count() == people
    _nothing_of_it_is_in_the_next_one_of_its_name(estudio)
    purging.forget_lines()
    assert (lines.filter(action="organization.refused").count(), lines.exists()) == (0, True), "Six months are kept."


def _nobody_brings_it_back(estudio: Organization, deletion: Deletion) -> None:
    by = Membership.objects.of(estudio).select_related("role", "user", "organization").get()
    with in_tenant(estudio.schema_name), pytest.raises(Refused, match="tarde demais"):
        asking.recover(deletion, by=by)


def _nothing_of_it_is_in_the_next_one_of_its_name(gone: Organization) -> None:
    anew = create_organization(name="Estúdio", owner=User.objects.get(email="dona@estudio.test"))
    assert (anew.slug, anew.pk == gone.pk, media_of(anew.pk).exists()) == (gone.slug, False, False)
    with in_tenant(anew.schema_name):
        assert (Lead.objects.count(), cache.get("something"), Route.objects.count()) == (0, None, 0)
    call_command("retire_audit", dry_run=True)
