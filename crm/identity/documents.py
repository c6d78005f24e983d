"""CPF and CNPJ: read however they are written, and only with right check digits. The CNPJ of 2026 has letters."""

import re
from dataclasses import dataclass

from stdnum.br import cnpj, cpf

CPF, CNPJ = "cpf", "cnpj"
AROUND = re.compile(r"(?i)^\s*(?:cpf|cnpj)?(?:\s*n[ºo°.]*)?\s*:?\s*")
SEPARATORS = re.compile(r"[\s./\-–]")


@dataclass(frozen=True)
class Document:
    """A document that exists, as far as its check digits say."""

    kind: str
    value: str

    @property
    def pretty(self) -> str:
        return (cpf if self.kind == CPF else cnpj).format(self.value)


def read(text: str) -> Document | None:
    """``529.982.247-25`` → the CPF ``52998224725``; None when it is no document, or a mistyped one."""
    plain = SEPARATORS.sub("", AROUND.sub("", text)).upper()
    if not plain.isascii():
        return None
    for kind, rules, length in ((CPF, cpf, 11), (CNPJ, cnpj, 14)):
        padded = plain.zfill(length) if plain.isdigit() and length - 1 <= len(plain) else plain
        if len(padded) == length and len(set(padded)) > 1 and rules.is_valid(padded):
            return Document(kind, padded)
    return None


def key(text: str) -> str:
    """The same for all ways to write one document; empty when it is none."""
    document = read(text)
    return document.value if document else ""


def pretty(text: str) -> str:
    """As it is written on paper; what is no document stays as it is."""
    document = read(text)
    return document.pretty if document else text


def root(text: str) -> str:
    """The eight signs of a CNPJ that all branches of one company share."""
    document = read(text)
    return document.value[:8] if document and document.kind == CNPJ else ""
