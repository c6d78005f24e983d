"""BrasilAPI: the company register of the Receita Federal, and the postal codes."""

from crm.providers.registers.base import AddressFacts, CompanyFacts, CompanyRegister

from . import api, parse


class BrasilApi(CompanyRegister):
    key, label = "brasilapi", "Receita"

    def company(self, cnpj: str) -> CompanyFacts:
        return parse.company(api.get(f"cnpj/v1/{cnpj}"))

    def address(self, cep: str) -> AddressFacts:
        return parse.address(api.get(f"cep/v2/{cep}"))
