"""What a register of companies and addresses is asked. Another one, of profiles or company data, is a folder and a line."""

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


class Register(ABC):
    """Speaks one register's API. Holds no state and never touches the database.

    Raises ``Rejected`` for what it does not know, ``Unavailable`` for what it may know later.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    seconds_between: ClassVar[int] = 2  # as of a real person

    @abstractmethod
    def company(self, cnpj: str) -> CompanyFacts: ...

    @abstractmethod
    def address(self, cep: str) -> AddressFacts: ...
