"""Names of people as they compare: without accents, titles and particles, in any order, long or short."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

PARTICLES = frozenset("da das de do dos di du e y del della van von".split())
TITLES = frozenset("sr sra srta dr dra dona seu prof profa eng arq mr mrs ms miss".split())
SUFFIXES = frozenset("junior jr filho neto sobrinho segundo".split())
NICKNAMES = {
    short: name
    for name, shorts in {
        "alexandre": "xande ale xandao",
        "ana": "aninha",
        "andre": "dede",
        "antonio": "tonho toninho tonico",
        "augusto": "guto",
        "beatriz": "bia",
        "bernardo": "be",
        "bruna": "bru",
        "camila": "cami mila",
        "carlos": "carlinhos caca",
        "carolina": "carol carolzinha",
        "catarina": "cata",
        "claudia": "claudinha",
        "cristiane": "cris",
        "daniel": "dani",
        "eduarda": "duda",
        "eduardo": "edu dudu",
        "felipe": "lipe fe",
        "fernanda": "nanda fer",
        "fernando": "nando",
        "francisco": "chico chiquinho",
        "gabriel": "biel gabi",
        "gabriela": "gabi",
        "guilherme": "gui guiga",
        "gustavo": "gu guga",
        "helena": "lena",
        "henrique": "rique",
        "isabela": "isa bela",
        "joao": "joaozinho jota",
        "joaquim": "quim",
        "jose": "ze zezinho zeca",
        "juliana": "ju juli",
        "leonardo": "leo",
        "leticia": "le leti",
        "lucas": "luquinhas",
        "luciana": "lu luci",
        "luis": "lula luisinho",
        "manoel": "mane neco",
        "manuela": "manu",
        "marcelo": "celo",
        "maria": "mariazinha",
        "mariana": "mari",
        "mateus": "teteu",
        "mauricio": "mau",
        "natalia": "nat nati",
        "patricia": "pati paty",
        "paulo": "paulinho",
        "pedro": "pedrinho",
        "rafael": "rafa",
        "rafaela": "rafa",
        "raimundo": "mundinho",
        "renata": "re",
        "ricardo": "rick cadu",
        "roberto": "beto betinho",
        "rodrigo": "digo rod",
        "samuel": "samuca",
        "sebastiao": "tiao",
        "severino": "biu",
        "tatiana": "tati",
        "teresa": "teca",
        "thiago": "ti",
        "valeria": "val",
        "vanessa": "van",
        "vitor": "vitinho",
        "vitoria": "vivi vi",
    }.items()
    for short in shorts.split()
}
# Sounds written in more than one way: Luiz and Luís, Thiago and Tiago, Vitória and Victoria.
SPELLINGS = (
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("ct"), "t"),
    (re.compile("y"), "i"),
    (re.compile("w"), "v"),
    (re.compile("z"), "s"),
    (re.compile("k"), "c"),
    (re.compile(r"(?<=.)h(?!a|e|i|o|u)"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
NOT_LETTERS = re.compile(r"[^a-z0-9 ]+")


def plain(text: str) -> str:
    """Lower case, without accents and signs."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(NOT_LETTERS.sub(" ", text.replace("'", "").replace("’", "")).split())


@lru_cache(maxsize=65536)
def tokens(text: str) -> tuple[str, ...]:
    """The words that tell people apart, the first name first: ``"Monteiro, Bruno"`` → ``bruno monteiro``."""
    before, comma, after = text.partition(",")
    words = plain(f"{after} {before}" if comma and after.strip() else text).split()
    telling = [word for word in words if word not in PARTICLES and word not in TITLES]
    return tuple(telling or words)


def key(text: str) -> str:
    """The same for all orders and spellings of one name."""
    return " ".join(sorted(map(sounding, tokens(text))))


@lru_cache(maxsize=65536)
def sounding(word: str) -> str:
    """One spelling for those that sound alike, and the name for its nickname."""
    word = NICKNAMES.get(word, word)
    for pattern, instead in SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def similarity(one: str, other: str) -> float:
    """0 … 1. A name that is contained in the other counts nearly whole: people leave out what is in the middle."""
    first, second = tokens(one), tokens(other)
    if not first or not second:
        return 0.0
    short, long = sorted((first, second), key=lambda words: (len(words), words))
    left = list(long)
    total = 0.0
    for word in short:
        best = max(left, key=lambda candidate: _alike(word, candidate))
        total += _alike(word, best)
        left.remove(best)
    matched = total / len(short)
    missing = (len(long) - len(short)) / len(long)
    return matched * (1 - 0.25 * missing) if len(short) > 1 else matched * (1 - 0.5 * missing)


def _alike(one: str, other: str) -> float:
    """How alike two words are; an initial stands for its name."""
    if one == other:
        return 1.0
    if sounding(one) == sounding(other):
        return 0.97
    if min(len(one), len(other)) == 1:
        return 0.85 if one[0] == other[0] else 0.0
    return JaroWinkler.similarity(sounding(one), sounding(other)) * 0.98
