"""What ``bin/test`` asks besides the tests."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from .progress import say, step
from .service import ROOT, Service
from .supervisor import Supervisor
from .trouble import Trouble

APPS = tuple(app for app in ("config", "tenants", "crm", "messaging", "telephony", "ai") if (ROOT / app).is_dir())
MANAGE = (sys.executable, "manage.py")
BIN = f"{sys.prefix}/bin/"


@dataclass(frozen=True)
class Check:
    """A command that must succeed. What it says is shown only when it does not."""

    name: str
    argv: tuple[str, ...]


CHECKS = (
    Check("ruff check", (BIN + "ruff", "check", ".")),
    Check("ruff format", (BIN + "ruff", "format", "--check", ".")),
    Check("layers (lint-imports)", (BIN + "lint-imports",)),
    Check("mypy", (BIN + "mypy", *APPS)),
    Check("system checks", (*MANAGE, "check", "--fail-level", "WARNING")),
    Check("migrations complete", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    Check("budget", (sys.executable, ".ci/budget.py")),
    Check("bandit", (BIN + "bandit", "-q", "-ll", "-r", *APPS)),
)


def run_checks(supervisor: Supervisor, environment: Mapping[str, str]) -> list[str]:
    """Run them all, one failure does not hide the next; the names of those that failed."""
    failed = []
    for check in CHECKS:
        service = Service(name=check.name, argv=check.argv, environment=environment, keeps=2000, shown=False)
        try:
            with step(check.name):
                supervisor.run(service)
        except Trouble as trouble:
            failed.append(check.name)
            say(str(trouble))
    return failed
