// What is said of one's own plan: how good it is, its rank, who gains and loses, what would help.

import { changeTexts, peopleText, percent, rangeText } from "./figures.js";
import { filled } from "./journey_card.js";
import { shown, shortSite } from "./numbers.js";
import { lossOf, openOf } from "./own_plan.js";
import { rankOf } from "./own_rank.js";
import { brokenRules } from "./own_rule.js";

const HARDLY_MINUTES = 0.05;
const HARDLY_PEOPLE = 0.5;

// The sentences of the result: what it comes to, how it breaks the rule, its rank, its loss.
export function resultSentences(kit, data, plan, found) {
  const { own } = kit;
  const { words } = own;
  const open = openOf(kit, plan).length;
  if (!open) {
    return [words.rank_none];
  }
  const { mean } = found.figures.any;
  const range = own.range.length > 1 ? rangeText(found.range) : "";
  const known = {
    count: open === 1 ? words.hub : filled(words.hubs, { n: countText(own, open) }),
    share: percent(found.shares[own.chosen]),
    range,
    mean: Number.isNaN(mean) ? "–" : shown(mean, 1),
  };
  const told = [filled(range ? words.result_range : words.result, known)];
  told.push(...brokenRules(kit, plan).map((fault) => faultText(kit, data, fault)));
  told.push([rankText(kit, plan, found), lossText(kit, found)].filter(Boolean).join(" "));
  return told;
}

function countText(own, n) {
  const { numbers } = own.words;
  const text = numbers[n] ?? peopleText(n);
  return text[0].toUpperCase() + text.slice(1);
}

function faultText({ own }, data, fault) {
  const { words, sites } = own;
  const { group, open, site, held, share } = fault;
  return filled(words[`fault_${fault.kind}`], {
    label: group?.label,
    n: group && peopleText(group.n),
    open: open !== undefined && peopleText(open),
    site: site !== undefined && shortSite(data.sites[sites[site].site]),
    tier: held && words.tiers[own.tiers[held - 1]],
    share: share !== undefined && percent(share),
  });
}

function rankText(kit, plan, found) {
  const { words } = kit.own;
  const { kind, rank, n, about } = rankOf(kit, plan, found);
  if (kind === "rank" && rank === 1) {
    return filled(words.rank_best, { n: peopleText(n) });
  }
  const text = kind === "rank" ? (about ? words.rank_about : words.rank) : words[`rank_${kind}`];
  return filled(text, { rank: rank && ordinal(rank), n: n && peopleText(n) });
}

export function ordinal(n) {
  const endings = ["th", "st", "nd", "rd"];
  const teen = Math.floor(n / 10) % 10 === 1;
  return `${peopleText(n)}${(!teen && endings[n % 10]) || "th"}`;
}

// A loss or a gain in words: {size, hardly, worse}.
function sized(own, loss) {
  const people = own.objective.kind === "within";
  const size = Math.abs(loss);
  return {
    size: people ? peopleText(size) : shown(size, 1),
    hardly: size < (people ? HARDLY_PEOPLE : HARDLY_MINUTES),
  };
}

function lossText(kit, found) {
  const { own } = kit;
  const loss = lossOf(kit, found);
  if (Number.isNaN(loss)) {
    return "";
  }
  const { size, hardly } = sized(own, loss);
  const way = loss > 0 ? "worse" : "better";
  const none = Math.abs(loss) < 1e-9 * Math.max(1, Math.abs(own.best.value));
  return filled(own.words[none ? "loss_same" : `loss_${hardly ? "hardly_" : ""}${way}`], { size });
}

// The best single change and what comes of it; `then` = what the changed plan is worth.
export function singleChangeText(kit, data, best, found, then) {
  const { own } = kit;
  const { words } = own;
  if (!best) {
    return words.change_none;
  }
  const name = (k) => (k === null ? "" : shortSite(data.sites[own.sites[k].site]));
  const tier = best.held ? words.tiers[own.tiers[best.held - 1]] : "";
  const kind = best.close === null ? "open" : best.open === null ? "close" : "move";
  const known = { tier, from: name(best.close), to: name(best.open) };
  return filled(words[`change_${kind}`], { ...known, effect: effectText(kit, best, found, then) });
}

function effectText(kit, best, found, then) {
  const { own } = kit;
  const { words } = own;
  const told = [];
  if (best.broken > 0 && best.left < best.broken) {
    told.push(best.left === 0 ? words.change_mends : words.change_nearer);
  }
  const worse = own.objective.kind === "within" ? found.value - then.value : then.value - found.value;
  if (!Number.isNaN(worse)) {
    const { size, hardly } = sized(own, worse);
    const way = worse > 0 && !hardly ? "effect_worse" : "effect_better";
    told.push(filled(words[hardly ? "effect_hardly" : way], { size }));
  }
  return told.join(" ");
}

// Who gains and loses against today: {sentence, places}.
export function gainsText({ own }, change) {
  const { shorter, longer, same, places, left } = changeTexts(change);
  const told = [filled(own.words.gains, { shorter, longer, same })];
  if (left > 0) {
    const key = left === 1 ? "gains_left_one" : "gains_left";
    told.push(filled(own.words[key], { left: countText(own, left) }));
  }
  return {
    sentence: told.join(" "),
    places: places.map(([name, people, more]) => filled(own.words.gains_place, { name, people, more })),
  };
}
