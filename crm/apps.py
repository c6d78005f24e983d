"""The app of the commercial process."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self):
        from tenants.services import creation

        from .services import defaults

        creation.plant(defaults.plant)
