"""Finding conversations by the person: name without regard to accents, number however it was typed."""

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Contains

from crm.models import Identity
from crm.phones import comparable

ENOUGH_DIGITS = 4  # fewer would match nearly every number


class Plain(Func):
    """A text in small letters, without accents."""

    function = "unaccent"
    output_field = CharField()

    def __init__(self, text):
        super().__init__(Lower(text))


def found_by(words: str) -> Q:
    """The conversations whose person has this name or number."""
    name = Q(Contains(Plain(F("contact__name")), Plain(Value(words))))
    digits = "".join(sign for sign in words if sign.isdigit())
    if len(digits) < ENOUGH_DIGITS or any(sign.isalpha() for sign in words):
        return name
    number = Q()
    for form in _forms(digits):
        known = Identity.objects.filter(contact=OuterRef("contact"), key__contains=form)
        number |= Q(contact__phone__contains=form) | Q(Exists(known))
    return name | number


def _forms(digits: str) -> set[str]:
    """As typed, and as it is kept where the ninth digit is left out."""
    short = comparable(digits)
    if len(digits) in (9, 11) and digits[-9] == "9":
        short = digits[:-9] + digits[-8:]
    return {digits, short}
