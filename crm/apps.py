"""The app of the commercial process."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self):
        from tenants import sweeping
        from tenants.services import creation

        from .services import announcing, defaults

        creation.plant(defaults.plant)
        sweeping.sweepers.append(announcing.announce_forgotten)
