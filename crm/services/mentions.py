"""Colleagues called by name in a text: ``@Rafael Lima``, or ``@Rafael`` while there is only one."""

import re
from collections import Counter
from collections.abc import Iterable

from tenants.models import User


def called_in(text: str, among: Iterable[User]) -> dict[str, list[User]]:
    """What each mention says, as it stands in the text, and who is meant. Two of one name are both meant."""
    bearers = _bearers(list(among))
    return {said: bearers[said.casefold()] for said in names_in(text, bearers)}


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of these a text calls with an ``@``, as it writes them."""
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.findall(rf"(?<![\w@])@({longest_first})(?!\w)", text, re.IGNORECASE) if longest_first else []


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
