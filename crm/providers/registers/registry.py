"""The registers there are. Adding one means adding a folder and a line here."""

from functools import cache

from django.utils.module_loading import import_string

from .base import Register

REGISTERS = {
    "brasilapi": "crm.providers.registers.brasilapi.BrasilApi",
    "dns": "crm.providers.registers.mail_domains.MailDomains",
}


@cache
def get(key: str) -> Register:
    """The register, imported on first use."""
    return import_string(REGISTERS[key])()
