// My journey: the box, and what is said to it.

import { fillCard, filled, journeyReader, sentences, visitReader, windowSentences } from "./journey_card.js";
import { find, placeFound, placeName } from "./search.js";

function addressText(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function paragraphs(lines) {
  return lines.map((line) => ["p", line]);
}

// Wire the box. `plans` is {preset: every option's, own: one's own or null}; `mark` outlines a small
// area on the map, or none for null. Returns {home, refresh}: the small area asked for, and what to
// call when one's own plan is another.
export function startJourney(data, plans, mark) {
  const { gazetteer, words } = data;
  let asked = null;
  if (!gazetteer) {
    return { home: () => null, refresh: () => {} };
  }
  const part = (id) => document.getElementById(id);
  const [section, box, told, choices] = ["journey", "search", "told", "choices"].map(part);
  const card = part("journey-card");

  // What is said: [tag, text] pairs.
  function say(lines) {
    const next = lines.map(([tag, text]) => {
      const element = document.createElement(tag);
      element.textContent = text;
      return element;
    });
    // What says the same is not read out again.
    if (told.textContent !== next.map((each) => each.textContent).join("")) {
      told.replaceChildren(...next);
    }
  }

  // What tells apart places of one name that have no ward or district.
  function whereabouts(point) {
    if (point < 0) {
      return words.elsewhere;
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
    offer(found.places ?? []);
    const known = found.kind === "point";
    card.hidden = !known;
    section.classList.toggle("answered", known);
    asked = known ? found : null;
    mark(known ? found.point : null);
    if (!known) {
      const text = found.name ?? box.value.trim();
      say([["p", filled(words[found.reason ?? found.kind], { text })]]);
      return;
    }
    tell();
  }

  // "Cranbrook, Cranbrook and Sissinghurst" would say no more than "Cranbrook".
  function heading() {
    const place = data.places[asked.point];
    return asked.village && place.includes(asked.name) ? asked.name : `${asked.name}, ${place}`;
  }

  function tell() {
    const read = journeyReader(data, asked.point);
    const area = data.names[asked.point] || data.places[asked.point];
    const notes = [words.error, filled(words.start, { area })];
    if (asked.village) {
      notes.push(words[gazetteer.postcodes ? "village" : "village_only"]);
    }
    const { chosen, transit } = data.journeys;
    // Beside others, visits by public transport are told with those.
    const visit = transit === null ? visitReader(data, asked.point) : () => "";
    const other = transit === null ? windowsToldAt(asked.point) : [];
    const own = [...sentences(data, plans, read, chosen, words, visit), ...other, notes.join(" ")];
    say([["h3", heading()], ...(transit === null ? paragraphs(own) : inParts(read, own))]);
    fillCard(data, plans, read);
  }

  // Further hours as one paragraph, or none.
  function windowsToldAt(point) {
    return [windowSentences(data, point).join(" ")].filter(Boolean);
  }

  // The study's own journeys, and those by public transport, each with a heading.
  function inParts(read, own) {
    const by = data.transit.words;
    const visit = visitReader(data, asked.point);
    const told = sentences(data, plans, read, data.journeys.transit, by, visit);
    return [
      ["h4", by.own_heading],
      ...paragraphs(own),
      ["h4", by.heading],
      ...paragraphs([...told, ...windowsToldAt(asked.point), by.note]),
    ];
  }

  part("journey-form").addEventListener("submit", (event) => {
    event.preventDefault();
    answer(find(gazetteer, box.value));
  });

  // An address that ends in #TN173JJ asks for that postcode; one of a part of the page does not.
  function askAddress() {
    const text = addressText(window.location.hash.slice(1));
    if (text && !text.startsWith("plan=") && !document.getElementById(text)) {
      box.value = text;
      answer(find(gazetteer, text));
    }
  }

  // Open on paper; on a screen it would push the map out of sight.
  const every = part("every-option");
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
  return {
    home: () => asked && { name: heading(), point: asked.point },
    refresh: () => asked && tell(),
  };
}
