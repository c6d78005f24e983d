"""Makes ``.venv``, installs what a requirements file pins when it has changed, and hands over to it.

Run by the system's Python, so it uses nothing but the standard library:

    python3 -I config/launch/python_env.py requirements.txt config.launch.up [arguments]
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

LAUNCHED_AT = time.time()
ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
TOOLS = "requirements-dev.txt"  # what only tests and checks need stands here, with all that the product runs on


def main(requirements: str, module: str, arguments: list[str]) -> None:
    ENVIRONMENT.mkdir(exist_ok=True)
    with (ENVIRONMENT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # bin/up and bin/test may be started side by side
        prepare(requirements)
    os.environ.setdefault("LAUNCHED_AT", str(LAUNCHED_AT))
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])


def prepare(requirements: str) -> None:
    """Make the environment and install, both only when needed."""
    if not _works():
        _say("Making the Python environment in .venv …")
        venv.create(ENVIRONMENT, with_pip=True, clear=False, symlinks=True)
    wanted = _fingerprints(requirements)
    mark = ENVIRONMENT / ".installed"
    installed = set(mark.read_text().split()) if mark.exists() else set()
    if wanted[requirements] in installed:
        return
    started = time.monotonic()
    _say(f"Installing the Python packages of {requirements} …")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if requirements == TOOLS and not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        pip.append("--no-compile")  # Python compiles what it imports; compiling the rest takes most of the time
    if subprocess.run([*pip, "-r", str(ROOT / requirements)], check=False, stdout=sys.stderr).returncode:
        sys.exit("The Python packages could not be installed; what pip says stands above. Is the network reachable?")
    mark.write_text("\n".join(sorted(wanted.values())))
    _say(f"Python packages installed in {time.monotonic() - started:.0f} s.")


def _works() -> bool:
    """Whether there is an environment, and its Python still exists and is new enough."""
    ask = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", ask], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _fingerprints(requirements: str) -> dict[str, str]:
    """A hash for the file, with all it includes, and one for each it includes: those are installed by it too."""
    text = (ROOT / requirements).read_text()
    included: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("-r "):
            included.update(_fingerprints(line.removeprefix("-r ").strip()))
    whole = "\n".join([sys.version, text, *included.values()])
    return {**included, requirements: hashlib.sha256(whole.encode()).hexdigest()}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # standard output belongs to the command that follows


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], sys.argv[3:])
    except KeyboardInterrupt:
        sys.exit(130)
