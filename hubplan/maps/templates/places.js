// The table of every place follows the map: to which hubs, minutes or change, one's own plan.

import { lostWords } from "./journeys.js";
import { changeText, minutesOf, minutesText } from "./numbers.js";

// What a row shows of one demand point, by column after that of people: the options, one's own
// plan (null without one), and the change to the best plan (null where every column is a change).
// `words` = what is said where there are no minutes.
export function placeCells(layers, own, { today, best }, i, change, words) {
  const before = today === null ? null : layers[today].minutes[i];
  const minutes = (layer) => minutesText(minutesOf(layer.minutes[i]), words);
  const changed = (layer) => changeText(minutesOf(before), minutesOf(layer.minutes[i]), words);
  const tell = (layer) => (change ? changed(layer) : minutes(layer));
  const told = layers.map((layer, k) => (k === today ? minutes(layer) : tell(layer)));
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

// Wire the table. Returns what to call when the map shows something else: `shows` = {model, service,
// change, caption, file}. A closed table is written when it is opened.
export function startPlaces(data, plans) {
  const whole = document.getElementById("every-place");
  const rows = [...whole.querySelectorAll("tbody tr")];
  const heads = [...whole.querySelectorAll("thead th")].slice(2);
  let latest = null;

  function tell() {
    if (!latest || !whole.open) {
      return;
    }
    const { model, service, change, caption, file } = latest;
    const words = lostWords(data, model);
    const layers = plans.preset.map((plan) => plan.journeys(model, service));
    const own = plans.own && plans.own.journeys(model, service);
    document.getElementById("places-caption").textContent = `${caption}.`;
    whole.querySelector("table").dataset.csv = file;
    rows.forEach((row) => {
      const told = placeCells(layers, own, data.journeys, Number(row.dataset.point), change, words);
      [...row.cells].slice(2).forEach((cell, k) => write(cell, told[k]));
    });
    const shownNow = placeCells(layers, own, data.journeys, 0, change, words);
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
