// What the page says of plans, for Python to compare: {own, people, places, today, plans} on the
// standard input, where a plan is a list of [place in own.sites, tier].

import { readFileSync } from "node:fs";

import { changeOf, changeTexts, figureTexts, rangeText } from "../../hubplan/maps/templates/figures.js";
import { bestSingleChange } from "../../hubplan/maps/templates/own_change.js";
import { evaluate, lossOf, openOf, openOwn, planOf } from "../../hubplan/maps/templates/own_plan.js";
import { rankOf } from "../../hubplan/maps/templates/own_rank.js";

const { own, people, places, today, plans } = JSON.parse(readFileSync(0, "utf-8"));
const kit = openOwn(own, people);
const answers = plans.map((open) => {
  const plan = planOf(kit, open);
  const found = evaluate(kit, plan);
  const change = changeOf(today, found.any.minutes, people, places, own.noticeable);
  const better = [true, false].map((ruled) => bestSingleChange(kit, plan, ruled));
  return {
    better: better.map((best) => best && openOf(kit, best.plan)),
    minutes: { any: [...found.any.minutes], main: [...found.main.minutes] },
    hubs: { any: [...found.any.hubs], main: [...found.main.hubs] },
    figures: {
      any: figureTexts(found.figures.any, places),
      main: figureTexts(found.figures.main, places),
    },
    range: rangeText(found.range),
    value: Number.isNaN(found.value) ? null : found.value,
    loss: Number.isNaN(found.value) ? null : lossOf(kit, found),
    rank: rankOf(kit, plan, found),
    change: changeTexts(change),
  };
});
console.log(JSON.stringify(answers));
