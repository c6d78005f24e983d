"""Finding leads by what people type: names, titles, e-mails, digits of a phone."""

import unicodedata

from django.db.models import CharField, Func, Q, Value
from django.db.models.functions import Concat

from crm.models.lead import LeadQuerySet

MOST_WORDS = 5
FEWEST_DIGITS = 4


def about(leads: LeadQuerySet, text: str) -> LeadQuerySet:
    """Every word is somewhere in the names, the title or the e-mail; or the digits in the phone."""
    known_by = Concat(
        "contact__name", Value(" "), "company__name", Value(" "), "title", Value(" "), "contact__email",
        output_field=CharField(),
    )  # fmt: skip
    leads = leads.alias(known_by=Func(known_by, function="unaccent", output_field=CharField()))
    words = Q()
    for word in plain(text).split()[:MOST_WORDS]:
        words &= Q(known_by__icontains=word)
    digits = "".join(sign for sign in text if sign.isdigit())
    return leads.filter(words | Q(contact__phone__contains=digits) if len(digits) >= FEWEST_DIGITS else words)


def plain(text: str) -> str:
    """Without accents: ``ção`` → ``cao``."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
