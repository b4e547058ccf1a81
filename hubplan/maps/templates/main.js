// Draw the page's map and answer its controls. `map_hubplan` is the map that folium made.

import { chosen, onChoice, placeText, showCaption, showCard, wireReadout, wireZoom } from "./controls.js";
import { drawGround, drawLines, drawOutline, paint } from "./ground.js";
import { drawHubs } from "./hubs.js";
import { startJourney } from "./journey.js";
import { arrange, nameMarker } from "./labels.js";

const TOWN_ROOM = 3;
const FRAME_ROOM = [20, 20];

function start(map, data) {
  const [west, south, east, north] = data.bounds;
  const corners = [[south, west], [north, east]];
  const whole = () => map.fitBounds(corners, { animate: false, padding: FRAME_ROOM });
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
    const service = chosen("service", "any");
    journeys = layer[service];
    paint(paths, journeys.bands);
    hubs = drawHubs(hubLayer, data.sites, layer.hubs, service);
    showCaption(data.captions[service]);
    arrange(map, hubs, towns);
    showCard(option);
  }

  show();
  onChoice(show);
  const outline = L.layerGroup().addTo(map);
  startJourney(data, (point) => drawOutline(outline, data.ground, point));
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
