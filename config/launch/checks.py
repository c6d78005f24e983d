"""What ``bin/test`` asks besides the tests."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from .progress import say, took
from .service import ROOT, Service
from .supervisor import Supervisor

APPS = tuple(app for app in ("config", "tenants", "crm", "messaging", "telephony", "ai") if (ROOT / app).is_dir())
MANAGE = (sys.executable, "manage.py")
BIN = f"{sys.prefix}/bin/"


@dataclass(frozen=True)
class Check:
    """A command that must succeed. What it says is shown only when it does not."""

    name: str
    argv: tuple[str, ...]


# Finds all tests, which compiles them, and runs one, which plants the database: once, and not in each of the processes.
PREPARATION = ("-m", "pytest", "-q", "-k", "test_the_cast_is_what_stands_in_the_database")
# Those that take longest begin first, so that none of them is alone at the end.
CHECKS = (
    Check("tests prepared", (sys.executable, *PREPARATION)),
    Check("mypy", (BIN + "mypy", *APPS)),
    Check("bandit", (BIN + "bandit", "-q", "-ll", "-r", *APPS)),
    Check("system checks", (*MANAGE, "check", "--fail-level", "WARNING")),
    Check("migrations complete", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    Check("budget", (sys.executable, ".ci/budget.py")),
    Check("ruff check", (BIN + "ruff", "check", ".")),
    Check("ruff format", (BIN + "ruff", "format", "--check", ".")),
    Check("layers (lint-imports)", (BIN + "lint-imports",)),
)


def run_checks(supervisor: Supervisor, environment: Mapping[str, str]) -> list[str]:
    """Run them all, one for each core; a failure does not hide the next. The names of those that failed."""
    commands = [
        Service(name=check.name, argv=check.argv, environment=environment, keeps=2000, shown=False) for check in CHECKS
    ]
    failed = set()
    for service, seconds, trouble in supervisor.run_side_by_side(commands, len(os.sched_getaffinity(0))):
        took(service.name, seconds, well=trouble is None)
        if trouble is not None:
            failed.add(service.name)
            say(str(trouble))
    return [check.name for check in CHECKS if check.name in failed]
