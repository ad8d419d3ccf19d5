"""Write sbom.cdx.json: what a kvitals that runs is made of, as CycloneDX 1.6.

    python -m tools.sbom

Names, versions and digests are those of requirements/run.txt and of hatch_build.py; licences are
those that the installed packages declare. The wheel carries the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import metadata
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseAcknowledgement, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

import hatch_build
import kvitals

FILE = hatch_build.ROOT / "sbom.cdx.json"
_PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def _component(
    kind: str, name: str, version: str, licence: str, digests: tuple[str, ...] = ()
) -> Component:
    url = PackageURL(kind, name=name, version=version)
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        purl=url,
        bom_ref=BomRef(url.to_string()),
        licenses=[_licence(licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in digests],
    )


def _licence(told: str) -> LicenseExpression | DisjunctiveLicense:
    declared = LicenseAcknowledgement.DECLARED
    if " " in told:
        return LicenseExpression(told, acknowledgement=declared)
    return DisjunctiveLicense(id=told, acknowledgement=declared)


def _packages() -> Iterator[Component]:
    lock = (hatch_build.LOCKS / "run.txt").read_text()
    for block in re.split(r"\n(?=\S)", lock):
        pinned = _PINNED.match(block)
        if pinned is None:
            raise ValueError(f"{hatch_build.LOCKS}/run.txt: not a locked package: {block[:80]!r}")
        told = metadata(pinned[1])
        licence = told["License-Expression"] or told["License"]
        yield _component("pypi", pinned[1], pinned[2], licence, tuple(_DIGEST.findall(block)))


def components() -> list[Component]:
    """All that runs in the process of kvitals, but Python and the C library."""
    library, _, version = hatch_build.LIBRARY.partition("@")
    return [
        *_packages(),
        _component("npm", library, version, "MIT"),
        # Of the system: any version from 1.0 on serves.
        _component("deb", "libbpf1", "1.0", "LGPL-2.1-only OR BSD-2-Clause"),
    ]


def document() -> str:
    """The whole file, the same whenever it is made from the same."""
    parts = components()
    names = " ".join(sorted(str(one.purl) for one in parts))
    bom = Bom(components=parts, serial_number=uuid5(NAMESPACE_URL, names))
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.metadata.component = Component(
        type=ComponentType.APPLICATION,
        name="kvitals",
        version=kvitals.__version__,
        bom_ref=BomRef("kvitals"),
        licenses=[LicenseExpression("Apache-2.0 AND GPL-2.0-only")],
    )
    bom.register_dependency(bom.metadata.component, list(bom.components))
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def main() -> None:
    FILE.write_text(document())
    print(f"{FILE}: written")


if __name__ == "__main__":
    main()
