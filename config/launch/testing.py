"""``bin/test``: every check and every test, on servers of their own. With arguments, only the tests they choose."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping

from config import icons

from . import keeping
from .browser import find_chromium
from .checks import run_checks
from .frontend import install_packages
from .progress import say, step
from .service import ROOT, die_with_parent
from .supervisor import Stopped, Supervisor
from .throw_away import start_servers, throw_away_folder
from .translations import compile_translations
from .trouble import Trouble
from .vulnerabilities import Audit

PYTEST = (sys.executable, "-m", "pytest")
# What a developer's shell may hold and would change what is tested; the last would have each process compile all anew.
FOREIGN = (
    "ALLOWED_HOSTS",
    "DEBUG",
    "HOST",
    "LOG_LEVEL",
    "PORT",
    "PUBLIC_URL",
    "PYTEST_ADDOPTS",
    "PYTHONDONTWRITEBYTECODE",
)
USAGE = """\
bin/test                  all checks, then all tests
bin/test [for pytest …]   only these tests, such as: bin/test -k board
bin/test --keep [NAME]    start servers that stay, and print the exports for: eval "$(bin/test --keep)"
bin/test --stop [NAME]    end them"""


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["--help" | "-h"]:
                print(USAGE)
                return 0
            case ["--keep", *name] if len(name) < 2:
                print(keeping.keep(*(name or ["default"])))
                return 0
            case ["--stop", *name] if len(name) < 2:
                print(keeping.stop(*(name or ["default"])))
                return 0
        return _test(arguments)
    except Stopped:
        print("\nStopped.", file=sys.stderr)
        return 130
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1


def _test(arguments: list[str]) -> int:
    started = time.monotonic()
    for name in FOREIGN:
        os.environ.pop(name, None)
    with throw_away_folder() as folder, Supervisor(say) as supervisor:
        with step("front-end packages"):
            install_packages(supervisor)
        with step("icons and translations"):
            icons.refresh()
            compile_translations()
        with step("database and Redis"):
            environment = start_servers(supervisor, folder)
        if not find_chromium():
            say("  ! NO CHROMIUM FOUND: the browser tests are SKIPPED. Install chromium, or name one: CHROMIUM=/path")
        if arguments:
            return _run_pytest(supervisor, environment, arguments)
        audit = Audit()
        failed = run_checks(supervisor, environment)
        say(f"  checks took {time.monotonic() - started:.0f} s")
        if failed:
            say(f"  ✗ FAILED: {', '.join(failed)}. The tests run, but this run has failed whatever they say.")
        # A browser, the database and the test take turns: with one test for each core a third of the time nobody works.
        workers = len(os.sched_getaffinity(0)) + 1
        code = _run_pytest(supervisor, environment, ["-n", str(workers), "--dist", "worksteal"])
        return code or (0 if audit.is_clean() and not failed else 1)


def _run_pytest(supervisor: Supervisor, environment: Mapping[str, str], arguments: list[str]) -> int:
    """Run it with the terminal to itself: colours, debugger, and the Ctrl-C that reaches us both."""
    process = subprocess.Popen(
        [*PYTEST, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        preexec_fn=die_with_parent(),  # noqa: PLW1509 - we have one thread only
    )
    try:
        too_long = "The tests took more than two hours."
        supervisor.go_on_until(lambda: process.poll() is not None, 7200, lambda: too_long, pause=0.1)
    except BaseException:
        try:
            process.wait(5)  # after Ctrl-C it is already tidying up
        except subprocess.TimeoutExpired:
            process.kill()
        raise
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
