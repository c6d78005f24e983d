"""BrasilAPI's answers as plain facts; a field that is absent, null or of another kind is not known."""

from collections.abc import Mapping
from typing import Any

from crm.providers.registers.base import AddressFacts, CompanyFacts

ACTIVE = 2


def company(told: Mapping[str, Any]) -> CompanyFacts:
    street = ", ".join(part for part in (_text(told, name) for name in ("logradouro", "numero", "complemento")) if part)
    state = told.get("situacao_cadastral")
    return CompanyFacts(
        legal_name=_text(told, "razao_social"),
        trade_name=_text(told, "nome_fantasia"),
        state=_text(told, "descricao_situacao_cadastral"),
        is_active=state == ACTIVE if isinstance(state, int) else None,
        activity=_text(told, "cnae_fiscal_descricao"),
        street=street,
        district=_text(told, "bairro"),
        city=_text(told, "municipio"),
        uf=_text(told, "uf"),
        cep=_text(told, "cep"),
        phone=_text(told, "ddd_telefone_1"),
        opened_on=_text(told, "data_inicio_atividade"),
    )


def address(told: Mapping[str, Any]) -> AddressFacts:
    return AddressFacts(
        cep=_text(told, "cep"),
        city=_text(told, "city"),
        uf=_text(told, "state"),
        district=_text(told, "neighborhood"),
        street=_text(told, "street"),
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
