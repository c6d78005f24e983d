"""The product stands on what requirements.txt installs, not on what only developers have."""

import ast
import json
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path

import cyclonedx.schema
from jsonschema import Draft7Validator
from packaging.utils import canonicalize_name
from referencing import Registry, Resource

from config.launch import sbom

ROOT = Path(__file__).parents[2]
OURS = ("config", "crm", "messaging", "tenants")
FOR_DEVELOPERS = {"messaging/management/commands/screenshots.py"}  # the pictures of the README


def imported(tree: ast.AST) -> Iterator[str]:
    """What running this imports, wherever it stands; what only a type checker reads is not run."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]
        yield from imported(node)


def test_nothing_is_imported_that_only_developers_install():
    of_name, everybody = packages_distributions(), set(sbom.installed_for_everybody())
    strangers = {}
    for path in (path for app in OURS for path in sorted((ROOT / app).rglob("*.py"))):
        if str(path.relative_to(ROOT)) in FOR_DEVELOPERS:
            continue
        names = set(imported(ast.parse(path.read_text()))) - sys.stdlib_module_names - set(OURS)
        if unknown := {
            name for name in names if not {canonicalize_name(each) for each in of_name.get(name, [])} & everybody
        }:
            strangers[str(path.relative_to(ROOT))] = sorted(unknown)

    assert strangers == {}


def test_what_it_is_made_of_is_written_down_as_the_standard_has_it():
    schemas = Path(cyclonedx.schema.__file__).parent / "_res"
    whole, *parts = (
        json.loads((schemas / f"{name}.SNAPSHOT.schema.json").read_text()) for name in ("bom-1.6", "spdx", "jsf-0.82")
    )
    known = Registry().with_resources([(part["$id"], Resource.from_contents(part)) for part in parts])
    bill = json.loads(json.dumps(sbom.bill()))
    purls = {each["purl"]: each for each in bill["components"]}

    assert [error.message for error in Draft7Validator(whole, registry=known).iter_errors(bill)] == []
    assert {f"pkg:pypi/{name}@{version(name)}" for name in ("django", "asgiref", "celery")} <= purls.keys()
    htmx = next(each for purl, each in purls.items() if purl.startswith("pkg:npm/htmx.org@"))
    assert [(digest["alg"], len(digest["content"])) for digest in htmx["hashes"]] == [("SHA-512", 128)]
    assert not any(each["name"] in ("pytest", "axe-core") for each in bill["components"])
