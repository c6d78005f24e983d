"""Whether two records are one: the answer, both ways round, and what is never even compared."""

import csv
import json

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.identity import blocking, match
from crm.identity.records import Record

MARINA = Record(
    id=1,
    name="Marina Alves",
    phones=("(11) 98765-4321",),
    emails=("marina.alves@gmail.com",),
    company="Studio Lume Ltda",
    city="São Paulo",
    state="SP",
)


def other(**fields) -> Record:
    return Record(id=2, **fields)


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (other(name="MARINA ALVES", phones=("11 8765-4321",), emails=("marina.alves@gmail.com",)), "same"),
        (other(name="Alves, Marina", phones=("5511987654321",), company="STUDIO LUME - ME"), "same"),
        (other(name="Marina S. Alves", emails=("marinaalves+crm@googlemail.com",), city="Sao Paulo"), "same"),
        # One phone of a whole company: somebody should see it, and nobody is merged.
        (other(name="Rogério Prado", phones=("(11) 98765-4321",), emails=("rogerio@lume.com.br",)), "suggest"),
        (other(name="Pedro Nogueira", phones=("(21) 99876-5432",), emails=("pedro@x.com.br",)), "different"),
        (
            other(name="Marina Alves", phones=("(85) 3333-4444",), company="Outra", city="Natal", state="RN"),
            "different",
        ),
    ],
)
def test_two_records_are_one_or_not(record, kind):
    assert match.compare(MARINA, record).kind == kind
    assert match.compare(record, MARINA) == match.compare(MARINA, record)


def test_the_same_document_is_the_same_person_and_another_one_never_is():
    cpf = Record(id=1, name="Marina", documents=("529.982.247-25",))

    same = match.compare(cpf, other(name="M. A.", documents=("52998224725",)))
    assert (same.kind, same.reasons[0]) == ("same", "document=same")
    twins = [
        Record(id=pk, name="Ana Souza", phones=("11987654321",), emails=("casa@souza.com",), documents=(paper,))
        for pk, paper in ((1, "529.982.247-25"), (2, "111.444.777-35"))
    ]
    assert match.compare(*twins).kind == "suggest"


def test_reasons_are_named_the_strongest_first():
    found = match.compare(MARINA, other(name="Marina Alves", phones=("11 98765-4321",), state="RJ"))

    assert found.reasons[0] in ("phone=same", "name=0.995")
    assert {"phone=same", "name=0.995"} <= set(found.reasons)


def test_who_shares_nothing_is_never_compared():
    words = ["Abel", "Bento", "Cícero", "Dirce", "Elói", "Fausto", "Gil", "Hugo", "Iara", "Jair"]
    crowd = [Record(id=n, name=f"{word} {word}eiro", phones=(f"119{n}{n}{n}{n}0000",)) for n, word in enumerate(words)]

    assert list(blocking.pairs(crowd)) == []


def test_a_key_that_too_many_share_is_not_worth_its_comparisons():
    crowd = [Record(id=pk, emails=("contato@lume.com.br",)) for pk in range(blocking.MOST_IN_A_BLOCK + 1)]

    assert list(blocking.pairs(crowd)) == []
    assert len(list(blocking.pairs(crowd[:10]))) == 45


def test_one_wrong_link_does_not_make_one_person_of_two_families():
    def person(pk, name, phone):
        return Record(id=pk, name=name, phones=(phone,), city="Natal")

    lilies = [person(f"a{n}", "Lília Prado Amaral", "84999990001") for n in range(3)]
    joes = [person(f"b{n}", "Joel Silveira Braga", "84999990002") for n in range(3)]
    everybody = [*lilies, *joes]
    compared = [(one, two, match.compare(one, two)) for one, two in blocking.pairs(everybody)]
    wrong = match.Match(0.71, match.Kind.SAME, (), ())

    groups = match.together([*compared, (lilies[0], joes[0], wrong)])

    assert sorted(sorted(record.id for record in group) for group in groups) == [["a0", "a1", "a2"], ["b0", "b1", "b2"]]


TEXT = st.text("abcé .1", max_size=12)
RECORDS = st.builds(
    Record,
    id=st.integers(),
    name=TEXT,
    company=TEXT,
    city=TEXT,
    phones=st.lists(st.sampled_from(["11987654321", "1187654321", "98765-4321", "x"]), max_size=2).map(tuple),
    emails=st.lists(st.sampled_from(["a@b.com", "A@b.com", "a+x@gmail.com", "@"]), max_size=2).map(tuple),
    documents=st.lists(st.sampled_from(["529.982.247-25", "111.444.777-35", "1"]), max_size=1).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(RECORDS, RECORDS)
def test_comparison_is_the_same_both_ways(one, two):
    found = match.compare(one, two)

    assert match.compare(two, one) == found
    assert 0 <= found.probability <= 1


ROWS = [
    ("1", "ana", "Ana Paula Ribeiro", "(11) 98765-4321", "ana.ribeiro@uol.com.br"),
    ("2", "ana", "RIBEIRO, ANA PAULA", "11 8765-4321", "ana.ribeiro@uol.com.br"),
    ("3", "ana", "Ana P. Ribeiro", "", "ana.ribeiro@uol.com.br"),
    ("4", "bia", "Beatriz Moura Lins", "(21) 99876-5432", "bia@lins.com.br"),
    ("5", "caio", "Caio Tavares", "(85) 98888-7777", "caio@uol.com.br"),
]


@pytest.mark.parametrize("with_pairs", [False, True])
def test_a_labelled_set_is_measured(tmp_path, capsys, with_pairs):
    people, pairs = tmp_path / "people.csv", tmp_path / "pairs.csv"
    _write(people, ["id", "who", "nome", "fone", "mail"], ROWS)
    _write(pairs, ["one", "other"], [("1", "2"), ("2", "3"), ("1", "3")])
    mapping = json.dumps({"name": "nome", "phone": ["fone"], "email": "mail"})
    truth = str(pairs) if with_pairs else "who"

    call_command("evaluate", "dedup", "--csv", str(people), "--mapping", mapping, "--truth", truth, "--id", "id")

    told = capsys.readouterr().out
    assert "5 records, 3 true pairs" in told
    assert next(line.split()[1:] for line in told.splitlines() if line.startswith("same ")) == ["1.0000"] * 3
    assert "baseline: any address equal" in told


def test_two_sets_are_linked(tmp_path, capsys):
    head = ["id", "who", "nome", "fone", "mail"]
    _write(tmp_path / "a.csv", head, ROWS[:1] + ROWS[3:])
    _write(tmp_path / "b.csv", head, [("9", *ROWS[1][1:])])
    mapping = json.dumps({"name": "nome", "phone": "fone", "email": "mail"})
    files = [word for name in ("a.csv", "b.csv") for word in ("--csv", str(tmp_path / name))]

    call_command("evaluate", "dedup", *files, "--mapping", mapping, "--truth", "who", "--id", "id")

    told = capsys.readouterr().out
    assert "4 records, 1 true pairs" in told
    assert next(line.split()[1:] for line in told.splitlines() if line.startswith("same ")) == ["1.0000"] * 3


def test_what_is_not_there_is_said(tmp_path, capsys):
    call_command("evaluate", "dedup", "--data", str(tmp_path))

    assert "pt-BR, synthetic: not measured" in capsys.readouterr().out


def _write(path, head, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
