"""Write the layers of a plan as files of their own, each with its style for QGIS beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, Literal

import geopandas as gpd

from hubplan.maps import qgis_styles
from hubplan.report import plan_layers
from hubplan.scenario import Findings
from hubplan.study.artefacts import staged_folder
from hubplan.study.fingerprint import file_sha256
from hubplan.study.inputs import StudyInputs
from hubplan.study.pictures import read_pictures
from hubplan.units import BRITISH_NATIONAL_GRID, WGS84

#: Tells of all other files that an export leaves.
LIST: Final = "layers.json"

Format = Literal["geojson", "geoparquet"]
_SUFFIXES: Final[dict[Format, str]] = {"geojson": ".geojson", "geoparquet": ".parquet"}


def write_export(inputs: StudyInputs, findings: Findings, out: Path, kind: Format) -> list[str]:
    """Write each layer as GeoJSON or GeoParquet, its style, and the list of them.

    GeoJSON is in degrees (WGS84, as RFC 7946 asks), GeoParquet in British National Grid metres
    (EPSG:27700).

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    findings : Findings
        All that it found.
    out : Path
        The folder; made when absent. Files of other names are left alone.
    kind : {"geojson", "geoparquet"}
        What to write.

    Returns
    -------
    list of str
        Names of the files written.

    Raises
    ------
    OutputError
        If a file cannot be written; then the folder is as it was.
    """
    areas = read_pictures(inputs).areas
    layers, styles = plan_layers(findings, areas=areas), qgis_styles(findings)
    with staged_folder(out, inputs=inputs.files, last=LIST) as folder:
        for name, layer in layers.items():
            _write_layer(layer, folder / f"{name}{_SUFFIXES[kind]}", kind)
            # QGIS takes the style of the same name beside a file of one layer by itself.
            style = folder / f"{name}.qml"
            style.write_text(styles[name], encoding="utf-8", newline="\n")
        text = _list_text(findings, folder, WGS84 if kind == "geojson" else BRITISH_NATIONAL_GRID)
        (folder / LIST).write_text(text, encoding="utf-8", newline="\n")
        return sorted(path.name for path in folder.iterdir())


def _write_layer(layer: gpd.GeoDataFrame, path: Path, kind: Format) -> None:
    if kind == "geojson":
        layer.to_crs(WGS84).to_file(path, driver="GeoJSON", engine="pyogrio", RFC7946="YES")
    else:
        layer.to_parquet(path, index=False)


def _list_text(findings: Findings, folder: Path, crs: str) -> str:
    licences = {note.source: note.licence for note in findings.sources}
    content = {
        "schema": 1,
        "study": findings.name,
        "fingerprint": findings.fingerprint,
        "crs": crs,
        "sources": [{"source": source, "licence": of} for source, of in licences.items()],
        "files": {path.name: file_sha256(path) for path in sorted(folder.iterdir())},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
