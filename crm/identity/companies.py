"""Names of companies as they compare: without what the law appends to them."""

import re

from rapidfuzz import fuzz

from crm.identity import documents
from crm.identity.names import plain

ALIKE = 0.88
SLASHES = re.compile(r"(?i)\bs\s*[/.]\s*([ac])\b")
LEGAL = frozenset(
    "ltda limitada me epp mei eireli sa sc ss slu cia companhia inc llc ltd corp corporation company co gmbh ag".split()
)
AROUND = frozenset("e de da do das dos the of and".split())
GENERIC = frozenset(
    "agencia assessoria associados comercio consultoria contabilidade digital distribuidora empreendimentos engenharia"
    " estudio filhos grupo industria loja marketing participacoes producoes representacoes servicos solucoes studio"
    " tecnologia transportes".split()
)


def tokens(name: str) -> tuple[str, ...]:
    """The words that tell companies apart, as they stand."""
    name = SLASHES.sub(r"s\1", name)
    words = [word for word in plain(name).split() if word not in AROUND]
    telling = list(words)
    while len(telling) > 1 and telling[-1] in LEGAL:
        telling.pop()
    while len(telling) > 1 and telling[0] in LEGAL:
        telling.pop(0)
    return tuple(telling)


def key(name: str) -> str:
    """The same for ``Studio Lume``, ``STUDIO LUME LTDA - ME`` and ``Studio Lume S/A``."""
    return " ".join(tokens(name))


def similarity(one: str, other: str) -> float:
    """0 … 1, by the words that are not everybody's."""
    first, second = key(one), key(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    whole = fuzz.token_sort_ratio(first, second) / 100
    telling = [" ".join(word for word in words.split() if word not in GENERIC) for words in (first, second)]
    return min(whole, fuzz.token_sort_ratio(*telling) / 100) if all(telling) else whole * 0.9


def keys(name: str, cnpj: str) -> frozenset[str]:
    """What companies must share to be worth comparing."""
    words = tokens(name)
    found = {f"k:{' '.join(words)}", f"f:{''.join(words)[:7]}"}
    found |= {f"t:{word}" for word in words if word not in GENERIC and len(word) > 3}
    if base := documents.root(cnpj):
        found.add(f"r:{base}")
    return frozenset(key[:80] for key in found if len(key) > 3)


def compare(one: tuple[str, str], other: tuple[str, str]) -> tuple[float, tuple[str, ...]]:
    """How probably two (name, CNPJ) are one company, and why. Branches of one company share the root of the CNPJ."""
    roots = [documents.root(cnpj) for _name, cnpj in (one, other)]
    alike = similarity(one[0], other[0])
    if all(roots):
        return (0.9, ("cnpj=root",)) if roots[0] == roots[1] else (0.0, ())
    if alike < ALIKE:
        return 0.0, ()
    return 0.55 + 0.35 * (alike - ALIKE) / (1 - ALIKE), ("name=0.999" if alike == 1 else "name=0.92",)
