"""Colleagues called by name in a text: ``@Rafael Lima``, or ``@Rafael`` while there is only one."""

import re
from collections import Counter
from collections.abc import Iterable

from tenants.models import User


def called_in(text: str, among: Iterable[User]) -> dict[str, list[User]]:
    """What each mention says, as it stands in the text, and who is meant. Two of one name are both meant."""
    bearers = _bearers(list(among))
    if not bearers:
        return {}
    longest_first = "|".join(re.escape(name) for name in sorted(bearers, key=len, reverse=True))
    found = re.finditer(rf"(?<![\w@])@({longest_first})(?!\w)", text, re.IGNORECASE)
    return {match[1]: bearers[match[1].casefold()] for match in found}


def _bearers(people: list[User]) -> dict[str, list[User]]:
    """Full names, and first names that only one of them has."""
    first_names = Counter(person.get_short_name().casefold() for person in people)
    bearers: dict[str, list[User]] = {}
    for person in people:
        bearers.setdefault(str(person).casefold(), []).append(person)
        first = person.get_short_name().casefold()
        if first_names[first] == 1:
            bearers.setdefault(first, [person])
    return bearers
