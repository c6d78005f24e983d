"""Duplicates: precision, recall and F1 of pairs, beside simple rules.

Without ``--csv`` all sets of SETS that lie in ``--data`` are measured. ``--learn`` writes new weights, learned from their
training parts only; what is then measured with ``--part validate`` was not learned from.
"""

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from crm.identity import learning, match, measuring, records
from crm.identity.records import Record

DATA = settings.BASE_DIR.parent / "shared" / "data" / "dev"
VALIDATE = 2  # of five entities are kept for validation
FEBRL = {
    **{name: name for name in ("given_name", "surname", "street_number", "postcode", "state")},
    "street": "address_1",
    "area": "address_2",
    "city": "suburb",
    "birth": "date_of_birth",
    "number": "soc_sec_id",
}
NO_NUMBER = {name: column for name, column in FEBRL.items() if name != "number"}
CHICAGO = {
    "name": "Site name",
    "street": "Address",
    "postcode": "Zip",
    "phone": ["Phone", "Fax"],
    "email": "Email Address",
}
PT_BR = {
    "name": "nome",
    "email": "email",
    "phone": "telefone",
    "document": "cpf",
    "company": "empresa",
    "city": "cidade",
    "state": "uf",
}
REC_ID = r"^(rec-\d+)"


@dataclass(frozen=True)
class Labelled:
    """A labelled set: one file, or two to link; truth is a column, or a file of pairs."""

    csv: tuple[str, ...]
    mapping: dict[str, Any]
    truth: str
    pk: str = ""
    pattern: str = ""
    profile: str = ""
    is_learned_from: bool = True


SETS = {
    "febrl1": Labelled(("dedup_febrl1.csv.gz",), FEBRL, "dedup_febrl1_pairs.csv.gz", "rec_id"),
    "febrl2": Labelled(("dedup_febrl2.csv.gz",), FEBRL, "dedup_febrl2_pairs.csv.gz", "rec_id"),
    "febrl2 without number": Labelled(
        ("dedup_febrl2.csv.gz",), NO_NUMBER, "dedup_febrl2_pairs.csv.gz", "rec_id", is_learned_from=False
    ),
    "febrl4, linked": Labelled(("link_febrl4a.csv.gz", "link_febrl4b.csv.gz"), FEBRL, "rec_id", "rec_id", REC_ID),
    "chicago": Labelled(("dedup_chicago_orgs.csv.gz",), CHICAGO, "True Id"),
    "pt-BR, synthetic": Labelled(("dedup_contacts_ptbr_synth.csv.gz",), PT_BR, "entity", "id"),
}


@dataclass
class Loaded:
    """A set that was read: its records, and which entity each is of."""

    records: list[Record]
    others: list[Record] | None
    entities: dict[Any, str] = field(default_factory=dict)

    def part(self, keep: Callable[[str], bool]) -> "Loaded":
        """Only the records of some entities."""
        mine = [record for record in self.records if keep(self.entities[record.id])]
        theirs = [r for r in self.others if keep(self.entities[r.id])] if self.others is not None else None
        return Loaded(mine, theirs, {pk: entity for pk, entity in self.entities.items() if keep(entity)})


def add_arguments(parser) -> None:
    parser.add_argument("--csv", action="append", help="the file, plain or .gz; twice: two files to link")
    parser.add_argument("--mapping", help='JSON or a file of it: {"name": "nome", "phone": ["fone", "celular"], …}')
    parser.add_argument("--truth", help="the column that says who it is, or a file of pairs with two columns")
    parser.add_argument("--id", default="", help="the column that names a row; its number in the file without it")
    parser.add_argument("--pattern", default="", help="what of the truth column says who it is: the first group")
    parser.add_argument("--profile", default="", choices=["", *records.PROFILES], help="by the mapping without it")
    parser.add_argument("--part", default="all", choices=["all", "train", "validate"])
    parser.add_argument("--data", type=Path, default=DATA, help="where the known sets lie")
    parser.add_argument("--learn", type=Path, help="write weights learned from the training parts of the known sets")


def run(options: dict[str, Any], say: Callable[[str], Any]) -> None:
    if options["learn"]:
        _learn(options["data"], options["learn"], say)
        return
    if not options["csv"]:
        _measure_known(options, say)
        return
    if not options["mapping"] or not options["truth"]:
        raise CommandError("--csv needs --mapping and --truth.")
    mapping = _mapping(options["mapping"])
    told = Labelled(
        tuple(options["csv"]), mapping, options["truth"], options["id"], options["pattern"], options["profile"]
    )
    _tell(" + ".join(told.csv), _load(told, Path()), options["part"], say)


def _measure_known(options: dict[str, Any], say: Callable[[str], Any]) -> None:
    for name, labelled in SETS.items():
        if all((options["data"] / file).exists() for file in labelled.csv):
            _tell(name, _load(labelled, options["data"]), options["part"], say)
        else:
            say(f"{name}: not measured, {options['data']} does not have {', '.join(labelled.csv)}.")


def _learn(data: Path, out: Path, say: Callable[[str], Any]) -> None:
    learned = {}
    for profile, caution in ((records.CONTACT, 3.0), (records.RESIDENT, 1.0), (records.ORGANIZATION, 3.0)):
        sets = [
            _load(labelled, data).part(_train)
            for labelled in SETS.values()
            if labelled.is_learned_from and records.profile_of(labelled.mapping) == profile
        ]
        learned[profile] = learning.learn([(s.records, s.others, _is_one(s)) for s in sets], caution=caution)
        say(f"{profile}: {len(learned[profile]['weights'])} weights")
    out.write_text(json.dumps(learned, indent=1, sort_keys=True) + "\n")


def _is_one(loaded: Loaded) -> Callable[[Any, Any], bool]:
    return lambda one, other: loaded.entities[one] == loaded.entities[other]


def _tell(name: str, loaded: Loaded, part: str, say: Callable[[str], Any]) -> None:
    if part != "all":
        loaded = loaded.part(_train if part == "train" else _validate)
    true = measuring.pairs_of(loaded.entities)
    if loaded.others is not None:
        ours = {record.id for record in loaded.records}
        true = {pair for pair in true if len(pair & ours) == 1}
    say(f"\n{name} ({part}): {len(loaded.entities)} records, {len(true)} true pairs")
    say(f"{'':36} precision  recall      F1")
    for figures in measuring.measure(loaded.records, loaded.others, true):
        say(f"{figures.name:36} {figures.precision:9.4f} {figures.recall:7.4f} {figures.f1:7.4f}")


def _load(labelled: Labelled, data: Path) -> Loaded:
    sides = [_rows(data / file) for file in labelled.csv]
    entities: dict[Any, str] = {}
    read: list[list[Record]] = []
    for side, rows in enumerate(sides):
        made = []
        for number, row in enumerate(rows):
            pk = row[labelled.pk] if labelled.pk else (side, number)
            made.append(records.read(row, labelled.mapping, profile=labelled.profile, pk=pk))
            entities[pk] = _entity(row.get(labelled.truth) or "", labelled.pattern, alone=str(pk))
        read.append(made)
    if (pairs := data / labelled.truth).is_file():
        entities = _of_pairs(entities, _rows(pairs))
    return Loaded(read[0], read[1] if len(read) > 1 else None, entities)


def _entity(said: str, pattern: str, *, alone: str) -> str:
    """A record that nobody labelled is one of its own."""
    found = re.search(pattern, said) if pattern else None
    return found[1] if found else said or f"alone {alone}"


def _of_pairs(entities: dict[Any, str], rows: list[dict[str, str]]) -> dict[Any, str]:
    links = [tuple(row.values())[:2] for row in rows]
    grouped = match.groups(entities, links)
    return {pk: str(number) for number, group in enumerate(sorted(grouped, key=lambda g: str(min(g)))) for pk in group}


def _rows(path: Path) -> list[dict[str, str]]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file))


def _mapping(text: str) -> dict[str, Any]:
    path = Path(text)
    mapping = json.loads(text if text.lstrip().startswith("{") else path.read_text())
    if unknown := mapping.keys() - set(records.FIELDS):
        raise CommandError(f"{sorted(unknown)} are no fields; there are {', '.join(records.FIELDS)}.")
    return mapping


def _train(entity: str) -> bool:
    return not _validate(entity)


def _validate(entity: str) -> bool:
    return int(hashlib.sha256(entity.encode()).hexdigest(), 16) % 5 < VALIDATE
