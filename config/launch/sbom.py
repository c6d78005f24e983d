"""``bin/sbom``: what the product is made of, as CycloneDX 1.6 (ECMA-424): packages of Python and of the browser, with licences."""

import base64
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def installed_for_everybody() -> dict[str, Distribution]:
    """The distributions of requirements.txt and those that they require here, by name."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines())
    waiting, found = [Requirement(line) for line in lines if line], dict[str, Distribution]()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found and not wanted.extras:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # of another system
            continue
        for need in map(Requirement, found[name].requires or []):
            if any(need.marker is None or need.marker.evaluate({"extra": extra}) for extra in {"", *wanted.extras}):
                waiting.append(need)
    return found


def bill() -> dict[str, Any]:
    """The whole list; two of one state differ in their number and time only."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {"type": "application", "name": "loved-crm", "bom-ref": "loved-crm"},
        },
        "components": sorted([*_of_python(), *_of_the_browser()], key=lambda each: each["purl"]),
    }


def _of_python() -> Iterator[dict[str, Any]]:
    for name, package in installed_for_everybody().items():
        told = package.metadata
        said = next((told[field] for field in ("License-Expression", "License") if field in told), "")
        yield _component(f"pkg:pypi/{name}@{package.version}", name, package.version, licence=said.splitlines()[:1])


def _of_the_browser() -> Iterator[dict[str, Any]]:
    for place, told in json.loads((ROOT / "package-lock.json").read_text())["packages"].items():
        if not place or told.get("dev"):
            continue
        name = place.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{quote(name, safe='/')}@{told['version']}"
        component = _component(purl, name, told["version"], licence=[told.get("license", "")])
        algorithm, _dash, digest = told.get("integrity", "").partition("-")
        if algorithm == "sha512":
            component["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}]
        yield component


def _component(purl: str, name: str, version: str, *, licence: list[str]) -> dict[str, Any]:
    component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    named = [text.strip()[:200] for text in licence if text.strip()]
    return component | ({"licenses": [{"license": {"name": named[0]}}]} if named else {})


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=2)
