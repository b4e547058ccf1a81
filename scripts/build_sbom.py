"""Write docs/sbom.cdx.json: the bill of materials of an installation, as CycloneDX.

Usage: python scripts/build_sbom.py
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from shipped_packages import ROOT, Package, direct_needs, project, shipped_packages

FILE: Final = ROOT / "docs" / "sbom.cdx.json"
#: The same content has the same serial number.
_NAMESPACE: Final = uuid.UUID("6f1d4d0e-6c8b-4f0e-9a55-7a0f6d5f2b1e")


def sbom_text() -> str:
    """Return the bill of materials.

    Returns
    -------
    str
        CycloneDX 1.6 as JSON; the same for the same versions, without a clock.
    """
    packages = shipped_packages()
    parts = {name: _component(name, package) for name, package in packages.items()}
    bom = Bom(components=parts.values())
    bom.metadata.component = _ourselves()
    bom.register_dependency(bom.metadata.component, [parts[name] for name in direct_needs()])
    for name, package in packages.items():
        bom.register_dependency(parts[name], [parts[other] for other in package.needs])
    content = json.loads(JsonV1Dot6(bom).output_as_string())
    del content["metadata"]["timestamp"], content["serialNumber"]
    whole = json.dumps(content, sort_keys=True)
    content["serialNumber"] = f"urn:uuid:{uuid.uuid5(_NAMESPACE, whole)}"
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _component(name: str, package: Package) -> Component:
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        description=package.summary or None,
        licenses=[LicenseFactory().make_from_string(package.licence)],
        purl=PackageURL("pypi", None, name, package.version),
        bom_ref=name,
    )


def _ourselves() -> Component:
    text = (ROOT / "hubplan" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    about = project()
    return Component(
        type=ComponentType.APPLICATION,
        name="hubplan",
        version=found[1] if found else None,
        description=str(about["description"]),
        licenses=[LicenseFactory().make_from_string(str(about["license"]))],
        bom_ref="hubplan",
    )


if __name__ == "__main__":
    FILE.write_text(sbom_text(), encoding="utf-8", newline="\n")
