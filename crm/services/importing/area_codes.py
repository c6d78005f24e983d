"""Phones that lack their area code: which one was probably meant, to be said and never to be taken."""

from collections.abc import Mapping

from django.db.models import Count
from django.db.models.functions import Substr

from crm.distribution import areas
from crm.identity import phones
from crm.models import Contact

PHONES = ("phone", "phone_2")
LATELY = 1000  # contacts that say where the organization's people are
UNKNOWN = "DDD"


def usual() -> str:
    """Of most of the newest contacts; empty where nobody has a Brazilian phone."""
    newest = Contact.objects.order_by("-pk").values("pk")[:LATELY]
    codes = Contact.objects.filter(pk__in=newest, phone__startswith=phones.COUNTRY).annotate(code=Substr("phone", 4, 2))
    counted = codes.order_by().values_list("code").annotate(n=Count("pk")).order_by("-n", "code")
    return next((code for code, _n in counted if code in areas.STATE_OF), "")


def meant(text: str, said: Mapping[str, str], *, otherwise: str) -> str:
    """The number as it should stand in the file, by what else its row says."""
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) not in phones.LOCAL:
        return "(11) 98765-4321"
    return f"({_of_row(said) or otherwise or UNKNOWN}) {digits[:-4]}-{digits[-4:]}"


def _of_row(said: Mapping[str, str]) -> str:
    """By another phone, else by a state that has only one area code."""
    for key in PHONES:
        if area := phones.area_of(phones.read(said.get(key, "")).first):
            return area
    codes = areas.CODES.get(areas.known(said.get("state", "")), "").split()
    return codes[0] if len(codes) == 1 else ""
