"""Whether an installed package has a known hole. Asked beside the other checks, for it mostly waits for the network."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from .progress import say
from .service import die_with_parent

PIP_AUDIT = (
    f"{sys.prefix}/bin/pip-audit",
    "--local",
    "--format",
    "json",
    "--progress-spinner",
    "off",
    "--timeout",
    "10",
)
PATIENCE = 60


@dataclass(frozen=True)
class Report:
    """What the advisories say about the packages they know."""

    asked: int
    skipped: int
    findings: tuple[str, ...]


class Audit:
    """``pip-audit`` in the background."""

    def __init__(self) -> None:
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process writes
        self._process = subprocess.Popen(
            PIP_AUDIT,
            stdout=self._output,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - we have one thread only
        )

    def is_clean(self) -> bool:
        """Say what came of it. An advisory source out of reach is told loudly, and is no failure of the code."""
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with self._output as output:
            output.seek(0)
            report = read_report(output.read().decode())
        if report is None or not report.asked:
            say("  ! known vulnerabilities: NOT CHECKED, the advisories cannot be reached from here")
            return True
        rest = f", {report.skipped} NOT CHECKED" if report.skipped else ""
        say(f"  known vulnerabilities: {len(report.findings)} in {report.asked} packages{rest}")
        for finding in report.findings:
            say(f"    {finding}")
        return not report.findings


def read_report(text: str) -> Report | None:
    """The report in ``pip-audit``'s JSON; None when it made none."""
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError):
        return None
    asked = [package for package in packages if "vulns" in package]
    return Report(
        asked=len(asked),
        skipped=len(packages) - len(asked),
        findings=tuple(_finding(package, hole) for package in asked for hole in package["vulns"]),
    )


def _finding(package: dict, hole: dict) -> str:
    fixed = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {hole['id']}, fixed in {fixed}"
