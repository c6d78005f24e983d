"""What docs/running.md says of running is true: every variable is in its table, and production starts only when it is safe."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenants.models import Heartbeat

ROOT = Path(__file__).parents[2]
READERS = {"networks", "text", "flag", "integer", "choice", "listing", "url", "database", "secret", "keys"}
# Read by what starts the product for itself, not by the settings.
OF_THE_MACHINE = {"PATH", "LAUNCHED_AT", "DJANGO_SETTINGS_MODULE"}
ROW = re.compile(r"^\| `([A-Z_]+)` \|(?: ([^|]+) \|)? [^|]+ \|$", re.MULTILINE)
PRODUCTION = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "k3yB0ard-walk-of-nobody-in-particular-2026-abcdefghi",
    "FIELD_KEYS": "i/Lf5ZqcmUEMe4PWA3tQBS/lt/WbrujUGLmOcGRrq5k=",
    "PUBLIC_URL": "https://crm.example.com",
    "ALLOWED_HOSTS": "crm.example.com",
}


def test_every_variable_is_in_the_table():
    assert set(_explained()) == set(_read())


def test_the_table_tells_the_defaults_as_they_are():
    explained = _explained()
    wrong = {
        name: (default, explained[name])
        for name, default in _read().items()
        if default is not None and (explained[name] != f"`{default}`" if default else "`" in explained[name])
    }

    assert wrong == {}


def test_production_passes_djangos_own_review():
    done = _manage("check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set; make one with: "),
        ({"SECRET_KEY": "hunter2"}, "SECRET_KEY is weak; it needs 50 characters or more that nobody can guess."),
        ({"FIELD_KEYS": "hunter2"}, "Key 1 of FIELD_KEYS is not 32 bytes in base64; make one with: "),
    ],
)
def test_production_refuses_weak_keys_and_does_not_repeat_them(variables, complaint):
    done = _manage("check", **variables)

    assert done.returncode != 0
    assert complaint in done.stderr.splitlines()[-1]
    assert "hunter2" not in done.stderr


def test_being_unready_is_an_answer_and_no_error_in_the_log(db, client, caplog):
    Heartbeat.objects.all().delete()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["worker"]) == (
        503,
        "; ".join(f"no worker of the queue {queue} has reported yet" for queue in ("celery", "outside", "long")),
    )
    assert caplog.records == []


def _manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        check=False,
        env={**PRODUCTION, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )


def _explained() -> dict[str, str]:
    """The names in the tables of docs/running.md, and the defaults beside them."""
    rows = ROW.findall((ROOT / "docs" / "running.md").read_text())
    return {name: default.strip() for name, default in rows}


def _read() -> dict[str, str | None]:
    """The names that settings and launcher read, and the default where it is written plainly."""
    found: dict[str, str | None] = {}
    for file in [*(ROOT / "config" / "settings").glob("*.py"), *(ROOT / "config" / "launch").glob("*.py")]:
        for name, default in _read_in(ast.parse(file.read_text())):
            if name not in OF_THE_MACHINE and (default is not None or name not in found):
                found[name] = default
    return found


def _read_in(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        name = call.args[0]
        if not (
            isinstance(name, ast.Constant) and isinstance(name.value, str) and isinstance(call.func, ast.Attribute)
        ):
            continue
        match ast.unparse(call.func).rsplit(".", 1):
            case ["env", reader] if reader in READERS:
                yield name.value, _default(call, reader)
            case ["os.environ", "get"]:
                yield name.value, None


def _default(call: ast.Call, reader: str) -> str | None:
    keyword = next((word.value for word in call.keywords if word.arg == "default"), None)
    place = 2 if reader == "choice" else 1
    given = keyword or (call.args[place] if len(call.args) > place else None)
    try:
        value = ast.literal_eval(given) if given else None
    except ValueError:
        return None  # it depends on something else; the table says on what
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list) else None if value is None else str(value)
