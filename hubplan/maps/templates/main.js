// Draw the page's map and answer its controls. `map_hubplan` is the map that folium made.

import { chosen, onChoice, placeText, showCard, wireReadout, wireZoom } from "./controls.js";
import { drawGround, drawLines, paint } from "./ground.js";
import { drawHubs } from "./hubs.js";
import { arrange, nameMarker } from "./labels.js";

const TOWN_ROOM = 3;

function start(map, data) {
  const [west, south, east, north] = data.bounds;
  const whole = () => map.fitBounds([[south, west], [north, east]], { animate: false });
  whole();
  const paths = drawGround(map, data.ground);
  drawLines(map, data.roads, "road");
  drawLines(map, data.districts, "district");
  const towns = data.towns.map(([name, rank, lat, lon]) => {
    const item = nameMarker([lat, lon], name, `town rank-${rank}`);
    item.marker.addTo(map);
    return { ...item, room: TOWN_ROOM, rank };
  });
  const hubLayer = L.layerGroup().addTo(map);
  let hubs = [];
  let journeys = null;

  function show() {
    const option = Number(chosen("option", data.first));
    const layer = data.options[option];
    journeys = layer[chosen("service", "any")];
    paint(paths, journeys.bands);
    hubs = drawHubs(hubLayer, data.sites, layer.hubs);
    arrange(map, hubs, towns);
    showCard(option);
  }

  show();
  onChoice(show);
  wireReadout(paths, (i) => placeText(data, journeys, i));
  wireZoom(map, whole);
  map.on("moveend resize", () => arrange(map, hubs, towns));
  const fit = () => {
    map.invalidateSize({ animate: false });
    whole();
  };
  window.addEventListener("beforeprint", () => {
    document.body.classList.add("printing");
    fit();
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("printing");
    fit();
  });
}

start(map_hubplan, JSON.parse(document.getElementById("map-data").textContent));
