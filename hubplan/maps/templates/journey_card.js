// The card of one small area: what is said of its journeys, and the tables of every option.

import { percent } from "./figures.js";
import { lostWords } from "./journeys.js";
import { changeText, minutesOf, minutesText, shown, shortSite, unpack } from "./numbers.js";

const SHARE_PARTS = 10000;

export function filled(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

// Look up the journey of one demand point under a plan: {minutes, hub}, NaN and null for none.
export function journeyReader(data, point) {
  return (plan, model, service) => {
    const { minutes, hubs } = plan.journeys(model, service);
    const hub = hubs[point];
    return {
      minutes: minutesOf(minutes[point]),
      hub: hub < 0 ? null : shortSite(data.sites[hub]),
    };
  };
}

// The card's sentences by one model: today, the best plan and one's own, to any hub and to a main
// hub; `words` = the patterns they are filled into; `visitText(option, service)` = what follows on a
// visit under a preset plan.
export function sentences(data, plans, read, model, words, visitText) {
  const { today, best, services } = data.journeys;
  return services.map((service) => {
    const kind = service === "main" ? "main_" : "";
    const now = today === null ? null : read(plans.preset[today], model, service);
    const say = (when, found) =>
      found.hub === null
        ? words[`no_${kind}${when}`]
        : filled(words[`${kind}${when}`], { minutes: shown(found.minutes, 0), where: found.hub });
    const tell = (when, plan) => {
      const then = read(plan, model, service);
      const known = now && now.hub !== null && then.hub !== null;
      const lost = lostWords(data, model);
      const change = known ? `: ${changeText(now.minutes, then.minutes, lost, " minutes")}` : "";
      return `${say(when, then)}${change}.`;
    };
    const told = [tell("best", plans.preset[best]), visitText(best, service)];
    if (plans.own) {
      told.push(tell("own", plans.own));
    }
    const before = now ? [say("today", now), visitText(today, service)] : [];
    return [...before, ...told].filter(Boolean).join(" ");
  });
}

// How well a visit by public transport works from one small area: what `sentences` asks for.
export function visitReader(data, point) {
  if (!data.visits) {
    return () => "";
  }
  const { words } = data.visits;
  const { services } = data.journeys;
  const [share, home] = [unpack(data.visits.share), unpack(data.visits.home)];
  return (option, service) => {
    const i = (option * services.length + services.indexOf(service)) * data.places.length + point;
    if (share.at(i) === 0) {
      return "";
    }
    const works = share.at(i) / SHARE_PARTS;
    const told = [works === 1 ? words.works_all : filled(words.works, { share: percent(works) })];
    if (home.at(i) !== home.none) {
      const [hours, minutes] = [Math.floor(home.at(i) / 60), home.at(i) % 60];
      told.push(filled(words.home, { time: `${hours}:${String(minutes).padStart(2, "0")}` }));
    }
    return told.join(" ");
  };
}

// The journey from one small area in each of the further hours of the study.
export function windowSentences(data, point) {
  if (!data.windows) {
    return [];
  }
  const { hours, words } = data.windows;
  const told = (packed) => {
    const minutes = unpack(packed);
    const found = minutes.at(point);
    return found === minutes.none ? words.none : filled(words.minutes, { minutes: shown(found / 100, 0) });
  };
  return hours.map(({ label, when, today, best }) => {
    const known = { label, when, best: told(best), plan: words.plan };
    return today ? filled(words.both, { ...known, today: told(today) }) : filled(words.best, known);
  });
}

function small(text) {
  const element = document.createElement("small");
  element.textContent = text;
  return element;
}

// The hub of the model the plan is chosen by; and those of other models, where they differ.
// Nothing where no model has one.
function hubText(found, chosen, names, lost) {
  const usual = found[chosen].hub;
  const others = new Map();
  found.forEach(({ hub }, model) => {
    if (hub !== usual) {
      const where = hub ?? lost[model].none;
      others.set(where, [...(others.get(where) ?? []), names[model]]);
    }
  });
  const told = [...others].map(([where, models]) => `${models.join(", ")}: ${where}`);
  return usual === null && told.length === 0 ? "" : [usual ?? lost[chosen].none, ...told].join("; ");
}

// Write the minutes of one small area into the tables that stand ready.
export function fillCard(data, plans, read) {
  const { today, chosen, models, lost } = data.journeys;
  document.querySelectorAll("[data-journey]").forEach((row) => {
    const [service, option] = row.dataset.journey.split(" ");
    const plan = option === "own" ? plans.own : plans.preset[Number(option)];
    row.hidden = !plan;
    if (!plan) {
      return;
    }
    const found = models.map((_, model) => read(plan, model, service));
    row.querySelector("th small").textContent = hubText(found, chosen, models, lost);
    row.querySelectorAll("td").forEach((cell, model) => {
      const { minutes } = found[model];
      cell.textContent = minutesText(minutes, lost[model]);
      if (today !== null && plan !== plans.preset[today]) {
        const before = read(plans.preset[today], model, service).minutes;
        const none = Number.isNaN(before) && Number.isNaN(minutes);
        cell.append(...(none ? [] : [" ", small(changeText(before, minutes, lost[model]))]));
      }
    });
  });
}
