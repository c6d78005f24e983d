"""docs/logs.md names every event that the log may tell of from "warning" on, and none that is gone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOUD = {"warning", "error", "exception", "critical"}
OF_DJANGO = {"django.request", "django.security"}


def events() -> Iterator[str]:
    for file in (path for app in ("config", "crm", "messaging", "tenants") for path in (ROOT / app).rglob("*.py")):
        if "log." not in (text := file.read_text()):
            continue
        tree = ast.parse(text)
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            yield from _told(call, constants)


def _told(call: ast.Call, constants: dict) -> Iterator[str]:
    """By a line of its own, or for `unless_away`, which logs what it is given."""
    name = ast.unparse(call.func)
    said = [word.value for word in call.keywords if name == "unless_away" and word.arg == "event"]
    if name in {f"log.{level}" for level in LOUD}:
        said = call.args[:1]
    for each in said:
        if isinstance(each, ast.Constant):
            yield each.value
        elif ast.unparse(each) != "event":
            yield constants[ast.unparse(each)]


def test_every_event_is_explained_and_none_that_is_gone():
    explained = re.findall(r"`([a-z_]+\.[a-z_]+)`", (ROOT / "docs" / "logs.md").read_text())

    assert sorted(explained) == sorted(set(events()) | OF_DJANGO)
