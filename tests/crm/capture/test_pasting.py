"""Who is in a piece of text."""

import time

import pytest

from crm.capture.pasting import found_in

TEXTS = {
    "Marina Alves\nDiretora | Studio Lume\n(11) 98765-4321\nmarina@lume.test": {
        "name": "Marina Alves",
        "phone": "+5511987654321",
        "email": "marina@lume.test",
    },
    "De: João da Silva <joao@obra.test>\nEnviado: 12/11/2026\nAssunto: Orçamento\n\nOlá, meu zap é 21 99876-5432": {
        "name": "João da Silva",
        "phone": "+5521998765432",
        "email": "joao@obra.test",
    },
    "Nome: Ana Prado\nEmpresa: Prado & Filhos\nCidade: Santos\nCPF: 529.982.247-25\nTel: +55 13 3222-1111": {
        "name": "Ana Prado",
        "company": "Prado & Filhos",
        "city": "Santos",
        "document": "52998224725",
        "phone": "+551332221111",
    },
    "marina@lume.test": {"email": "marina@lume.test"},
    "52998224725": {"document": "52998224725"},
    "bom dia, tudo bem?": {},
    "": {},
}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:20] or "nothing")
def test_a_person_is_found(text):
    assert found_in(text).told() == TEXTS[text]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "@" * 20_000,
        "\n" * 20_000,
        "1" * 20_000,
        "nome: " * 4000,
        " - A" * 6000,
        "A.b@" * 5000,
        "De: <" * 4000,
    ],
)
def test_no_text_takes_long(text):
    begun = time.perf_counter()
    found_in(text)
    assert time.perf_counter() - begun < 2
