"""Services start in order and stop in the reverse order; none is left behind, whatever ends us."""

import os
import re
import signal
import sys

import pytest

from config.launch.service import Service
from config.launch.supervisor import Stopped, Supervisor
from config.launch.trouble import Trouble
from tests.waiting import until

from .conftest import alive

FOREVER = "import signal; signal.pause()"
SUPERVISED = f"""
import sys
from config.launch.service import Service
from config.launch.supervisor import Supervisor
with Supervisor() as supervisor:
    first = supervisor.start(Service(name="first", argv=(sys.executable, "-c", {FOREVER!r})))
    second = supervisor.start(Service(name="second", argv=("sleep", "600")))
    tell(first=first.pid, second=second.pid)
    supervisor.watch()
"""


def python(name, code, **options):
    return Service(name=name, argv=(sys.executable, "-uc", code), **options)


def test_what_a_service_says_is_shown_after_its_name(supervisor):
    supervisor.run(python("web", "print('hello'); print('world', end='')"))

    assert supervisor.said == ["web      │ hello", "web      │ world"]


def test_a_silent_service_is_heard_only_when_it_fails(supervisor):
    with pytest.raises(Trouble) as trouble:
        supervisor.run(python("migrate", "print('no such table'); raise SystemExit(3)", shown=False))

    assert supervisor.said == []
    assert str(trouble.value) == "migrate stopped with code 3.\nIt said:\n    no such table"


def test_a_command_gives_back_its_last_lines(supervisor):
    lines = supervisor.run(python("demo", "for n in range(50): print(n)", keeps=2, shown=False))

    assert lines == ["48", "49"]


def test_a_service_that_dies_ends_the_watch_with_its_reason(supervisor):
    supervisor.start(python("web", FOREVER))
    worker = supervisor.start(python("worker", FOREVER))
    os.kill(worker.pid, signal.SIGKILL)

    with pytest.raises(Trouble, match=r"^worker was ended by SIGKILL, so everything was stopped\.$"):
        supervisor.watch()


def test_a_service_that_dies_while_another_starts_is_named(supervisor):
    supervisor.start(python("database", "raise SystemExit(1)", shown=False))

    with pytest.raises(Trouble, match=r"^database stopped with code 1, so everything was stopped\.$"):
        supervisor.start(python("web", FOREVER, ready=lambda: False))


def test_a_service_that_never_becomes_ready_is_named(supervisor):
    with pytest.raises(Trouble, match=r"^web was not ready in 0 s\.$"):
        supervisor.start(python("web", FOREVER, ready=lambda: False), limit=0.1)


def test_services_stop_in_the_reverse_order(tmp_path):
    log = tmp_path / "log"
    code = (
        "import signal, sys, pathlib\n"
        "def end(*_): log.open('a').write(sys.argv[1]); sys.exit()\n"
        f"log = pathlib.Path({str(log)!r})\n"
        "signal.signal(signal.SIGTERM, end); print('ready'); signal.pause()\n"
    )
    said: list[str] = []
    with Supervisor(said.append) as supervisor:
        for name in "abc":
            ready = lambda name=name: f"{name:<9}│ ready" in said  # noqa: E731 - bound to the name of this turn
            supervisor.start(Service(name=name, argv=(sys.executable, "-uc", code, name), ready=ready))

    assert log.read_text() == "cba"


def test_a_service_that_does_not_listen_is_ended_by_force(supervisor):
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); signal.pause()"
    deaf = supervisor.start(python("deaf", code, patience=0.1, ready=lambda: supervisor.said))

    supervisor.stop()

    assert deaf.code == -signal.SIGKILL


def test_a_service_that_closes_its_output_goes_on(supervisor):
    quiet = supervisor.start(python("quiet", f"import os; os.close(1); os.close(2); {FOREVER}"))

    supervisor.go_on_until(lambda: quiet.is_silent, 10, lambda: "It did not close its output.")

    assert quiet.code is None


def test_a_signal_ends_the_watch(supervisor):
    os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped):
        supervisor.watch()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL], ids=lambda n: n.name)
def test_nothing_is_left_behind(run_apart, number):
    supervised = run_apart(SUPERVISED)
    pids = supervised.facts()
    assert alive(pids["first"])
    assert alive(pids["second"])

    supervised.process.send_signal(number)

    until(lambda: not alive(pids["first"]) and not alive(pids["second"]))
    until(lambda: supervised.process.poll() is not None)


def test_what_a_service_started_ends_with_it(supervisor):
    child = supervisor.start(Service(name="shell", argv=("sh", "-c", "sleep 600 & echo $!; wait")))
    supervisor.go_on_until(lambda: supervisor.said, 10, lambda: "It said nothing.")
    grandchild = int(re.sub(r"\D", "", supervisor.said[0]))
    assert alive(grandchild)

    supervisor.stop()

    assert child.code == -signal.SIGTERM
    until(lambda: not alive(grandchild))
