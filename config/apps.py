"""The project itself as an app: template tags and the frame that every page shares."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
