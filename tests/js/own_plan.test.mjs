import assert from "node:assert/strict";
import test from "node:test";

import * as changes from "../../hubplan/maps/templates/own_change.js";
import * as judged from "../../hubplan/maps/templates/own_plan.js";
import * as ranks from "../../hubplan/maps/templates/own_rank.js";
import * as rules from "../../hubplan/maps/templates/own_rule.js";

const plans = { ...changes, ...judged, ...ranks, ...rules };

// Minutes to five sites: two of the hills, two of the vale, one that always stands.
const MINUTES = {
  "h-one": [5, 20, 40],
  "h-two": [10, 10, 30],
  "t-stands": [90, 90, 90],
  "v-one": [40, 20, 5],
  "v-two": [30, 22, 12],
};
const PEOPLE = [100, 50, 200];

function ownWith(changed = {}) {
  const bytes = Object.values(MINUTES).flat().flatMap((m) => [(m * 100) % 256, Math.floor(m / 2.56)]);
  return {
    tiers: ["main", "mini"],
    sites: Object.keys(MINUTES).map((id, k) => ({
      site: 10 + k,
      id,
      tiers: id === "v-two" ? ["mini"] : ["main", "mini"],
      area: { h: "hills", v: "vale", t: "town" }[id[0]],
      standing: id === "t-stands" ? "mini" : false,
    })),
    minutes: { bytes: 2, base64: btoa(String.fromCharCode(...bytes)) },
    chosen: 0,
    range: [0],
    rule: {
      groups: [
        { tier: "main", area: "hills", n: 1, exactly: true, label: "Main hub in the hills" },
        { tier: "mini", area: "vale", n: 1, exactly: false, label: "Mini-hub in the vale" },
      ],
      keep: [],
      close: [],
      reach: null,
      elsewhere: false,
    },
    objective: { kind: "mean", within: null, share: 0.5 },
    ranking: null,
    best: { value: 0, lost: 0, open: [] },
    limits: [15, 20, 30],
    headline: 20,
    noticeable: 5,
    ...changed,
  };
}

const [ONE, TWO, STANDS, VALE_ONE, VALE_TWO] = [0, 1, 2, 3, 4];

function kitWith(changed) {
  return plans.openOwn(ownWith(changed), PEOPLE);
}

function kinds(kit, plan) {
  return plans.brokenRules(kit, plan).map(({ kind }) => kind);
}

test("journeys lead to the nearest open hub; main hubs give every service", () => {
  const kit = kitWith();
  const plan = plans.planOf(kit, [[TWO, "main"], [VALE_ONE, "mini"]]);
  assert.deepEqual(plans.openOf(kit, plan), [[TWO, "main"], [STANDS, "mini"], [VALE_ONE, "mini"]]);
  const found = plans.evaluate(kit, plan);
  assert.deepEqual([...found.any.minutes], [1000, 1000, 500]);
  assert.deepEqual([...found.any.hubs], [11, 11, 13]);
  assert.deepEqual([...found.main.minutes], [1000, 1000, 3000]);
  assert.equal(found.value, (0.5 * 7500 + 0.5 * 2500) / 350);
  assert.deepEqual(found.range, [1]);
});

test("of equally near hubs the first counts", () => {
  const kit = kitWith();
  const { any } = plans.evaluate(kit, plans.planOf(kit, [[ONE, "main"], [VALE_ONE, "mini"]]));
  assert.deepEqual([...any.hubs], [10, 10, 13]);
});

test("without a main hub nobody reaches one", () => {
  const kit = kitWith();
  const found = plans.evaluate(kit, plans.emptyPlan(kit));
  assert.deepEqual([...found.main.hubs], [-1, -1, -1]);
  assert.deepEqual([...found.any.minutes], [9000, 9000, 9000]);
  assert.equal(found.lost, 175);
});

test("the rule counts hubs by area and tier, without those that always stand", () => {
  const kit = kitWith();
  const told = (open) => kinds(kit, plans.planOf(kit, open));
  assert.deepEqual(told([[ONE, "main"]]), []);
  assert.deepEqual(told([[ONE, "main"], [VALE_TWO, "mini"]]), []);
  assert.deepEqual(told([]), ["fewer"]);
  assert.deepEqual(told([[ONE, "main"], [TWO, "main"]]), ["more"]);
  assert.deepEqual(told([[ONE, "main"], [TWO, "mini"]]), ["elsewhere"]);
  assert.deepEqual(told([[ONE, "main"], [VALE_TWO, "main"]]), ["elsewhere"]);
});

test("sites to be kept and closed are in the rule", () => {
  const rule = { ...ownWith().rule, keep: [VALE_ONE], close: [ONE] };
  const kit = kitWith({ rule });
  assert.deepEqual(kinds(kit, plans.planOf(kit, [[ONE, "main"]])), ["keep", "close"]);
});

test("with the rule on a hub takes the place of another of its group", () => {
  const kit = kitWith();
  const plan = plans.planOf(kit, [[ONE, "main"], [VALE_ONE, "mini"]]);
  const moved = plans.toggle(kit, plan, TWO, "main", true);
  assert.deepEqual(plans.openOf(kit, moved.plan).map(([k]) => k), [TWO, STANDS, VALE_ONE]);
  assert.deepEqual(moved.closed, [ONE]);
  const beside = plans.toggle(kit, plan, TWO, "main", false);
  assert.deepEqual(beside.closed, []);
  assert.deepEqual(plans.openOf(kit, beside.plan).map(([k]) => k), [ONE, TWO, STANDS, VALE_ONE]);
});

test("a second press closes a hub; one that always stands stays", () => {
  const kit = kitWith();
  const plan = plans.planOf(kit, [[ONE, "main"]]);
  assert.deepEqual(plans.toggle(kit, plan, ONE, "main", true).plan, plans.emptyPlan(kit));
  assert.equal(plans.toggle(kit, plan, STANDS, "main", false).plan, plan);
  assert.deepEqual(plan, plans.planOf(kit, [[ONE, "main"]]), "the plan given is as it was");
});

test("of several hubs in a full group the one goes whose closing costs least", () => {
  const groups = [{ tier: "main", area: null, n: 2, exactly: true, label: "" }];
  const kit = kitWith({ rule: { ...ownWith().rule, groups } });
  const plan = plans.planOf(kit, [[ONE, "main"], [VALE_ONE, "main"]]);
  assert.deepEqual(plans.toggle(kit, plan, TWO, "main", true).closed, [ONE]);
});

test("the best single change moves a hub within the rule, or opens one where there is room", () => {
  const kit = kitWith();
  const change = (open, ruled) => {
    const found = plans.bestSingleChange(kit, plans.planOf(kit, open), ruled);
    return found && [found.close, found.open, found.held];
  };
  assert.deepEqual(change([[ONE, "main"]], true), [null, VALE_ONE, 2]);
  assert.deepEqual(change([[ONE, "main"], [VALE_ONE, "mini"]], true), [ONE, TWO, 1]);
  assert.equal(change([[TWO, "main"], [VALE_ONE, "mini"]], true), null);
  assert.deepEqual(change([[ONE, "main"]], false), [ONE, VALE_ONE, 1]);
});

test("where the rule is broken, the change that mends it best", () => {
  const kit = kitWith();
  const change = (open) => plans.bestSingleChange(kit, plans.planOf(kit, open), true);
  const mended = change([[VALE_ONE, "mini"]]);
  assert.deepEqual([mended.close, mended.open, mended.broken, mended.left], [null, TWO, 1, 0]);
  const fewer = change([[ONE, "main"], [TWO, "main"], [VALE_ONE, "mini"]]);
  assert.deepEqual([fewer.close, fewer.open, fewer.left], [ONE, null, 0]);
});

test("ranks: equal plans share one, and a plan that breaks the rule has none", () => {
  // Losses 0, 0.5, 0.5 and 200 minutes in hundredths: steps of 0, 50, 0 and 19,950.
  const losses = btoa(String.fromCharCode(0, 50, 0, 0xee, 0x9b, 0x01));
  const ranking = { losses, scale: 100, step: 1, n_plans: 5, n_compared: 4 };
  const kit = kitWith({ ranking, best: { value: 10, lost: 0, open: [] } });
  assert.deepEqual([...plans.lossesOf(kit)], [0, 50, 50, 20000]);
  const plan = plans.planOf(kit, [[ONE, "main"]]);
  const rank = (value, lost = 0) => plans.rankOf(kit, plan, { value, lost });
  assert.deepEqual(rank(10), { kind: "rank", rank: 1, n: 5, about: false });
  assert.equal(rank(10.5).rank, 2);
  assert.equal(rank(10.500000001).rank, 2);
  assert.equal(rank(210).rank, 4);
  assert.deepEqual(rank(9, 3), { kind: "route", n: 4 });
  assert.equal(plans.rankOf(kit, plans.emptyPlan(kit), { value: 9, lost: 0 }).kind, "rule");
  assert.equal(plans.rankOf(kitWith(), plan, { value: 9, lost: 0 }).kind, "many");
  assert.equal(rank(NaN).kind, "none");
});

test("of very many plans every so many-th is known, and the rank is told as about", () => {
  const losses = btoa(String.fromCharCode(0, 10, 10));
  const ranking = { losses, scale: 1, step: 7, n_plans: 20, n_compared: 20 };
  const kit = kitWith({ ranking, best: { value: 0, lost: 0, open: [] } });
  const plan = plans.planOf(kit, [[ONE, "main"]]);
  assert.deepEqual(plans.rankOf(kit, plan, { value: 0, lost: 0 }).about, false);
  assert.deepEqual(plans.rankOf(kit, plan, { value: 15, lost: 0 }), {
    ...{ kind: "rank", rank: 15, n: 20, about: true },
  });
});
