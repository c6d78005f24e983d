"""One organization alone goes into a folder and comes back as it was; nobody else's row changes."""

import pytest
from django.core.management import CommandError, call_command

from crm.models import Contact
from crm.services import job_work
from crm.services.forgetting import again, ordering
from tenants import schemas
from tenants.context import changing_schemas, in_tenant
from tenants.models import Erasure, Membership, Organization, User
from tenants.services import backing_up
from tenants.services.creation import create_organization
from tests import makers
from tests.isolation.rows import fingerprint


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
    call_command("organization_restore", str(folder), "--replace")

    assert (kept.read_text(), fingerprint(estudio.schema_name)) == ("proposta", before)
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
