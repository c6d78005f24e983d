"""One organization alone goes into a folder and comes back as it was; nobody else's row changes."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm.models import Contact, Lead
from crm.services import job_work
from crm.services.forgetting import again, ordering
from messaging.models import Channel, Connection
from tenants import schemas
from tenants.context import changing_schemas, in_tenant
from tenants.models import Deletion, Erasure, Membership, Organization, Role, Route, User
from tenants.services import backing_up, branding, bringing_back
from tenants.services.creation import create_organization
from tests import makers
from tests.isolation.conversation_rows import channel_of
from tests.isolation.rows import fingerprint
from tests.tenants.test_branding import picture


def test_an_organization_comes_back_as_it_was_and_who_was_erased_since_is_erased_again(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    owner = User.objects.create_user("dona@estudio.test", "correct horse battery", name="Dona")
    estudio = create_organization(name="Estúdio", owner=owner)
    folder, kept = tmp_path / "backup", settings.MEDIA_ROOT / "org" / str(estudio.pk) / "files" / "a.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("proposta")
    with in_tenant(estudio.schema_name):
        marina = makers.make_contact("Marina Alves", "+5511987654321")
        makers.make_lead("Otávio Reis", title="Site")
        branding.hang(estudio, io.BytesIO(picture()), 100)
    before, others = fingerprint(estudio.schema_name), fingerprint(committed.rival.schema)

    call_command("organization_backup", estudio.slug, str(folder))
    with pytest.raises(CommandError, match="--replace"):
        call_command("organization_restore", str(folder))
    with in_tenant(estudio.schema_name):
        told = {"asked": "email", "ground": "wish", "asked_on": "2026-01-05"}
        mine = Membership.objects.select_related("user", "role").get()
        ordering.order(marina, by=mine, **told)
        while job_work.work():
            pass
        assert Contact.objects.get(pk=marina.pk).name == ""
    kept.unlink()
    with in_tenant(estudio.schema_name):
        branding.take_down(estudio)
    call_command("organization_restore", str(folder), "--replace")

    assert (kept.read_text(), fingerprint(estudio.schema_name)) == ("proposta", before)
    assert branding.logo_of(Organization.objects.get(pk=estudio.pk))
    assert fingerprint(committed.rival.schema) == others
    with in_tenant(estudio.schema_name):
        assert Contact.objects.get(pk=marina.pk).name == "Marina Alves"
        again.prune()
        while job_work.work():
            pass
        assert (Contact.objects.get(pk=marina.pk).name, Erasure.objects.get().state) == ("", "done")
    _gone_and_back(estudio, folder, before)


def _gone_and_back(estudio: Organization, folder, before) -> None:
    """Also where nothing of it is left; a file that was changed is refused and changes nothing."""
    with changing_schemas():
        schemas.drop_schema(estudio.schema_name)
    rows = folder / backing_up.ROWS
    said = rows.read_text()
    rows.write_text(said.replace("Dona", "Outra"))
    with pytest.raises(CommandError, match=r"were changed, such as public\.jsonl"):
        call_command("organization_restore", str(folder), "--replace")
    rows.write_text(said)

    call_command("organization_restore", str(folder), "--replace")

    assert fingerprint(estudio.schema_name) == before
    assert Membership.objects.of(estudio).get().user.email == "dona@estudio.test"


def schemas_of(organization: Organization) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", [f"%{organization.pk.hex}%"])
        return [row[0] for row in cursor.fetchall()]


def taken(committed, settings, tmp_path) -> tuple[Organization, Membership, Path]:
    """The backup of an organization with a member beside its owner, a channel with secrets, and a file."""
    settings.MEDIA_ROOT = tmp_path / "media"
    owner = User.objects.create_user("dona@estudio.test", "correct horse battery", name="Dona")
    estudio = create_organization(name="Estúdio", owner=owner)
    sales = Role.objects.of(estudio).get(key="sales")
    member = Membership(organization=estudio, user=committed.aurora.rep.user, role=sales)
    member.save()
    kept = backing_up.media_of(estudio.pk) / "files" / "a.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("proposta")
    with in_tenant(estudio.schema_name):
        channel = channel_of(SimpleNamespace(organization=estudio))
        connected = Connection.objects.get(channel=channel)
        connected.credentials = {"access_token": "segredo"}
        connected.save()
        makers.make_lead(contact=makers.make_contact("Marina Alves", "+5511987654321"), title=f"Site org {estudio.pk}")
    Route.objects.of(estudio).get_or_create(
        organization=estudio, provider="twilio", kind="number", external_id="+551130000000", channel_id=channel.pk
    )
    folder = tmp_path / "backup"
    backing_up.take(estudio, folder)
    return estudio, member, folder


def test_a_restore_that_fails_leaves_what_there_is(committed, settings, tmp_path, monkeypatch):
    estudio, _member, folder = taken(committed, settings, tmp_path)
    with in_tenant(estudio.schema_name):
        Contact.objects.update(name="Depois")
    before = fingerprint(estudio.schema_name)

    with monkeypatch.context() as broken:
        broken.setattr(bringing_back, "_put", lambda *told: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bringing_back.restore(folder, replace=True)
    dump = folder / backing_up.SCHEMA
    whole = dump.read_bytes()
    dump.write_bytes(whole[: len(whole) * 9 // 10])
    manifest = json.loads((folder / backing_up.MANIFEST).read_text())
    manifest["files"][backing_up.SCHEMA] = backing_up._digest(dump)
    (folder / backing_up.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(RuntimeError, match="cannot be brought back"):
        bringing_back.restore(folder, replace=True)

    assert (fingerprint(estudio.schema_name), schemas_of(estudio)) == (before, [estudio.schema_name])
    places = sorted(path.name for path in backing_up.media_of(estudio.pk).parent.iterdir())
    assert places == [str(estudio.pk)]


def test_a_backup_becomes_another_organization_that_does_nothing_by_itself(committed, settings, tmp_path):
    estudio, member, folder = taken(committed, settings, tmp_path)
    with in_tenant(estudio.schema_name):
        marina = Contact.objects.get(name="Marina Alves").pk
    told = {"asked": "email", "ground": "wish", "asked_on": "2026-01-05", "state": "done"}
    Erasure.objects.of(estudio).create(
        organization=estudio, contact_id=marina, ordered_by=committed.aurora.rep.user, **told
    )
    before, others = fingerprint(estudio.schema_name), fingerprint(committed.rival.schema)

    call_command("organization_restore", str(folder), as_new="Estúdio")

    new = Organization.objects.get(slug="estudio-2")
    assert (new.name, new.state, new.plan_id) == ("Estúdio", "active", "starter")
    assert (fingerprint(estudio.schema_name), fingerprint(committed.rival.schema)) == (before, others)
    roles = {role.key: role.pk for role in Role.objects.of(new)}
    assert roles.keys() == {role.key for role in Role.objects.of(estudio)}
    assert not set(roles.values()) & set(Role.objects.of(estudio).values_list("pk", flat=True))
    people = Membership.objects.of(new).order_by("joined_at").values_list("user__email", "is_active", "role")
    assert list(people) == [("dona@estudio.test", True, roles["owner"]), (member.user.email, False, roles["sales"])]
    assert (Route.objects.of(new).count(), (backing_up.media_of(new.pk) / "files" / "a.txt").read_text()) == (
        0,
        "proposta",
    )
    with in_tenant(new.schema_name):
        assert Lead.objects.get().title == f"Site org {new.pk}", "Ids in texts follow."
        assert (Channel.objects.get().is_active, Connection.objects.get().credentials) == (False, {})
        again.prune()
        while job_work.work():
            pass
        assert Contact.objects.get(pk=marina).name == "", "Who was erased since is erased here as well."
    with in_tenant(estudio.schema_name):
        assert Connection.objects.get().credentials == {"access_token": "segredo"}


def test_what_its_owner_had_deleted_does_not_come_back(committed, settings, tmp_path):
    estudio, _member, folder = taken(committed, settings, tmp_path)
    told = {"requested_by": committed.aurora.rep.user, "purge_at": timezone.now(), "state": "purged"}
    Deletion.objects.of(estudio).create(organization_id=estudio.pk, mark="0" * 64, **told)

    for way in ({"replace": True}, {"as_new": "Estúdio"}):
        with pytest.raises(CommandError, match="was deleted by its owner"):
            call_command("organization_restore", str(folder), **way)
