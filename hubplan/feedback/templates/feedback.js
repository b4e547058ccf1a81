// Draw where hubs are wished: a circle a small area. `map_hubplan` is the map that folium made.

import { wireReadout, wireZoom } from "./controls.js";
import { drawGround, drawLines } from "./ground.js";
import { arrange, nameMarker } from "./labels.js";

const TOWN_ROOM = 3;
const FRAME_ROOM = [20, 20];

function middleOf(path) {
  return path.getBounds ? path.getBounds().getCenter() : path.getLatLng();
}

// The largest first, so that none is hidden by another.
function drawWishes(map, paths, wishes) {
  const ordered = [...wishes].sort((a, b) => b.radius - a.radius);
  return ordered.map((wish) => {
    const middle = middleOf(paths[wish.point]);
    const circle = L.circleMarker(middle, {
      className: "wish",
      interactive: true,
      radius: wish.radius,
    }).addTo(map);
    const item = nameMarker(middle, `${wish.label} ${wish.sheets}`, "hub wished");
    item.marker.addTo(map);
    return { ...item, circle, told: wish.told, room: wish.radius, rank: null };
  });
}

function startFeedback(map, data) {
  const [west, south, east, north] = data.bounds;
  const corners = [[south, west], [north, east]];
  const whole = () => map.fitBounds(corners, { animate: false, padding: FRAME_ROOM });
  whole();
  const paths = drawGround(map, data.ground);
  drawLines(map, data.districts, "district");
  const towns = data.towns.map(([name, rank, lat, lon]) => {
    const item = nameMarker([lat, lon], name, `town rank-${rank}`);
    item.marker.addTo(map);
    return { ...item, room: TOWN_ROOM, rank };
  });
  const wishes = drawWishes(map, paths, data.wishes);
  const named = new Set(data.wishes.map((wish) => wish.label));
  const others = towns.filter((town) => !named.has(town.label.textContent));
  towns.filter((town) => !others.includes(town)).forEach((town) => town.marker.remove());
  const place = () => arrange(map, wishes, others, "hubs");
  wireReadout(wishes.map((wish) => wish.circle), (i) => wishes[i].told);
  wireZoom(map, whole);
  map.on("moveend resize", place);
  place();
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

startFeedback(map_hubplan, JSON.parse(document.getElementById("map-data").textContent));
