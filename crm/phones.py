"""Phone numbers as people in Brazil write, keep and show them.

Brazilian mobiles got a ninth digit after the area code (Anatel, Resolução 553/2010); WhatsApp still knows many by
eight, so both forms must compare equal (Meta: the ``wa_id`` may differ from the number that was dialled).
"""

import phonenumbers

REGION = "BR"
LENGTH_WITH_NINTH = 13  # 55 + area code + 9 + 8 digits


def e164(text: str) -> str:
    """``(11) 98765-4321`` → ``+5511987654321``; empty when it is no possible number."""
    try:
        number = phonenumbers.parse(text, None if text.strip().startswith("+") else REGION)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if _possible(number) else ""


def comparable(number: str) -> str:
    """What two forms of one number share: digits only, a Brazilian mobile without its ninth digit."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if digits.startswith("55") and len(digits) == LENGTH_WITH_NINTH and digits[4] == "9":
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
    return phonenumbers.is_possible_number(number)
