"""Tell all official files that cannot be had at once, so that they can be placed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubplan.errors import InputError
from hubplan.official.catalogue import OfficialFile, OfficialLayer


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A file that could not be had.

    Attributes
    ----------
    name : str
        What to call it when it is placed by hand.
    purpose : str
        What it is for.
    address : str
        Where it can be fetched.
    reason : str
        Why it is not here.
    """

    name: str
    purpose: str
    address: str
    reason: str


def missing_file(wanted: OfficialFile, reason: str) -> MissingFile:
    """Return a file as missing.

    Parameters
    ----------
    wanted : OfficialFile
        The file; the answer of a layer is missing as the whole layer.
    reason : str
        Why it is not here.

    Returns
    -------
    MissingFile
        With the address, or where a person finds the layer.
    """
    if wanted.layer is not None:
        return missing_layer(wanted.layer, reason)
    return MissingFile(wanted.name, wanted.purpose, wanted.address, reason)


def missing_layer(layer: OfficialLayer, reason: str) -> MissingFile:
    """Return a layer as missing.

    Parameters
    ----------
    layer : OfficialLayer
        The layer.
    reason : str
        Why it is not here.

    Returns
    -------
    MissingFile
        With what to search for where.
    """
    kind = "GeoPackage" if layer.geometry else "CSV"
    about = f"{layer.page}: search for '{layer.title}', download as {kind}"
    return MissingFile(layer.by_hand[0], layer.purpose, about, reason)


def raise_missing(missing: Sequence[MissingFile]) -> None:
    """Raise an error that tells all missing files, or return where there is none.

    Parameters
    ----------
    missing : sequence of MissingFile
        In the order in which they were wanted; of one name only the first is told.

    Raises
    ------
    InputError
        With names, purposes, addresses and reasons.
    """
    if not missing:
        return
    each_once = {each.name: each for each in reversed(missing)}
    told = [each for each in missing if each_once[each.name] is each]
    lines = [
        "1 official file is not at hand"
        if len(told) == 1
        else f"{len(told)} official files are not at hand"
    ]
    for each in told:
        lines += [
            f"  {each.name}",
            f"    for:   {each.purpose}",
            f"    from:  {each.address}",
            f"    why:   {each.reason}",
        ]
    raise InputError(
        "\n".join(lines),
        hint="Try again later, or fetch them where you can, place them in a folder under these "
        "names (* = anything) and add --from FOLDER. docs/other-places.md tells about each.",
    )
