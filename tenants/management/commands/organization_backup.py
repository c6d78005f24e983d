"""One organization into a folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tenants.models import Organization
from tenants.services import backing_up


class Command(BaseCommand):
    """``organization_restore`` brings it back."""

    help = "Write one organization (schema, rows in public, media) and a manifest with hashes into a new folder."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("folder", type=Path)

    def handle(self, *args, slug, folder, **options):
        organization = Organization.objects.filter(slug=slug).first()
        if organization is None:
            raise CommandError(f"There is no organization {slug}.")
        if folder.exists():
            raise CommandError(f"{folder} is there already.")
        manifest = backing_up.take(organization, folder)
        self.stdout.write(f"{slug}: {len(manifest['files'])} files in {folder}. Keep FIELD_KEYS with it, elsewhere.")
