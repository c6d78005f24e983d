"""What tests of people and their accounts share."""

import pytest

from tests.cached import forget_cached


@pytest.fixture
def nothing_was_guessed():
    """Limits of tries begin anew."""
    forget_cached()
