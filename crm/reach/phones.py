"""What a number tells by itself: mobile, land line, or none that exists. Whether it has WhatsApp nobody can tell from it."""

import phonenumbers
from phonenumbers import PhoneNumberType as Type

from crm.distribution.areas import state_of
from crm.identity.phones import area_of
from crm.phones import FORMER_MOBILES

MOBILE, FIXED, OTHER, WRONG = "mobile", "fixed", "other", "wrong"
KINDS = {Type.MOBILE: MOBILE, Type.FIXED_LINE: FIXED, Type.FIXED_LINE_OR_MOBILE: OTHER}
WITHOUT_NINTH = 13  # signs of a Brazilian number in E.164 with eight digits after the area code


def kind_of(number: str) -> str:
    """Of a number in E.164; empty for none. A Brazilian mobile is one without its ninth digit too."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(_whole(number), None)
    except phonenumbers.NumberParseException:
        return WRONG
    if not phonenumbers.is_valid_number(parsed):
        return WRONG
    return KINDS.get(phonenumbers.number_type(parsed), OTHER)


def place_of(number: str) -> str:
    """The state of a Brazilian number's area code, else the country: ``SP``, ``PT``."""
    if state := state_of(area_of(number)):
        return state
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number, None)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _whole(number: str) -> str:
    is_former = number.startswith("+55") and len(number) == WITHOUT_NINTH and number[5] in FORMER_MOBILES
    return f"{number[:5]}9{number[5:]}" if is_former else number
