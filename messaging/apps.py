"""The app of channels, conversations and messages."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self):
        from . import checks  # noqa: F401 - registered by being imported
