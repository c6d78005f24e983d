"""The demo organization, for a first look."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from messaging.demo import words
from messaging.demo.plant import OWNER, address_of, plant


class Command(BaseCommand):
    """Idempotent; in development only, because its password is known to everybody."""

    help = "Make the demo organization with leads and conversations, and print how to sign in."

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("The demo's password is public; it is made in development only (DEBUG=true).")
        organization = plant()
        others = ", ".join(f"{name} ({role})" for name, _full, role, _team in words.PEOPLE if name != OWNER)
        self.stdout.write(f"Demo:            {organization.name}, {settings.PUBLIC_URL}/o/{organization.slug}/")
        self.stdout.write(f"Sign in:         {address_of(OWNER)}, password {words.PASSWORD}")
        self.stdout.write(f"                 or, instead of {OWNER}: {others}")
