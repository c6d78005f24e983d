"""All that one organization has, into a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tenants.context import in_tenant
from tenants.exports import work
from tenants.models import Organization
from tenants.refusals import Refused


class Command(BaseCommand):
    """The archive that owners make in the settings, see docs/leaving.md; to bring one back there is ``organization_backup``."""

    help = "Write all that one organization has (JSON, CSV, files, manifest with hashes) into a new ZIP file."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("--to", type=Path, required=True, help="the file to write")

    def handle(self, *args, slug, to, **options):
        organization = Organization.objects.filter(slug=slug).first()
        if organization is None:
            raise CommandError(f"There is no organization {slug}.")
        if to.exists():
            raise CommandError(f"{to} is there already.")
        with in_tenant(organization.schema_name):
            try:
                made = work.at_once(to)
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        if made.sha256 == "":
            raise CommandError("It could not be written; the log says why.")
        self.stdout.write(f"{to}: {made.size} bytes, SHA-256 {made.sha256}")
