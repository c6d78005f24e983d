"""The README's pictures, made anew from the demo of the running product."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.launch.browser import find_chromium
from messaging.demo import words
from messaging.demo.plant import address_of
from tenants.models import Organization

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
LIMIT = 300_000  # bytes of a picture
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Fonts and pictures are there, the live light is green, nothing glides any more.
SETTLED = """async () => {
  await document.fonts.ready
  const pictures = [...document.images].every((picture) => picture.complete)
  const live = document.querySelector("[data-live]")?.dataset.state
  const moving = document.getAnimations().some((each) => each.playState === "running")
  return pictures && live === "live" && !moving
}"""


@dataclass(frozen=True)
class Shot:
    """A picture: who looks, at what, on what. ``opens`` is the conversation, or the card, that is clicked."""

    name: str
    who: str
    page: str
    opens: str = ""
    waits_for: str = ""
    theme: str = "light"
    is_phone: bool = False


SHOTS = (
    Shot("board", "helena", "board/"),
    Shot("board-dark", "helena", "board/", theme="dark"),
    Shot("list", "helena", "board/list/"),
    Shot("metrics", "helena", "board/metrics/?created=90d", waits_for="canvas"),
    Shot("inbox", "rafael", "inbox/", opens="Marina Alves", waits_for="#messages img"),
    Shot("inbox-phone", "rafael", "inbox/", opens="Marina Alves", waits_for="#messages img", is_phone=True),
    Shot("lead", "helena", "board/", opens="Marina Alves", waits_for="#drawer .tl"),
)


class Command(BaseCommand):
    """Development only. Needs the product running (bin/up), the demo, Chromium and requirements-dev.txt."""

    help = "Make docs/screenshots/*.png from the demo of the running product."

    def add_arguments(self, parser):
        parser.add_argument("--server", default=settings.PUBLIC_URL, help="where the product runs")
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "docs" / "screenshots", help="a folder")
        parser.add_argument("names", nargs="*", help="only these")

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("Pictures are made of the demo, which is in development only (DEBUG=true).")
        wanted = [shot for shot in SHOTS if not options["names"] or shot.name in options["names"]]
        folder: Path = options["to"]
        folder.mkdir(parents=True, exist_ok=True)
        slug = Organization.objects.get(name=words.ORGANIZATION).slug
        with _browser() as browser:
            for shot in wanted:
                picture = _take(browser, shot, options["server"], slug)
                if len(picture) > LIMIT:
                    raise CommandError(f"{shot.name}.png would have {len(picture)} bytes; {LIMIT} are allowed.")
                (folder / f"{shot.name}.png").write_bytes(picture)
                self.stdout.write(f"{shot.name}.png  {len(picture) // 1000} kB")


@contextmanager
def _browser() -> Iterator:
    try:
        from playwright.sync_api import sync_playwright  # of requirements-dev.txt: the product runs without it
    except ImportError as error:
        raise CommandError("Playwright is missing; bin/test installs it.") from error
    executable = find_chromium()
    if executable is None:
        raise CommandError("There is no Chromium; install it, or name one: CHROMIUM=/path/to/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


def _take(browser, shot: Shot, server: str, slug: str) -> bytes:
    context = browser.new_context(
        base_url=server,
        viewport=PHONE if shot.is_phone else DESK,
        color_scheme=shot.theme,
        reduced_motion="reduce",
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(address_of(shot.who))
    page.locator("[name=password]").fill(words.PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)
    page.goto(f"/o/{slug}/{shot.page}")
    if shot.opens:
        page.locator("main").get_by_text(shot.opens, exact=True).first.click()
        page.locator(shot.waits_for).first.wait_for()
    page.mouse.move(0, 0)
    page.wait_for_function(SETTLED)
    picture: bytes = page.screenshot()
    context.close()
    return picture
