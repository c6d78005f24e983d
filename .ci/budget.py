"""Fails when a file or a function has grown past its budget, or when something was left to do in a comment."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = ("config", "tenants", "crm", "messaging", "telephony", "ai", "tests", ".ci")
LINES = {
    **{f"{folder}/**/*.py": 300 for folder in OURS},
    "templates/**/*.html": 120,
    "static/js/**/*.js": 200,
    "static/css/**/*.css": 600,
}
FUNCTION_LINES = 40
LEFT_TO_DO = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")


def problems() -> Iterator[str]:
    """Everything that is over its budget."""
    for pattern, limit in LINES.items():
        for path in sorted(ROOT.glob(pattern)):
            if "migrations" not in path.parts:
                yield from _problems_of(path, limit)


def _problems_of(path: Path, limit: int) -> Iterator[str]:
    name = path.relative_to(ROOT)
    text = path.read_text()
    lines = text.splitlines()
    if len(lines) > limit:
        yield f"{name}: {len(lines)} lines; the budget is {limit}. Split it by what it does for the user."
    for number, line in enumerate(lines, start=1):
        if LEFT_TO_DO.search(line):
            yield f"{name}:{number}: something is left to do; open an issue, or do it."
    if path.suffix == ".py" and name.parts[0] != "tests":
        yield from _long_functions(name, ast.parse(text))


def _long_functions(name: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines; the budget is {FUNCTION_LINES}."


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found))
    sys.exit(bool(found))
