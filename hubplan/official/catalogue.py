"""Which official files a study is made of: where they are, what for, under which licence.

docs/other-places.md says how sure each address is; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hubplan.official.soundness import csv_fault, geojson_fault, json_fault, pbf_fault, zip_fault

OGL: Final = "Open Government Licence v3.0"
ODBL: Final = "ODbL 1.0"

_ONS: Final = "Office for National Statistics"
_ONS_SERVICES: Final = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
_ONS_PORTAL: Final = "https://geoportal.statistics.gov.uk"
_NOMIS: Final = "https://www.nomisweb.co.uk/output/census/2021"
_CENSUS_DAY: Final = "21 March 2021 (census day)"


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """A file that a publisher offers whole.

    Attributes
    ----------
    name : str
        What it is called in the cache, and what to call it when it is placed by hand.
    address : str
        Where it is fetched from.
    purpose : str
        What a study takes from it.
    publisher, licence, date : str
        For whoever passes the results on; the date is what the facts describe.
    page : str
        Where a person finds it in a browser.
    fault : callable
        Says what is wrong with the file at a path, or ``""``.
    md5_address : str
        Where the publisher gives its MD5; ``""`` for nowhere.
    layer : OfficialLayer or None
        The layer whose answer it is, if any.
    """

    name: str
    address: str
    purpose: str
    publisher: str
    licence: str
    date: str
    page: str
    fault: Callable[[Path], str]
    md5_address: str = ""
    layer: OfficialLayer | None = None

    @property
    def origin(self) -> str:
        """Its address, of a layer without the query, which names every small area."""
        return self.address if self.layer is None else self.address.partition("?")[0]


@dataclass(frozen=True, slots=True)
class OfficialLayer:
    """A layer of the Office for National Statistics that is asked for a few small areas.

    Attributes
    ----------
    name : str
        How the answers are called in the cache.
    service : str
        Address of the layer, to which ``/query?...`` is added.
    fields : str
        Columns asked for.
    geometry : bool
        Whether its shapes are asked for.
    by_hand : tuple of str
        Patterns of the names under which the portal hands out the whole layer.
    title : str
        What to search for on the portal.
    purpose, publisher, licence, date, page : str
        As of `OfficialFile`.
    """

    name: str
    service: str
    fields: str
    geometry: bool
    by_hand: tuple[str, ...]
    title: str
    purpose: str
    publisher: str
    licence: str
    date: str
    page: str


def _census(table: str, purpose: str) -> OfficialFile:
    name = f"census2021-{table}.zip"
    return OfficialFile(
        name=name,
        address=f"{_NOMIS}/{name}",
        purpose=purpose,
        publisher=f"{_ONS}, Census 2021 by small area, through Nomis",
        licence=OGL,
        date=_CENSUS_DAY,
        page="https://www.nomisweb.co.uk/sources/census_2021_bulk",
        fault=zip_fault,
    )


AGES: Final = _census("ts007a", "people by age, in bands of five years")
DISABILITY: Final = _census("ts038", "disabled people")
CARS: Final = _census("ts045", "households, and those without a car")

_IOD_NAME: Final = "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
DEPRIVATION: Final = OfficialFile(
    name=_IOD_NAME,
    address=f"https://assets.publishing.service.gov.uk/media/691ded56d140bbbaa59a2a7d/{_IOD_NAME}",
    purpose="deprivation, and which small area lies in which district",
    publisher="Ministry of Housing, Communities and Local Government, Indices of Deprivation 2025",
    licence=OGL,
    date="2025 (districts of 2024)",
    page="https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025",
    fault=csv_fault,
)

POSTCODES: Final = OfficialFile(
    name="codepo_gb.zip",
    address="https://api.os.uk/downloads/v1/products/CodePointOpen/downloads"
    "?area=GB&format=CSV&redirect",
    purpose="positions of postcodes",
    publisher="Ordnance Survey, Code-Point Open",
    licence=OGL,
    date="as the file says",
    page="https://osdatahub.os.uk/downloads/open/CodePointOpen",
    fault=zip_fault,
)

EXTRACTS_PAGE: Final = "https://download.geofabrik.de/europe/united-kingdom/england.html"
EXTRACTS: Final = OfficialFile(
    name="index-v1.json",
    address="https://download.geofabrik.de/index-v1.json",
    purpose="which extract of OpenStreetMap covers the area",
    publisher="Geofabrik",
    licence=ODBL,
    date="as fetched",
    page=EXTRACTS_PAGE,
    fault=json_fault,
)

CENTROIDS: Final = OfficialLayer(
    name="lsoa_centroids_2021",
    service=f"{_ONS_SERVICES}/LSOA_PopCentroids_EW_2021_V4/FeatureServer/0",
    fields="LSOA21CD",
    geometry=True,
    by_hand=("LSOA_PopCentroids_EW_2021*.gpkg", "LSOA_PopCentroids_EW_2021*.geojson"),
    title="LSOA PopCentroids EW 2021 V4",
    purpose="where the people of a small area live on average",
    publisher=f"{_ONS}, population-weighted centroids of small areas (LSOA)",
    licence=OGL,
    date="2021",
    page=_ONS_PORTAL,
)

BOUNDARIES: Final = OfficialLayer(
    name="lsoa_boundaries_2021",
    service=f"{_ONS_SERVICES}/"
    "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5/FeatureServer/0",
    fields="LSOA21CD,LSOA21NM",
    geometry=True,
    by_hand=(
        "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC*.gpkg",
        "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC*.geojson",
    ),
    title="Lower layer Super Output Areas December 2021 Boundaries EW BGC V5",
    purpose="outlines of small areas and districts, and which of them a postcode is in",
    publisher=f"{_ONS}, small-area (LSOA) boundaries, generalised to 20 m",
    licence=f"{OGL} (contains OS data © Crown copyright)",
    date="December 2021",
    page=_ONS_PORTAL,
)

RURAL: Final = OfficialLayer(
    name="lsoa_rural_urban_2021",
    service=f"{_ONS_SERVICES}/LSOA21_RUC21_EW_LU/FeatureServer/0",
    fields="LSOA21CD,RUC21CD,RUC21NM",
    geometry=False,
    by_hand=(
        "Rural_Urban_Classification_(2021)_of_LSOAs_in_EW*.csv",
        "LSOA21_RUC21_EW_LU*.csv",
    ),
    title="Rural Urban Classification (2021) of LSOAs in EW",
    purpose="which small areas are rural",
    publisher=f"{_ONS}, Rural Urban Classification 2021 of small areas",
    licence=OGL,
    date="2021",
    page=_ONS_PORTAL,
)

#: Files that every study needs, wherever it is.
FILES: Final = (DEPRIVATION, AGES, DISABILITY, CARS, POSTCODES)

#: Layers that are asked for the small areas of a study.
LAYERS: Final = (CENTROIDS, BOUNDARIES, RURAL)


def extract_file(address: str) -> OfficialFile:
    """Return an extract of OpenStreetMap as an official file.

    Parameters
    ----------
    address : str
        Such as Geofabrik's index gives it.

    Returns
    -------
    OfficialFile
        With the MD5 that Geofabrik puts beside each extract.
    """
    return OfficialFile(
        name=address.rpartition("/")[2],
        address=address,
        purpose="roads, paths and names of places",
        publisher="OpenStreetMap contributors, extract by Geofabrik",
        licence=ODBL,
        date="as the file says",
        page=EXTRACTS_PAGE,
        fault=pbf_fault,
        md5_address=f"{address}.md5",
    )


def layer_answer(layer: OfficialLayer, name: str, address: str) -> OfficialFile:
    """Return the answer of a layer to one query as an official file.

    Parameters
    ----------
    layer : OfficialLayer
        The layer asked.
    name : str
        What the answer is called in the cache.
    address : str
        The query.

    Returns
    -------
    OfficialFile
        GeoJSON.
    """
    return OfficialFile(
        name=name,
        address=address,
        purpose=layer.purpose,
        publisher=layer.publisher,
        licence=layer.licence,
        date=layer.date,
        page=layer.page,
        fault=geojson_fault,
        layer=layer,
    )
