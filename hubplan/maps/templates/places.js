// The table of every place follows the map: to which hubs, minutes or change, one's own plan.

import { changeText, minutesOf, minutesText } from "./numbers.js";

// What a row shows of one demand point, by column after that of people: the options, one's own
// plan (null without one), and the change to the best plan (null where every column is a change).
export function placeCells(layers, own, { today, best }, i, change) {
  const before = today === null ? null : layers[today].minutes[i];
  const changed = (layer) => changeText(minutesOf(before), minutesOf(layer.minutes[i]));
  const tell = (layer) => (change ? changed(layer) : minutesText(minutesOf(layer.minutes[i])));
  const told = layers.map((layer, k) => (k === today ? minutesText(minutesOf(layer.minutes[i])) : tell(layer)));
  return [...told, own && tell(own), before === null || change ? null : changed(layers[best])];
}

// Only what is another is written: a table of hundreds of rows takes long to lay out.
function write(cell, text) {
  if (cell.hidden !== (text === null)) {
    cell.hidden = text === null;
  }
  if (text !== null && cell.textContent !== text) {
    cell.textContent = text;
  }
}

// Wire the table. Returns what to call when the map shows something else: `shows` = {service,
// colours}. A closed table is written when it is opened.
export function startPlaces(data, plans) {
  const whole = document.getElementById("every-place");
  const rows = [...whole.querySelectorAll("tbody tr")];
  const heads = [...whole.querySelectorAll("thead th")].slice(2);
  let latest = null;

  function tell() {
    if (!latest || !whole.open) {
      return;
    }
    const { service, colours } = latest;
    const change = colours === "change";
    const model = data.journeys.chosen;
    const layers = plans.preset.map((plan) => plan.journeys(model, service));
    const own = plans.own && plans.own.journeys(model, service);
    document.getElementById("places-caption").textContent = `${data.captions[colours][service]}.`;
    rows.forEach((row) => {
      const told = placeCells(layers, own, data.journeys, Number(row.dataset.point), change);
      [...row.cells].slice(2).forEach((cell, k) => write(cell, told[k]));
    });
    const shownNow = placeCells(layers, own, data.journeys, 0, change);
    heads.forEach((head, k) => {
      head.hidden = shownNow[k] === null;
    });
  }

  whole.addEventListener("toggle", tell);
  return (shows) => {
    latest = shows;
    // The map comes first.
    window.setTimeout(tell, 0);
  };
}
