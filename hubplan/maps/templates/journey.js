// My journey: the box, what is said to it, and the card of one small area.

import { shown, unpack } from "./numbers.js";
import { find, placeFound, placeName } from "./search.js";

// The minutes and the hub of one journey; NaN and null where there is no route.
export function journeyReader(data) {
  const { services } = data.journey;
  const minutes = unpack(data.journey.minutes);
  const hubs = unpack(data.journey.hubs);
  const [options, points] = [data.options.length, data.places.length];
  return (model, option, service, point) => {
    const at = ((model * options + option) * services.length + service) * points + point;
    const found = minutes.at(at);
    const hub = hubs.at(at);
    return {
      minutes: found === minutes.none ? NaN : found / 100,
      hub: hub === hubs.none ? null : data.sites[hub].name.split(",")[0],
    };
  };
}

// How much longer or shorter, in words: as the table of every place has it.
export function changeText(before, after, unit = "") {
  if (Number.isNaN(before) || Number.isNaN(after)) {
    const lost = Number.isNaN(before) ? "route gained" : "route lost";
    return Number.isNaN(before) && Number.isNaN(after) ? "no route" : lost;
  }
  const size = shown(Math.abs(after - before), 1);
  return size === "0.0" ? "same" : `${size}${unit} ${after > before ? "longer" : "shorter"}`;
}

function filled(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

// The card's sentences: today and the best plan, to any hub and to a main hub.
export function sentences(journey, read, point) {
  const { words, today, best, chosen } = journey;
  const told = [];
  journey.services.forEach((_, service) => {
    const kind = service ? "main_" : "";
    const now = today === null ? null : read(chosen, today, service, point);
    const then = read(chosen, best, service, point);
    const say = (when, found) =>
      found.hub === null
        ? words[`no_${kind}${when}`]
        : filled(words[`${kind}${when}`], { minutes: shown(found.minutes, 0), where: found.hub });
    const parts = now ? [say("today", now)] : [];
    const change = now ? `: ${changeText(now.minutes, then.minutes, " minutes")}` : "";
    parts.push(`${say("best", then)}${change}.`);
    told.push(parts.join(" "));
  });
  return told;
}

function small(text) {
  const element = document.createElement("small");
  element.textContent = text;
  return element;
}

// The hub of the model the plan is chosen by; and those of other models, where they differ.
function hubText(found, chosen, names) {
  const usual = found[chosen].hub;
  const others = found.flatMap(({ hub }, model) =>
    hub === usual ? [] : [`${names[model]}: ${hub ?? "no route"}`],
  );
  return [usual ?? "no route", ...others].join("; ");
}

// Write the minutes of one small area into the tables that stand ready.
function fillCard(data, read, point) {
  const { today, chosen, names } = data.journey;
  document.querySelectorAll("[data-journey]").forEach((row) => {
    const [service, option] = row.dataset.journey.split(" ").map(Number);
    const found = names.map((_, model) => read(model, option, service, point));
    row.querySelector("th small").textContent = hubText(found, chosen, names);
    row.querySelectorAll("td").forEach((cell, model) => {
      const { minutes } = found[model];
      cell.textContent = Number.isNaN(minutes) ? "no route" : shown(minutes, 1);
      if (today !== null && option !== today) {
        const before = read(model, today, service, point).minutes;
        cell.append(" ", small(changeText(before, minutes)));
      }
    });
  });
}

function addressText(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// Wire the box; `mark` outlines a small area on the map, or none for null.
export function startJourney(data, mark) {
  const { journey } = data;
  if (!journey) {
    return;
  }
  const read = journeyReader(data);
  const part = (id) => document.getElementById(id);
  const [section, box, told, choices] = ["journey", "search", "told", "choices"].map(part);
  const card = part("journey-card");

  function say(heading, lines) {
    const title = document.createElement("h3");
    title.textContent = heading;
    const paragraphs = lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    });
    told.replaceChildren(...(heading ? [title] : []), ...paragraphs);
  }

  // What tells apart places of one name that have no ward or district.
  function whereabouts(point) {
    if (point < 0) {
      return journey.words.elsewhere;
    }
    return [data.places[point], data.names[point]].filter(Boolean).join(", ");
  }

  function offer(places) {
    const items = places.map((place) => {
      const [item, button] = ["li", "button"].map((tag) => document.createElement(tag));
      button.type = "button";
      button.textContent = place[1] ? placeName(place) : `${place[0]}, ${whereabouts(place[2])}`;
      button.addEventListener("click", () => {
        box.value = placeName(place);
        answer(placeFound(place));
        box.focus();
      });
      item.append(button);
      return item;
    });
    choices.replaceChildren(...items);
  }

  function answer(found) {
    const { words } = journey;
    offer(found.places ?? []);
    const known = found.kind === "point";
    card.hidden = !known;
    section.classList.toggle("answered", known);
    mark(known ? found.point : null);
    if (!known) {
      say("", [filled(words[found.reason ?? found.kind], { text: found.name ?? box.value.trim() })]);
      return;
    }
    const place = data.places[found.point];
    const postcodes = journey.gazetteer.postcodes !== null;
    const notes = [filled(words.start, { area: data.names[found.point] || place })];
    if (found.village) {
      notes.push(words[postcodes ? "village" : "village_only"]);
    }
    // "Cranbrook, Cranbrook and Sissinghurst" would say no more than "Cranbrook".
    say(found.village && place.includes(found.name) ? found.name : `${found.name}, ${place}`, [
      ...sentences(journey, read, found.point),
      [words.error, ...notes].join(" "),
    ]);
    fillCard(data, read, found.point);
  }

  part("journey-form").addEventListener("submit", (event) => {
    event.preventDefault();
    answer(find(journey.gazetteer, box.value));
  });

  // An address that ends in #TN173JJ asks for that postcode; one of a part of the page does not.
  function askAddress() {
    const asked = addressText(window.location.hash.slice(1));
    if (asked && !document.getElementById(asked)) {
      box.value = asked;
      answer(find(journey.gazetteer, asked));
    }
  }

  // Open where there is room, and on paper.
  const every = part("every-option");
  every.open = window.matchMedia("(min-width: 60rem)").matches;
  let before = every.open;
  window.addEventListener("beforeprint", () => {
    before = every.open;
    every.open = true;
  });
  window.addEventListener("afterprint", () => {
    every.open = before;
  });

  section.hidden = false;
  window.addEventListener("hashchange", askAddress);
  askAddress();
}
