"""The providers there are. Adding one means adding a folder and a line here."""

from functools import cache

from django.utils.module_loading import import_string

from .base import Provider

PROVIDERS = {
    "whatsapp_cloud": "messaging.providers.whatsapp_cloud.WhatsAppCloud",
    "twilio": "messaging.providers.twilio.TwilioWhatsApp",
    "twilio_sms": "messaging.providers.twilio.TwilioSms",
    "evolution": "messaging.providers.evolution.Evolution",
    "whatsapp_web": "messaging.providers.whatsapp_web.WhatsAppWeb",
}
OF_PLATFORM = "whatsapp_cloud"  # whose webhooks may come to one address for all organizations


@cache
def get(key: str) -> Provider:
    """The provider, imported on first use."""
    return import_string(PROVIDERS[key])()
