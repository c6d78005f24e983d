"""Only listed files of packages are served and collected; ours all are."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config import static


@pytest.fixture
def finder(tmp_path, settings):
    """Over a folder of ours and a package of three files, of which two are listed."""
    for name in ("static/css/app.css", "package/css/tabler.min.css", "package/js/tabler.min.js", "package/js/other.js"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    settings.STATICFILES_DIRS = [tmp_path / "static", ("vendor/tabler", tmp_path / "package"), tmp_path / "absent"]
    return static.VendorFinder()


def test_ours_and_listed_files_are_found(finder, tmp_path):
    assert finder.find("css/app.css") == str(tmp_path / "static/css/app.css")
    assert finder.find("vendor/tabler/js/tabler.min.js") == str(tmp_path / "package/js/tabler.min.js")


def test_an_unlisted_file_of_a_package_is_not_found(finder):
    assert not finder.find("vendor/tabler/js/other.js")
    assert finder.find("vendor/tabler/js/other.js", find_all=True) == []


def test_only_ours_and_listed_files_are_collected(finder):
    collected = {f"{storage.prefix}:{path}" for path, storage in finder.list([])}

    assert collected == {":css/app.css", "vendor/tabler:css/tabler.min.css", "vendor/tabler:js/tabler.min.js"}


def test_files_to_ignore_are_not_collected(finder):
    assert {path for path, storage in finder.list(["app.*"])} == {"css/tabler.min.css", "js/tabler.min.js"}


@pytest.mark.parametrize("pattern", static.VENDOR_FILES)
def test_every_listed_file_exists(pattern):
    collected = (f"{storage.prefix}/{path}" for path, storage in static.VendorFinder().list([]))

    assert any(static.fnmatch(path, pattern) for path in collected), pattern


def test_what_the_templates_ask_for_is_found():
    for path in ("vendor/tabler/css/tabler.min.css", "vendor/htmx/htmx.min.js", "vendor/inter/index.css"):
        assert finders.find(path), path


def test_whoever_asks_the_server_beside_htmx_says_who_caused_it():
    """One way, which tells the server whether somebody at the keyboard did it; an upload tells the same."""
    ways = {name: set() for name in (r"\bfetch\(", r"\bXMLHttpRequest\b", r"\bsendBeacon\b", r"X-Person|X-CSRFToken")}
    for file in (folder := settings.BASE_DIR / "static/js").rglob("*.js"):
        code = re.sub(r"//.*", "", file.read_text())
        for way, found in ways.items():
            if re.search(way, code):
                found.add(str(file.relative_to(folder)))

    assert list(ways.values()) == [{"request.js"}, {"inbox/net.js"}, set(), {"person.js", "again.js"}]


@pytest.fixture
def hashed(tmp_path):
    """Publishes files as production does, without the compression; what each became."""

    def publish(files: dict[str, str]) -> dict[str, str]:
        storage = static.Storage(location=tmp_path, base_url="/static/")
        for name, text in files.items():
            storage.save(name, ContentFile(text))
        found = super(CompressedManifestStaticFilesStorage, storage).post_process(
            {name: (storage, name) for name in files}
        )
        return {name: (tmp_path / new).read_text() for name, new, _ in found}

    return publish


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ('import "./b.js"', 'import "./b.[0-9a-f]{12}.js"'),
        ("import { x, y as z } from './b.js';", r'import { x, y as z } from "./b.[0-9a-f]{12}.js";'),
        ('import {\n  x,\n} from "./b.js"', r'import {\n  x,\n} from "./b.[0-9a-f]{12}.js"'),
        ('import x, * as y from "../js/b.js"', r'import x, \* as y from "../js/b.[0-9a-f]{12}.js"'),
        ('export * from "./b.js"', r'export \* from "./b.[0-9a-f]{12}.js"'),
        ('later(() => import("./b.js"))', r'later\(\(\) => import\("./b.[0-9a-f]{12}.js"\)\)'),
        ('export const name = "./b.js"', 'export const name = "./b.js"'),
        ('say("import ./b.js")', r'say\("import ./b.js"\)'),
    ],
)
def test_our_modules_import_each_other_by_hashed_names(hashed, line, published):
    became = hashed({"js/a.js": line, "js/b.js": "export const x = 1"})

    assert re.fullmatch(published, became["js/a.js"])


def test_packages_are_published_as_they_are(hashed):
    text = 'import "./missing.js"\n//# sourceMappingURL=missing.map\n'

    became = hashed({"vendor/a.js": text, "vendor/a.css": "/*# sourceMappingURL=missing.map */"})

    assert became == {"vendor/a.js": text, "vendor/a.css": "/*# sourceMappingURL=missing.map */"}


def test_every_module_of_ours_can_be_published(hashed):
    """A cycle of imports could not: each name would depend on the other."""
    folder = settings.BASE_DIR / "static" / "js"
    files = {f"js/{path.relative_to(folder)}": path.read_text() for path in folder.glob("**/*.js")}
    vendor = {
        f"{storage.prefix}/{path}" for path, storage in static.VendorFinder().list([]) if "vendor" in storage.prefix
    }

    became = hashed(files | {name: "" for name in vendor if name.endswith(".js")})

    assert set(became) >= set(files)
