"""A real browser, as people here have it: Portuguese, São Paulo."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from config.launch.browser import find_chromium
from tenants.models import Membership
from tests.cast import Cast, client_of
from tests.serving import live_server_url, running_server  # noqa: F401 - fixtures

EXECUTABLE = find_chromium()
ARGUMENTS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",  # a microphone that beeps, allowed to everybody
]  # fmt: skip
PATIENCE = 20_000  # milliseconds: a slow, loaded machine is no failure; a test that passes does not wait
expect.set_options(timeout=PATIENCE)
# Django warns of each file that WhiteNoise sends through ASGI; as an error it would leave the page without styles.
FILES_ARE_READ_WHOLE = "ignore:StreamingHttpResponse must consume synchronous iterators:Warning"


def pytest_collection_modifyitems(items):
    """All tests here are browser tests; without a browser each says so."""
    for item in items:
        if item.path.is_relative_to(__file__.removesuffix("/conftest.py")):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.filterwarnings(FILES_ARE_READ_WHOLE))
            if EXECUTABLE is None:
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM on this machine: the browser tests did NOT run"))


@pytest.fixture
def aurora(committed) -> Cast:
    """As the root's, but committed: the server sees it."""
    return committed.aurora


@pytest.fixture
def rival(committed) -> Cast:
    return committed.rival


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for this folder: Playwright leaves its loop running, which the tests of others must not meet."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium, live_server_url) -> Iterator[Callable[..., BrowserContext]]:  # noqa: F811
    """``context(member)`` → somebody's browser, signed in; ``context()`` → a stranger's. Options are Playwright's."""
    opened = []

    def open_context(member: Membership | None = None, **options) -> BrowserContext:
        usual = {"locale": "pt-BR", "timezone_id": "America/Sao_Paulo", "viewport": {"width": 1440, "height": 900}}
        new = chromium.new_context(**{"base_url": live_server_url, **usual, **options})
        new.set_default_timeout(PATIENCE)
        opened.append(new)
        if member is not None:
            sign_in(new, member)
        return new

    yield open_context
    for each in opened:
        each.close()


@pytest.fixture
def page(context) -> Page:
    """A page of somebody who has not signed in; see ``sign_in``."""
    return context().new_page()


def sign_in(where: Page | BrowserContext, member: Membership) -> None:
    """Give the browser the session cookie of a member."""
    browser = where.context if isinstance(where, Page) else where
    cookie = client_of(member.user).cookies[settings.SESSION_COOKIE_NAME].value
    origin = urlsplit(settings.PUBLIC_URL)
    browser.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": f"{origin.scheme}://{origin.netloc}"}]
    )
