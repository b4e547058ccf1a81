// Try your own on the map: a dot at every site, which opens or closes a hub there.

const DOT = 5;
// As wide as a finger.
const REACH = 13;

// `own` is the panel, or null to take the dots away.
export function drawOwnSites(layer, data, own) {
  const key = document.getElementById("key-own");
  if (key) {
    key.hidden = !own;
  }
  if (!own) {
    layer.clearLayers();
    return;
  }
  // Drawn once: what a dot does is asked of the panel when it is tapped.
  if (layer.getLayers().length) {
    return;
  }
  data.own.sites.forEach((each, k) => {
    const { lat, lon, name } = data.sites[each.site];
    const plain = { radius: DOT, className: "candidate", interactive: false };
    L.circleMarker([lat, lon], plain).addTo(layer);
    const reach = L.circleMarker([lat, lon], { radius: REACH, className: "reach" }).addTo(layer);
    reach.on("click", () => own.tap(k));
    reach.on("mouseover", () => {
      document.getElementById("readout").textContent = `${name}: ${own.offer(k)}`;
    });
  });
}
