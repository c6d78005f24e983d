"""A new organization: whole or not at all."""

import pytest
from django.db import connection

from crm.models import Stage
from tenants.context import in_tenant
from tenants.models import Membership, Organization, Role, User
from tenants.services import creation


def schemas_there() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'org_%'")
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def ana(db) -> User:
    return User.objects.create_user("ana@nova.test", "x" * 12, name="Ana")


def test_a_name_that_is_taken_gets_a_suffix(ana):
    slugs = [creation.create_organization(name="Agência Aurora", owner=ana).slug for _time in range(3)]

    assert slugs == ["agencia-aurora", "agencia-aurora-2", "agencia-aurora-3"]


def test_a_new_organization_has_its_pipeline_roles_and_owner(ana):
    organization = creation.create_organization(name="Nova", owner=ana)

    with in_tenant(organization.schema_name):
        assert [stage.name for stage in Stage.objects.all()] == [
            "Lead",
            "Contato",
            "Proposta",
            "Negociação",
            "Ganho",
            "Perdido",
        ]
        assert {role.key for role in Role.objects.all()} == {"owner", "admin", "manager", "sales", "viewer"}
        assert Membership.objects.get().role.key == "owner"
    assert organization.state == Organization.State.ACTIVE


def test_a_failed_creation_leaves_nothing_behind(ana, monkeypatch):
    before = schemas_there()

    def break_down(organization):
        raise RuntimeError("no")

    monkeypatch.setattr(creation, "_seeds", [*creation._seeds, break_down])
    with pytest.raises(RuntimeError):
        creation.create_organization(name="Nova", owner=ana)

    assert not Organization.objects.filter(slug="nova").exists()
    assert schemas_there() == before


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Agência Aurora & Filhos", "agencia-aurora-filhos"),
        ("---", "organization"),
        ("admin", "admin-2"),
        ("x" * 90, "x" * 40),
    ],
)
def test_an_address_follows_from_the_name(db, name, slug):
    assert creation.free_slug(name) == slug
