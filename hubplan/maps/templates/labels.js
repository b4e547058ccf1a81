// Names on the map, placed so that none covers another: hubs' symbols, towns, hubs' names, villages.

const VILLAGE_ZOOM = 11;
const VILLAGE_RANK = 2;
const GAP = 3;
// A town's name steps back from a hub's symbol that stands on its point; no further, or it would
// name another place.
const STEP_BACK = 16;

// Where a name may stand about its point, the preferred side first; r is free space around it.
const SIDES = [
  (r) => (w, h) => [r, -h / 2],
  (r) => (w, h) => [-r - w, -h / 2],
  (r) => (w, h) => [-w / 2, -r - h],
  (r) => (w, h) => [-w / 2, r],
];

export function overlap(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

// The first free box in the frame for a name of w by h pixels, as [x, y] from its point, or null.
export function findPlace(point, w, h, room, taken, frame) {
  for (const side of SIDES) {
    const [dx, dy] = side(room)(w, h);
    const box = [point.x + dx, point.y + dy, point.x + dx + w, point.y + dy + h];
    const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= frame.x && box[3] <= frame.y;
    if (inside && !taken.some((other) => overlap(box, other))) {
      taken.push(box.map((edge, i) => edge + (i < 2 ? -GAP : GAP)));
      return [dx, dy];
    }
  }
  return null;
}

// A marker with a name beside it; names come from data and are only ever text.
export function nameMarker(position, name, className, symbol = null) {
  const holder = document.createElement("div");
  const label = document.createElement("bdi");
  label.className = "name";
  label.textContent = name;
  if (symbol) {
    holder.append(symbol);
  }
  holder.append(label);
  const icon = L.divIcon({ html: holder, className, iconSize: [0, 0] });
  const marker = L.marker(position, { icon, keyboard: false, interactive: false });
  return { marker, label, kind: className };
}

// The size of names as drawn, by kind and name: measuring lays out the page anew.
const measured = new Map();

function sizeOf({ label, kind }) {
  return measured.get(`${kind} ${label.textContent}`);
}

// Make names of two lines no wider than their longer line, and note how large all are. All are
// read before any is written.
export function measure(items) {
  const fresh = items.filter((item) => !sizeOf(item));
  const widths = fresh.map(({ label }) => {
    const words = document.createRange();
    words.selectNodeContents(label);
    const spare = label.clientWidth - words.getBoundingClientRect().width;
    const style = getComputedStyle(label);
    const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    return Math.ceil(label.offsetWidth - spare + padding);
  });
  fresh.forEach(({ label }, i) => {
    label.style.width = `${widths[i]}px`;
  });
  fresh.forEach(({ label, kind }) => {
    const { offsetWidth: width, offsetHeight: height } = label;
    measured.set(`${kind} ${label.textContent}`, { width, height });
  });
}

// Place every name anew; `hubs` and `towns` are {marker, label, room, rank}, rank null for a hub.
// Where the hubs matter more than knowing one's way about, their names come `first`.
export function arrange(map, hubs, towns, first = "towns") {
  const at = (item) => map.latLngToContainerPoint(item.marker.getLatLng());
  const symbols = hubs.map((hub) => {
    const { x, y } = at(hub);
    return [x - hub.room, y - hub.room, x + hub.room, y + hub.room];
  });
  const taken = [...symbols];
  const roomOf = (item) => {
    const { x, y } = at(item);
    const covered = symbols.some((symbol) => overlap([x, y, x, y], symbol));
    return item.rank !== null && covered ? item.room + STEP_BACK : item.room;
  };
  const frame = map.getSize();
  const far = map.getZoom() < VILLAGE_ZOOM;
  const big = towns.filter((town) => town.rank < VILLAGE_RANK);
  const small = towns.filter((town) => town.rank >= VILLAGE_RANK);
  const order = first === "hubs" ? [...hubs, ...big] : [...big, ...hubs];
  const items = [...order, ...small];
  measure(items);
  for (const item of items) {
    const { label } = item;
    const { width, height } = sizeOf(item);
    label.style.width = `${width}px`;
    const place =
      far && item.rank >= VILLAGE_RANK
        ? null
        : findPlace(at(item), width, height, roomOf(item), taken, frame);
    label.classList.toggle("unplaced", place === null);
    if (place) {
      label.style.left = `${Math.round(place[0])}px`;
      label.style.top = `${Math.round(place[1])}px`;
    }
  }
}
