"""The stage, and how long a storm lasts."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.faults.stage import set_up


@pytest.fixture(scope="session")
def seconds(pytestconfig) -> float:
    """How long a long form lasts. Of the whole session, so that nothing is made for a test that does not run."""
    if not (wanted := pytestconfig.getoption("--seconds")):
        pytest.skip("The long form runs with --seconds.")
    return wanted


@pytest.fixture
def stage_of(committed, tmp_path) -> Callable:
    """``with stage_of(seed=…, threads=…) as stage``."""
    return partial(set_up, committed, tmp_path)
