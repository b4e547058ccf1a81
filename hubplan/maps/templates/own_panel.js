// Try your own: the lists, buttons and code of one's own plan, and the plan they make.

import { changeOf, figureTexts, metricsOf, peopleText, percent } from "./figures.js";
import { filled } from "./journey_card.js";
import { shortSite } from "./numbers.js";
import { bestSingleChange, toggle } from "./own_change.js";
import { evaluate, journeysUnder, openOf, openOwn, planOf } from "./own_plan.js";
import { mayHold } from "./own_rule.js";
import { inRule, sitesList } from "./own_sites.js";
import { gainsText, resultSentences, singleChangeText } from "./own_told.js";
import { decodePlan, encodePlan } from "./plan_code.js";

const part = (id) => document.getElementById(id);

function withText(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

// Text with the name of a place in it, which may run from right to left.
function listItem(text) {
  const item = document.createElement("li");
  item.append(withText("bdi", text));
  return item;
}

// The panel. `today` = everybody's journeys today, or null; `changed()` is called with every new
// plan. Returns {plan, restore, code, tap, offer}: the plan as the map and my journey read it, what
// shows the plan of a code, the plan's code, what a tap on a site does, and that in words.
export function startOwn(data, today, changed) {
  const { own } = data;
  const kit = openOwn(own, data.people);
  const ruled = part("own-ruled");
  const list = sitesList(data, flip);
  let open = planOf(kit, own.best.open);
  let found = evaluate(kit, open);
  let better = null;
  let waiting = 0;
  let touched = false;
  let journeys = judged();

  // Journeys by the chosen model, which the figures are made of; others when they are asked for.
  function judged() {
    return new Map([
      [`${own.chosen} any`, found.any],
      [`${own.chosen} main`, found.main],
    ]);
  }

  const plan = {
    get hubs() {
      const sorted = openOf(kit, open).sort((a, b) => own.tiers.indexOf(a[1]) - own.tiers.indexOf(b[1]));
      return sorted.map(([k, tier], i) => ({ site: own.sites[k].site, tier, number: i + 1 }));
    },
    journeys(model, service) {
      const key = `${model} ${service}`;
      if (!journeys.has(key)) {
        journeys.set(key, journeysUnder(kit, open, model, service));
      }
      return journeys.get(key);
    },
  };

  const keepsRule = () => Boolean(ruled?.checked);

  function become(next, closed = []) {
    touched = true;
    open = next;
    found = evaluate(kit, open);
    journeys = judged();
    tell(closed);
    changed();
  }

  function flip(k, tier) {
    const { plan: next, closed } = toggle(kit, open, k, tier, keepsRule());
    become(next, closed);
  }

  function tell(closed) {
    const lines = resultSentences(kit, data, open, found);
    const names = closed.map((k) => shortSite(data.sites[own.sites[k].site]));
    const swapped = names.map((name) => own.words.closed.replace("{site}", () => name));
    part("own-told").replaceChildren(...[...lines, ...swapped].map((line) => withText("p", line)));
    list.show(open, keepsRule());
    tellFigures();
    hideLost();
    tellGains();
    tellTransit();
    part("own-hubs").replaceChildren(...plan.hubs.map(hubItem));
    part("own-code").textContent = encodePlan(own, openOf(kit, open));
    // The map comes first: what would help is worked out when it is painted.
    part("own-improve").hidden = true;
    part("own-better").textContent = "";
    window.clearTimeout(waiting);
    waiting = window.setTimeout(tellBetter, 150);
  }

  function tellBetter() {
    better = bestSingleChange(kit, open, keepsRule());
    const then = better && evaluate(kit, better.plan);
    part("own-better").textContent = singleChangeText(kit, data, better, found, then);
    part("own-improve").hidden = !better;
  }

  function tellFigures() {
    const [any, main] = [found.figures.any, found.figures.main].map((each) => figureTexts(each, data.places));
    part("own-figures").querySelectorAll("tr").forEach((row, i) => {
      row.querySelectorAll("td").forEach((cell, service) => {
        const [value, beneath] = (service ? main : any)[i];
        cell.replaceChildren(value, ...(beneath ? [" ", withText("small", beneath)] : []));
      });
    });
  }

  // As in the figures of the options: said only where it is so.
  function hideLost() {
    const { any, main } = found.figures;
    part("own-figures").lastElementChild.hidden = !any.unreached && !main.unreached;
  }

  function tellGains() {
    if (!today) {
      return;
    }
    const change = changeOf(today.minutes, found.any.minutes, data.people, data.places, own.noticeable);
    const { sentence, places } = gainsText(kit, change);
    const items = document.createElement("ul");
    items.className = "places";
    items.append(...places.map(listItem));
    part("own-gains").replaceChildren(withText("p", sentence), ...(places.length ? [items] : []));
  }

  // One sentence, as beside every option.
  function tellTransit() {
    if (!data.transit) {
      return;
    }
    const { minutes } = plan.journeys(data.journeys.transit, "any");
    const { brief, brief_minutes: limit } = data.transit;
    const { people, unreached, within } = metricsOf(minutes, data.people, [limit]);
    part("own-transit").textContent = filled(brief, {
      share: percent(within[0]),
      people: peopleText(unreached),
      lost: percent(unreached / people),
    });
  }

  function hubItem({ site, tier }) {
    const item = listItem(data.sites[site].name);
    const detail = withText("span", own.words.tier_labels[tier]);
    detail.className = "detail";
    item.append(" ", detail);
    return item;
  }

  // Show the plan of a code, or say what is wrong with it.
  function restore(text) {
    const { open: hubs, fault, letter } = decodePlan(own, text);
    part("own-fault").textContent = fault ? own.words[fault].replace("{letter}", () => letter) : "";
    if (!fault) {
      become(planOf(kit, hubs));
    }
  }

  part("own-best").addEventListener("click", () => become(planOf(kit, own.best.open)));
  part("own-improve").addEventListener("click", () => become(better.plan));
  ruled?.addEventListener("change", () => become(open));
  part("own-form").addEventListener("submit", (event) => {
    event.preventDefault();
    restore(part("own-typed").value);
  });
  tell([]);

  // What a tap on a site does: the first hub it may hold that the rule has, then the next, then none.
  function next(k) {
    const may = own.tiers.filter((_, i) => mayHold(own, k, i + 1));
    const counted = may.filter((tier) => !keepsRule() || inRule(own, k, tier));
    const offered = counted.length ? counted : may;
    return open[k] ? (offered[offered.indexOf(own.tiers[open[k] - 1]) + 1] ?? null) : offered[0];
  }

  return {
    plan,
    restore,
    // Null for the plan the panel starts with: nobody made it.
    code: () => (touched && part("own-code").textContent) || null,
    tap: (k) => flip(k, next(k) ?? own.tiers[open[k] - 1]),
    offer(k) {
      const tier = next(k);
      const { standing, tap_close: close, tap_open: opens } = own.words;
      if (own.sites[k].standing) {
        return standing;
      }
      return tier ? opens.replace("{tier}", own.words.tiers[tier]) : close;
    },
  };
}
