"""Re-seal everything with the newest of FIELD_KEYS."""

from django.core.management.base import BaseCommand

from tenants.models import Organization
from tenants.services.key_rotation import rotate, rotate_factors


class Command(BaseCommand):
    """Put the new key first in FIELD_KEYS, restart, run this, then take the old key away."""

    help = "Re-seal secrets that an older key of FIELD_KEYS sealed."

    def handle(self, *args, **options):
        count = rotate_factors() + sum(rotate(organization) for organization in Organization.objects.all())
        self.stdout.write(f"{count} secrets re-sealed.")
