// The hubs of an option on the map: symbols of two shapes, numbered as in the list. When journeys
// to a main hub are shown, mini-hubs are faint: they do not count.

import { measure, nameMarker } from "./labels.js";

const SVG = "http://www.w3.org/2000/svg";
const ROOM = { main: 16, open: 16, mini: 14 };

export function drawHubs(layer, sites, hubs, service) {
  layer.clearLayers();
  return hubs.map((hub) => {
    const site = sites[hub.site];
    const name = site.name.split(",")[0];
    const symbol = hubSymbol(hub.tier, hub.number);
    const faint = service === "main" && hub.tier === "mini" ? " faint" : "";
    const item = nameMarker([site.lat, site.lon], name, `hub${faint}`, symbol);
    item.marker.addTo(layer);
    return { ...item, kind: "hub", room: ROOM[hub.tier] ?? ROOM.main, rank: null };
  });
}

// Measure the names of sites at once, before any of them is a hub.
export function measureHubs(layer, sites) {
  const items = sites.map((site) => nameMarker([site.lat, site.lon], site.name.split(",")[0], "hub"));
  items.forEach(({ marker }) => marker.addTo(layer));
  measure(items);
  items.forEach(({ marker }) => layer.removeLayer(marker));
}

// A square for a main hub, a circle for a mini-hub.
function hubSymbol(tier, number) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "symbol");
  svg.setAttribute("viewBox", "-16 -16 32 32");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", tier === "mini" ? "#symbol-mini" : "#symbol-main");
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("class", tier === "mini" ? "number mini" : "number");
  text.setAttribute("y", "5");
  text.textContent = String(number);
  svg.append(use, text);
  return svg;
}
