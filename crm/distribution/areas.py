"""Brazil by its area codes: which state each belongs to."""

from collections.abc import Iterable

from crm.plain import plain

CODES: dict[str, str] = {
    "AC": "68", "AL": "82", "AM": "92 97", "AP": "96", "BA": "71 73 74 75 77", "CE": "85 88", "DF": "61",
    "ES": "27 28", "GO": "62 64", "MA": "98 99", "MG": "31 32 33 34 35 37 38", "MS": "67", "MT": "65 66",
    "PA": "91 93 94", "PB": "83", "PE": "81 87", "PI": "86 89", "PR": "41 42 43 44 45 46", "RJ": "21 22 24",
    "RN": "84", "RO": "69", "RR": "95", "RS": "51 53 54 55", "SC": "47 48 49", "SE": "79",
    "SP": "11 12 13 14 15 16 17 18 19", "TO": "63",
}  # fmt: skip
STATES = {
    "AC": "Acre", "AL": "Alagoas", "AM": "Amazonas", "AP": "Amapá", "BA": "Bahia", "CE": "Ceará",
    "DF": "Distrito Federal", "ES": "Espírito Santo", "GO": "Goiás", "MA": "Maranhão", "MG": "Minas Gerais",
    "MS": "Mato Grosso do Sul", "MT": "Mato Grosso", "PA": "Pará", "PB": "Paraíba", "PE": "Pernambuco", "PI": "Piauí",
    "PR": "Paraná", "RJ": "Rio de Janeiro", "RN": "Rio Grande do Norte", "RO": "Rondônia", "RR": "Roraima",
    "RS": "Rio Grande do Sul", "SC": "Santa Catarina", "SE": "Sergipe", "SP": "São Paulo", "TO": "Tocantins",
}  # fmt: skip
STATE_OF = {code: state for state, codes in CODES.items() for code in codes.split()}
_BY_NAME = {plain(name): state for state, name in STATES.items()} | {state.lower(): state for state in STATES}


def state_of(code: str) -> str:
    """``11`` → ``SP``; empty for no area code."""
    return STATE_OF.get(code, "")


def known(word: str) -> str:
    """An area code or a state in any writing, ``são paulo`` → ``SP``; empty when it is neither."""
    word = plain(word.strip())
    return word if word in STATE_OF else _BY_NAME.get(word, "")


def covers(territories: Iterable[str], code: str) -> bool:
    """Whether one of these area codes and states holds the area."""
    return bool(code) and any(each in (code, state_of(code)) for each in territories)
