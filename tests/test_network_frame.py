"""The roads as a table: the same stretches, lengths and lines as the network has."""

from __future__ import annotations

import numpy as np
import pytest
from small_study import TOWN


def test_every_stretch_is_a_row_with_its_length_and_line(tmp_path):
    network = TOWN.read(tmp_path)
    roads = network.to_frame()
    assert len(roads) == network.n_edges
    assert roads["km"].sum() == pytest.approx(network.length_km)
    assert roads.crs == network.crs
    assert np.allclose(roads.length / 1000, roads["km"], rtol=2e-3)
    assert roads["highway"].ne("").all()
    ends = roads.geometry.iloc[0].coords[0]
    assert ends == (network.node_x[network.edge_tail[0]], network.node_y[network.edge_tail[0]])
