"""``bin/test`` says no when it must, and never says yes to what it could not check."""

import importlib.util
import json
import os
import re
import subprocess
import sys

import pytest

from config.launch import checks, keeping, vulnerabilities
from config.launch.checks import Check
from config.launch.service import ROOT
from config.launch.trouble import Trouble
from tests.waiting import until

from .conftest import alive

HOLE = {"name": "django", "version": "5.2", "vulns": [{"id": "CVE-1", "fix_versions": ["5.2.1"]}]}
CLEAN = {"name": "redis", "version": "8.1.0", "vulns": []}
UNKNOWN = {"name": "amqp", "skip_reason": "Dependency not found on PyPI"}


def test_every_check_runs_and_those_that_failed_are_named(supervisor, monkeypatch, capsys):
    command = lambda code: (sys.executable, "-c", code)  # noqa: E731 - one line for four uses
    several = [
        Check("first", command("print('wrong'); exit(1)")),
        Check("second", command("print('fine')")),
        Check("third", command("exit(2)")),
    ]
    monkeypatch.setattr(checks, "CHECKS", several)

    assert checks.run_checks(supervisor, {}) == ["first", "third"]

    said = capsys.readouterr().out
    assert "wrong" in said
    assert "fine" not in said


@pytest.mark.parametrize(
    ("packages", "report"),
    [
        ([CLEAN], vulnerabilities.Report(1, 0, ())),
        ([HOLE, UNKNOWN], vulnerabilities.Report(1, 1, ("django 5.2: CVE-1, fixed in 5.2.1",))),
        ([UNKNOWN], vulnerabilities.Report(0, 1, ())),
    ],
)
def test_the_report_on_known_holes_is_read(packages, report):
    assert vulnerabilities.read_report(json.dumps({"dependencies": packages, "fixes": []})) == report


def test_no_report_is_no_clean_report():
    assert vulnerabilities.read_report("") is None
    assert vulnerabilities.read_report("ConnectionError") is None


@pytest.mark.parametrize(
    ("packages", "is_clean", "said"),
    [
        ([CLEAN, UNKNOWN], True, "known vulnerabilities: 0 in 1 packages, 1 NOT CHECKED"),
        ([HOLE], False, "django 5.2: CVE-1, fixed in 5.2.1"),
        ([UNKNOWN], True, "known vulnerabilities: NOT CHECKED, the advisories cannot be reached from here"),
        (None, True, "known vulnerabilities: NOT CHECKED, the advisories cannot be reached from here"),
    ],
)
def test_only_a_finding_fails_and_what_was_not_asked_is_said(monkeypatch, capsys, packages, is_clean, said):
    text = json.dumps({"dependencies": packages}) if packages else "no network"
    monkeypatch.setattr(vulnerabilities, "PIP_AUDIT", (sys.executable, "-c", f"print({text!r})"))

    assert vulnerabilities.Audit().is_clean() is is_clean

    assert said in capsys.readouterr().out


@pytest.fixture
def budget(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("budget", ROOT / ".ci" / "budget.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("crm/big.py", "x = 1\n" * 301, "crm/big.py: 301 lines; the budget is 300."),
        ("crm/migrations/big.py", "x = 1\n" * 301, None),
        ("crm/long.py", "def f():\n" + "    x = 1\n" * 40, "crm/long.py:1: f has 41 lines; the budget is 40."),
        ("tests/long.py", "def f():\n" + "    x = 1\n" * 40, None),
        ("templates/a.html", "\n" * 121, "templates/a.html: 121 lines; the budget is 120."),
        ("static/js/a.js", "\n" * 201, "static/js/a.js: 201 lines; the budget is 200."),
        ("static/css/a.css", "\n" * 601, "static/css/a.css: 601 lines; the budget is 600."),
        ("crm/later.py", "# TO" + "DO: later\n", "crm/later.py:1: something is left to do"),
        ("crm/fine.py", "def f():\n" + "    x = 1\n" * 39, None),
    ],
)
def test_the_budget_is_kept(budget, tmp_path, name, text, complaint):
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text(text)

    found = list(budget.problems())

    assert (found[0].startswith(complaint) and len(found) == 1) if complaint else found == []


def bin_test(*arguments):
    ask = [sys.executable, "-m", "config.launch.testing", *arguments]
    return subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_kept_servers_stay_until_they_are_stopped():
    name = f"test_{os.getpid()}"
    lines = bin_test("--keep", name)
    try:
        exported = dict(re.findall(r"^export (\w+)='?([^'\n]*)'?$", lines, re.MULTILINE))
        assert exported["TEST"] == "true"
        assert bin_test("--keep", name) == lines
        ask = [sys.executable, "-c", "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL'])"]
        assert subprocess.run(ask, env={**os.environ, **exported}, check=False).returncode == 0
        keeper = keeping._keeper(keeping._state_file(name))
        assert alive(keeper)
    finally:
        assert bin_test("--stop", name) == f"The test servers named {name} are stopped.\n"

    until(lambda: not alive(keeper))
    assert bin_test("--stop", name) == f"No test servers named {name} are kept.\n"


def test_kept_servers_need_a_plain_name():
    with pytest.raises(Trouble, match="cannot name test servers"):
        keeping.keep("../elsewhere")
