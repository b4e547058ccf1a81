// Layers over the minutes of a map in a notebook, and the check boxes that show and hide them.

import { unpackLines } from "./shapes.js";

// Draw each layer of `data.layers`; lines lie on a pale edge, so that they show on dark ground.
// A check box hides everything of the class it is named by, whoever drew it.
export function startLayers(map, layers = []) {
  for (const { name, lines } of layers) {
    const points = unpackLines(lines);
    const style = { interactive: false, smoothFactor: 1, fill: false };
    L.polyline(points, { ...style, className: `${name} edge` }).addTo(map);
    L.polyline(points, { ...style, className: `${name} line` }).addTo(map);
  }
  const frame = map.getContainer();
  document.querySelectorAll("input[data-layer]").forEach((box) => {
    box.addEventListener("change", () => {
      frame.classList.toggle(`without-${box.dataset.layer}`, !box.checked);
    });
  });
}
