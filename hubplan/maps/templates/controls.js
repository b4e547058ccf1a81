// The switch between options, the line that reads out a place, and the buttons for zooming.

import { lostWords } from "./journeys.js";
import { changeText, minutesOf, shown, shortSite } from "./numbers.js";

export function chosen(name, otherwise) {
  const radio = document.querySelector(`input[name="${name}"]:checked`);
  return radio ? radio.value : otherwise;
}

export function choose(name, value) {
  document.querySelectorAll(`input[name="${name}"]`).forEach((radio) => {
    radio.checked = radio.value === value;
  });
}

// An address that ends in #plan=CODE opens the page with that plan.
export function openAddress(data, restore) {
  const open = () => {
    const code = /^#plan=([\w%-]+)$/.exec(window.location.hash)?.[1];
    if (code && data.own) {
      restore(code);
    }
  };
  window.addEventListener("hashchange", open);
  open();
}

export function onChoice(listen) {
  document.querySelectorAll(".switch input").forEach((radio) => {
    radio.addEventListener("change", listen);
  });
}

// Show the figures and hubs of one option only; without this script all of them stay visible.
export function showCard(option) {
  document.querySelectorAll("[data-option]").forEach((card) => {
    card.hidden = card.dataset.option !== option;
  });
}

// The key says what the colours mean: minutes, or the change against today; `by` = whether of
// journeys by public transport beside the study's own.
export function showKey(caption, colours, by) {
  document.getElementById("key-title").textContent = caption;
  document.querySelectorAll("[data-colours]").forEach((item) => {
    item.hidden = item.dataset.colours !== colours || (item.dataset.by ?? by) !== by;
  });
}

// What the line under the map says about a place; `before` = the same journeys today (or by the
// plan that `data.then` names), or null; both by one model.
export function placeText(data, journeys, before, i, model) {
  const where = data.names[i] ? `${data.places[i]} (${data.names[i]})` : data.places[i];
  const words = lostWords(data, model);
  const minutes = minutesOf(journeys.minutes[i]);
  if (journeys.hubs[i] < 0) {
    return `${where}: ${words.to_hub}`;
  }
  const hub = shortSite(data.sites[journeys.hubs[i]]);
  const told = `${where}: ${shown(minutes, 1)} minutes to ${hub}`;
  const change = before ? changeText(minutesOf(before.minutes[i]), minutes, words) : "";
  const then = data.then ?? "today";
  const against = { "": "", same: `; the same as ${then}`, [words.gained]: `; ${words.none} ${then}` };
  return `${told}${against[change] ?? `; ${change} than ${then}`}`;
}

export function wireReadout(paths, say) {
  const line = document.getElementById("readout");
  const silence = line.textContent;
  paths.forEach((path, i) => {
    path.on("mouseover click", () => {
      line.textContent = say(i);
    });
    path.on("mouseout", () => {
      line.textContent = silence;
    });
  });
}

export function wireZoom(map, whole) {
  const actions = {
    "zoom-in": () => map.zoomIn(),
    "zoom-out": () => map.zoomOut(),
    "zoom-whole": whole,
  };
  for (const [id, action] of Object.entries(actions)) {
    document.getElementById(id).addEventListener("click", action);
  }
  // One finger scrolls the page, two move the map.
  if (window.matchMedia("(pointer: coarse)").matches) {
    map.dragging.disable();
  }
}
