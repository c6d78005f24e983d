"""Pages of crm, asked for by somebody."""

import pytest


@pytest.fixture
def open_board(browser, aurora):
    def get(member, query: str = "", path: str = "board/", **headers_):
        return browser(member).get(aurora.url(f"{path}{query}"), headers=headers_ or None)

    return get
