"""What a register is asked. Another one, of profiles or company data, is a folder and a line."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class CompanyFacts:
    """What a register knows of a company, as far as it says; no people."""

    legal_name: str = ""
    trade_name: str = ""
    state: str = ""  # active, closed, …, in the register's own words
    is_active: bool | None = None
    activity: str = ""
    street: str = ""
    district: str = ""
    city: str = ""
    uf: str = ""
    cep: str = ""
    phone: str = ""
    opened_on: str = ""


@dataclass(frozen=True, kw_only=True)
class AddressFacts:
    """What stands behind a postal code; a town with one code has no streets."""

    cep: str
    city: str
    uf: str
    district: str = ""
    street: str = ""


@dataclass(frozen=True, kw_only=True)
class MailFacts:
    """Whether a domain receives mail, and how that was told."""

    receives: bool
    why: str = ""


Facts = CompanyFacts | AddressFacts | MailFacts


class Register(ABC):
    """Speaks one register's API. Holds no state and never touches the database.

    Raises ``Rejected`` for what it does not know, ``Unavailable`` for what it may know later.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    seconds_between: ClassVar[int] = 2  # questions of the whole installation, as of a real person; 0 for no pause
    most_a_minute: ClassVar[int] = 30  # questions of one organization

    @abstractmethod
    def facts(self, kind: str, key: str) -> Facts:
        """What it knows under a key of this kind of question."""


class CompanyRegister(Register):
    """One that knows companies and addresses."""

    def facts(self, kind: str, key: str) -> Facts:
        return self.company(key) if kind == "cnpj" else self.address(key)

    @abstractmethod
    def company(self, cnpj: str) -> CompanyFacts: ...

    @abstractmethod
    def address(self, cep: str) -> AddressFacts: ...
