"""Phone numbers as people in Brazil write, keep and show them.

Brazilian mobiles got a ninth digit after the area code (Anatel, Resolução 553/2010); WhatsApp still knows many by
eight, so both forms must compare equal (Meta: the ``wa_id`` may differ from the number that was dialled).
"""

import re

import phonenumbers

REGION = "BR"
COUNTRY = 55
SMALLEST_WITH_AREA = 10**9  # ten digits: area code and eight
LENGTH_WITH_NINTH = 13  # 55 + area code + 9 + 8 digits
# Only numbers that were mobiles before the ninth digit have a form without it. After a 9, digits below 6 begin
# mobiles given out later; the same eight digits alone are somebody's land line.
FORMER_MOBILES = "6789"
AROUND = re.compile(r"(?i)^\s*(?:whatsapp|tel|callto)\s*:\s*(?://)?")
CARRIER_PLACEHOLDER = re.compile(r"(?i)(?<=0)\s*xx\s*(?=\(?\d)")  # 0xx11 9…: any carrier's code


def e164(text: str) -> str:
    """``(11) 98765-4321`` → ``+5511987654321``; empty when it is no possible number, or lacks its area code.

    Empty too for the few whose E.164 form reads as yet another number, such as Austria's ``+43 0 0…``.
    """
    text = CARRIER_PLACEHOLDER.sub("", AROUND.sub("", text)).strip()
    if text.startswith("00"):
        text = f"+{text[2:]}"
    try:
        number = phonenumbers.parse(text, None if text.startswith("+") else REGION)
    except phonenumbers.NumberParseException:
        return ""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if _possible(number) and phonenumbers.parse(written) == number else ""


def comparable(number: str) -> str:
    """What two forms of one number share: digits only, a Brazilian mobile without its ninth digit."""
    digits = "".join(sign for sign in number if sign.isdigit())
    is_long = digits.startswith("55") and len(digits) == LENGTH_WITH_NINTH
    if is_long and digits[4] == "9" and digits[5] in FORMER_MOBILES:
        return digits[:4] + digits[5:]
    return digits


def pretty(number: str) -> str:
    """``+5511987654321`` → ``+55 11 98765-4321``, the way the reader's country writes it."""
    try:
        parsed = phonenumbers.parse(number if number.startswith("+") else f"+{number}", None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _possible(number) -> bool:
    """A Brazilian number without its area code is one of sixty-seven people's; 4004-1234 has none and is valid."""
    is_short = number.country_code == COUNTRY and number.national_number < SMALLEST_WITH_AREA
    return phonenumbers.is_valid_number(number) if is_short else phonenumbers.is_possible_number(number)
