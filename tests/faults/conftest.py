"""The stage, and how long a storm lasts."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.faults.stage import set_up


@pytest.fixture
def stage_of(committed, tmp_path) -> Callable:
    """``with stage_of(seed=…, threads=…) as stage``."""
    return partial(set_up, committed, tmp_path)
