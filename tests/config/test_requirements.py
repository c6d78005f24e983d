"""The product stands on what requirements.txt installs, not on what only developers have."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement

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


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed_for_everybody() -> set[str]:
    """The distributions of requirements.txt, and those that they require here."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines())
    waiting, found = [Requirement(line) for line in lines if line], set()
    while waiting:
        wanted = waiting.pop()
        if plain(wanted.name) in found and not wanted.extras:
            continue
        found.add(plain(wanted.name))
        try:
            needs = [Requirement(line) for line in requires(wanted.name) or []]
        except PackageNotFoundError:  # of another system
            continue
        for need in needs:
            if any(need.marker is None or need.marker.evaluate({"extra": extra}) for extra in {"", *wanted.extras}):
                waiting.append(need)
    return found


def test_nothing_is_imported_that_only_developers_install():
    of_name, everybody = packages_distributions(), installed_for_everybody()
    strangers = {}
    for path in (path for app in OURS for path in sorted((ROOT / app).rglob("*.py"))):
        if str(path.relative_to(ROOT)) in FOR_DEVELOPERS:
            continue
        names = set(imported(ast.parse(path.read_text()))) - sys.stdlib_module_names - set(OURS)
        if unknown := {name for name in names if not {plain(each) for each in of_name.get(name, [])} & everybody}:
            strangers[str(path.relative_to(ROOT))] = sorted(unknown)

    assert strangers == {}
