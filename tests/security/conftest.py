"""What all attacks have: both organizations full of marked rows, and whether the long form was asked for."""

import pytest

from tests.isolation.test_markers import both  # noqa: F401 - a fixture


@pytest.fixture
def deep(request) -> bool:
    return request.config.getoption("--deep")
