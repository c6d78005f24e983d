"""Only listed files of packages are served and collected; ours all are."""

import pytest
from django.contrib.staticfiles import finders

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


def test_source_maps_are_not_followed_and_only_our_modules_are_rewritten():
    patterns = [str(pattern) for _, several in static.Storage.patterns for pattern in several]

    assert patterns
    assert not any("sourceMappingURL" in pattern for pattern in patterns)
    assert static.Storage._js_module_import_aggregation_patterns[0] == "js/*.js"
