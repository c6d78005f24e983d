"""Machines that disagree about the time: whoever works side by side here has clocks that are ten minutes off."""

import os
from datetime import UTC, datetime, timedelta

import time_machine

VARIABLE = "CLOCK_AHEAD"
OFF = timedelta(minutes=10)
# Of each process; the database's, which decides, is right.
AHEAD = {"web": OFF, "worker": -OFF, "sender": OFF}


def of(name: str) -> dict[str, str]:
    """What a process is told when it is started."""
    return {VARIABLE: str(AHEAD.get(name, timedelta()).total_seconds())}


def install() -> None:
    """For a process of the product: from now on its clock is wrong by so much."""
    ahead = timedelta(seconds=float(os.environ.get(VARIABLE, "0")))
    if ahead:
        time_machine.travel(datetime.now(UTC) + ahead).start()
