"""An organization's looks are changed: its colour, its logo. What is taken away makes it look as usual."""

import hashlib
from pathlib import Path
from typing import IO

from tenants import private_files
from tenants.branding import logos
from tenants.context import in_tenant, on_commit
from tenants.models import Organization

FOLDER = "brand"


def colour(organization: Organization, colour: str) -> None:
    """``#rrggbb``; nothing for the usual one."""
    organization.colour = colour
    organization.save(update_fields=["colour"])


def hang(organization: Organization, file: IO[bytes], size: int) -> None:
    """The logo, in the place of the one before. Raises ``Refused``."""
    _keep(organization, logos.drawn(file, size))


def take_down(organization: Organization) -> None:
    before, organization.logo = organization.logo, ""
    organization.save(update_fields=["logo"])
    on_commit(_forget, organization.pk, before)


def copy(old: Organization, new: Organization) -> None:
    """The same logo, as a file of the other organization."""
    if content := logo_of(old):
        with in_tenant(new.schema_name):
            _keep(new, content)


def logo_of(organization: Organization) -> bytes | None:
    """The picture, wherever one is. None when there is none, or its file is lost."""
    with in_tenant(organization.schema_name):
        place = _place(organization.logo)
        return place.read_bytes() if organization.logo and place.is_file() else None


def _keep(organization: Organization, content: bytes) -> None:
    before, name = organization.logo, f"{hashlib.sha256(content).hexdigest()[:32]}.png"
    private_files.write(_place(name), lambda target: target.write(content))
    organization.logo = name
    organization.save(update_fields=["logo"])
    if before != name:
        on_commit(_forget, organization.pk, before)


def _forget(organization_id, name: str) -> None:
    """Unless it hangs there again."""
    if name and not Organization.objects.filter(pk=organization_id, logo=name).exists():
        _place(name).unlink(missing_ok=True)


def _place(name: str) -> Path:
    return private_files.folder() / FOLDER / name
