// The ground the minutes are painted on, and the lines over it. Colours are classes: see page.css.

import { unpackLines } from "./shapes.js";

const DOT_RADIUS = 6;
// About a small area, which may be hardly larger than its outline.
const RING_RADIUS = 20;

// One Leaflet path for each demand point, in their order.
export function drawGround(map, ground) {
  L.polygon(unpackLines(ground.outside), plain("outside")).addTo(map);
  // Shapes without names say nothing to a screen reader; the map's own name sends it to the tables.
  map.getPane("overlayPane").setAttribute("aria-hidden", "true");
  return ground.shapes.map((shape, i) => {
    const path = shape.length
      ? L.polygon(unpackLines(shape), plain("ground", true))
      : L.circleMarker(ground.points[i], { ...plain("ground dot", true), radius: DOT_RADIUS });
    return path.addTo(map);
  });
}

export function drawLines(map, lines, className) {
  if (lines.length) {
    L.polyline(unpackLines(lines), plain(className)).addTo(map);
  }
}

// An outline and a ring about one demand point, over all else that is drawn; `null` for none.
export function drawOutline(layer, ground, i) {
  layer.clearLayers();
  if (i === null) {
    return;
  }
  const shape = ground.shapes[i];
  const style = { ...plain("mine"), fill: false };
  const path = shape.length ? L.polygon(unpackLines(shape), style).addTo(layer) : null;
  const middle = path ? path.getBounds().getCenter() : ground.points[i];
  L.circleMarker(middle, { ...style, radius: RING_RADIUS }).addTo(layer);
}

// Paint each demand point in its band; `scale` is "band" of minutes or "change".
export function paint(paths, bands, scale) {
  paths.forEach((path, i) => {
    const element = path.getElement();
    const dot = element.classList.contains("dot") ? " dot" : "";
    const painted = `ground${dot} ${scale}-${bands[i]} leaflet-interactive`;
    if (element.getAttribute("class") !== painted) {
      element.setAttribute("class", painted);
    }
  });
}

function plain(className, interactive = false) {
  return { className, interactive, fillRule: "evenodd", smoothFactor: 1 };
}
