"""What Google's chart tools say in `tqx`: `reqId:5;out:csv;responseHandler:draw`.

https://developers.google.com/chart/interactive/docs/dev/implementing_data_source
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_FORMATS: Mapping[str, str] = {
    "json": "datasource",
    "html": "html",
    "csv": "csv",
    "tsv-excel": "tsv-excel",
}


@dataclass(frozen=True, slots=True)
class Tqx:
    """A request of Google's tools. format is empty where none of ours is asked for."""

    version: str = "0.6"
    request: str = "0"
    signature: str = "0"
    handler: str = "google.visualization.Query.setResponse"
    file: str = ""
    format: str = ""


def read_tqx(text: str) -> Tqx:
    """What is said, pair by pair; pairs that mean nothing are left out."""
    said = dict(pair.split(":", 1) for pair in text.split(";") if ":" in pair)
    plain = Tqx()
    return Tqx(
        version=said.get("version", plain.version),
        request=said.get("reqId", plain.request),
        signature=said.get("sig", plain.signature),
        handler=said.get("responseHandler", plain.handler),
        file=said.get("outFileName", plain.file),
        format=_FORMATS.get(said.get("out", ""), ""),
    )
