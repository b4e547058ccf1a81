"""Why a demand point has no route to any site: told one by one, with figures."""

from __future__ import annotations

from functools import cache

import numpy as np

from hubplan.network import Network, Snap
from hubplan.places import DemandPoints
from hubplan.travel_times.active import ALL_WAYS
from hubplan.units import METRES_PER_KM, IntArray

#: What people move on, by mode.
WAYS = {
    "car": "road",
    "walk": "road or path",
    "cycle": "road or cycleway",
    "transit": "road or path",
}


def reasons_without_route(
    network: Network,
    demand: DemandPoints,
    tied: Snap,
    sites: Snap,
    gone: IntArray,
    *,
    cutoff_minutes: float | None,
) -> dict[str, str]:
    """Return why each demand point without any route has none.

    Parameters
    ----------
    network : Network
        The roads.
    demand : DemandPoints
        Rows of the matrix.
    tied, sites : Snap
        Demand points and sites on their roads.
    gone : ndarray of int, shape (n,)
        Rows without any route.
    cutoff_minutes : float or None
        Journeys longer than this on the road counted as no route.

    Returns
    -------
    dict of str to str
        By id: too far from any road; beyond the cut-off; or on roads that are not connected to
        those of any site, with the size of that piece of the network.
    """
    if not gone.size:
        return {}
    piece = network.node_piece()
    way = WAYS[network.mode]
    with_a_site = set(piece[network.edge_tail[sites.edge[sites.edge >= 0]]].tolist())
    # Many points may lie on one island; it is measured once.
    size_of_piece = cache(lambda own: _size_of_piece(network, piece == own))
    reasons = {}
    for i in gone:
        reasons[demand.ids[i]] = (
            f"{tied.distance_m[i]:,.0f} m from the nearest {way} (limit {tied.max_snap_m:,.0f} m)"
        )
        if tied.edge[i] >= 0:
            own = int(piece[network.edge_tail[tied.edge[i]]])
            reasons[demand.ids[i]] = (
                f"no site within {cutoff_minutes:g} minutes on the {way}"
                if cutoff_minutes is not None and own in with_a_site
                else f"no {way} connects it to any site; {size_of_piece(own)}"
            )
    return reasons


def _size_of_piece(network: Network, inside: np.ndarray) -> str:
    """Return how large a piece of the network is, in words."""
    whole = inside[network.edge_tail] & inside[network.edge_head]
    km = float(network.edge_length_m[whole].sum()) / METRES_PER_KM
    junctions = int(np.count_nonzero(inside))
    return (
        f"its own {ALL_WAYS[network.mode]} are a piece of {km:,.1f} km and "
        f"{junctions:,} junctions and ends, "
        f"{junctions / network.n_nodes:.1%} of the network"
    )
