// Try your own: what any plan means for people, its rank, and the best single change. A plan is
// an array with a number for each of `own.sites`: 0 = closed, else the place of its tier in
// `own.tiers` plus one; functions return new plans.

import { fsum, metricsOf, peopleWithin, shareWithin } from "./figures.js";
import { NONE } from "./journeys.js";

const FAR = 2 ** 30;
const SAME = 1e-9;
const STEP_BITS = 128;

// Everything that judging plans needs, unpacked once.
export function openOwn(own, people) {
  const far = unpackFar(own.minutes);
  const count = own.sites.length;
  const points = people.length;
  const near = (model, k) => {
    const start = (model * count + k) * points;
    return far.subarray(start, start + points);
  };
  const models = far.length / (count * points);
  const { share } = own.objective;
  // Shares of visits, each with the greatest number of a tier that serves them: main hubs come first.
  const services = [[share, 1], [1 - share, 2]].filter(([visits]) => visits > 0);
  return {
    own,
    people,
    everybody: fsum(people),
    near,
    models,
    services: share === null ? [[1, 2]] : services,
    losses: own.ranking && unpackLosses(own.ranking),
  };
}

// Hundredths of a minute, FAR for no route. All at once, as there are many: every machine that
// shows pages keeps the low byte first, as they are packed.
function unpackFar(packed) {
  const Numbers = { 1: Uint8Array, 2: Uint16Array, 4: Int32Array }[packed.bytes];
  const none = { 1: 255, 2: 65535, 4: -1 }[packed.bytes];
  const far = new Int32Array(new Numbers(bytesOf(packed.base64).buffer));
  for (let i = 0; i < far.length; i += 1) {
    if (far[i] === none) {
      far[i] = FAR;
    }
  }
  return far;
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}

// Losses of all plans in order, the best first, in units of `scale`.
function unpackLosses({ losses }) {
  const found = [];
  let [sum, step, place] = [0, 0, 1];
  for (const byte of bytesOf(losses)) {
    step += (byte % STEP_BITS) * place;
    place *= STEP_BITS;
    if (byte < STEP_BITS) {
      sum += step;
      found.push(sum);
      [step, place] = [0, 1];
    }
  }
  return Float64Array.from(found);
}

// The plan with no hub but those that always stand.
export function emptyPlan({ own }) {
  return own.sites.map((site) => own.tiers.indexOf(site.standing) + 1);
}

// The plan of [place in own.sites, tier] pairs; standing hubs are open in every plan.
export function planOf(kit, open) {
  const plan = emptyPlan(kit);
  open.forEach(([k, tier]) => {
    if (!kit.own.sites[k].standing) {
      plan[k] = kit.own.tiers.indexOf(tier) + 1;
    }
  });
  return plan;
}

// The hubs of a plan as such pairs.
export function openOf({ own }, plan) {
  return plan.flatMap((held, k) => (held ? [[k, own.tiers[held - 1]]] : []));
}

// The nearest of the hubs of the first tiers, one model: `minutes` in hundredths, NONE = no
// route, and `hubs` as places in data.sites; of equally near hubs the one whose id comes first.
export function nearestHubs(kit, plan, model, tiers) {
  const { own, people, near } = kit;
  const minutes = new Int32Array(people.length).fill(FAR);
  const hubs = new Int32Array(people.length).fill(NONE);
  plan.forEach((held, k) => {
    if (held === 0 || held > tiers) {
      return;
    }
    const to = near(model, k);
    for (let i = 0; i < minutes.length; i += 1) {
      if (to[i] < minutes[i]) {
        minutes[i] = to[i];
        hubs[i] = own.sites[k].site;
      }
    }
  });
  for (let i = 0; i < minutes.length; i += 1) {
    if (minutes[i] === FAR) {
      minutes[i] = NONE;
    }
  }
  return { minutes, hubs };
}

// Everybody's journeys to the nearest hub ("any") or main hub ("main").
export function journeysUnder(kit, plan, model, service) {
  return nearestHubs(kit, plan, model, service === "main" ? 1 : 2);
}

// What a plan means by the chosen model, to any hub and to a main hub; what it is worth; and the
// share of people within the headline minutes by every model.
export function evaluate(kit, plan) {
  const { own, people } = kit;
  const any = journeysUnder(kit, plan, own.chosen, "any");
  const main = own.tiers.length > 1 ? journeysUnder(kit, plan, own.chosen, "main") : any;
  const toAny = metricsOf(any.minutes, people, own.limits);
  const toMain = main === any ? toAny : metricsOf(main.minutes, people, own.limits);
  const figures = { any: toAny, main: toMain };
  const shares = Array.from({ length: kit.models }, (_, model) => {
    const { minutes } = model === own.chosen ? any : journeysUnder(kit, plan, model, "any");
    return shareWithin(minutes, people, own.headline);
  });
  return {
    any,
    main,
    figures,
    shares,
    range: own.range.map((model) => shares[model]),
    ...worth(kit, any.minutes, figures),
  };
}

// The objective of a plan as Python's solver has it, and the visits it leaves without a route.
function worth({ own, people, services }, minutes, figures) {
  let [reached, total, lost] = [0, 0, 0];
  services.forEach(([share, tiers]) => {
    const of = tiers === 1 ? figures.main : figures.any;
    reached += share * of.reached;
    total += share * of.total;
    lost += share * of.unreached;
  });
  const { kind, within } = own.objective;
  const value = {
    mean: () => (reached ? total / reached : NaN),
    within: () => peopleWithin(minutes, people, within),
    longest: () => figures.any.longest,
  }[kind]();
  return { value, lost };
}

// How much worse than the best plan; below zero where a plan without the rule is better.
export function lossOf({ own }, { value }) {
  return own.objective.kind === "within" ? own.best.value - value : value - own.best.value;
}

// The rank of a plan: {kind: "rank", rank, n, about}, or why it has none: "none" (no hub), "rule",
// "many" (too many plans to rank) or "route" (others leave fewer people without one).
export function rankOf(kit, plan, found) {
  const { ranking, objective, best } = kit.own;
  if (Number.isNaN(found.value)) {
    return { kind: "none" };
  }
  if (brokenRules(kit, plan).length > 0) {
    return { kind: "rule" };
  }
  if (!ranking) {
    return { kind: "many" };
  }
  const n = ranking.n_plans;
  if (objective.kind !== "within" && found.lost > best.lost + SAME * Math.max(1, best.lost)) {
    return { kind: "route", n: ranking.n_compared };
  }
  // Equal plans differ by rounding, of sums and to units.
  const mine = lossOf(kit, found) * ranking.scale - 0.51;
  const better = firstNotBelow(kit.losses, mine) * ranking.step;
  return { kind: "rank", rank: better + 1, n, about: ranking.step > 1 && better > 0 };
}

function firstNotBelow(ascending, value) {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function inGroup({ own }, group, k, held) {
  const site = own.sites[k];
  return (
    held === own.tiers.indexOf(group.tier) + 1 &&
    !site.standing &&
    (group.area === null || group.area === site.area)
  );
}

function openIn(kit, group, plan) {
  return plan.flatMap((held, k) => (held && inGroup(kit, group, k, held) ? [k] : []));
}

// How a plan breaks the rule: [{kind, by, ...}]; `by` counts how many hubs it takes to mend it.
export function brokenRules(kit, plan) {
  const { own } = kit;
  const { groups, keep, close, reach, elsewhere } = own.rule;
  const found = [];
  groups.forEach((group) => {
    const open = openIn(kit, group, plan).length;
    const by = awayFrom(group, open);
    if (by > 0) {
      found.push({ kind: open > group.n ? "more" : "fewer", by, group, open });
    }
  });
  plan.forEach((held, k) => {
    if (!held || own.sites[k].standing) {
      return;
    }
    if (!mayHold(own, k, held) || !(elsewhere || groups.some((g) => inGroup(kit, g, k, held)))) {
      found.push({ kind: "elsewhere", by: 1, site: k, held });
    }
  });
  keep.filter((k) => !plan[k]).forEach((k) => found.push({ kind: "keep", by: 1, site: k }));
  close.filter((k) => plan[k]).forEach((k) => found.push({ kind: "close", by: 1, site: k }));
  if (reach) {
    const { minutes } = journeysUnder(kit, plan, own.chosen, "any");
    const share = shareWithin(minutes, kit.people, reach.minutes);
    if (!(share >= reach.share - SAME)) {
      found.push({ kind: "reach", by: 1, share });
    }
  }
  return found;
}

// By how many hubs a group with so many open is away from what the rule asks.
function awayFrom({ n, exactly }, open) {
  return open > n || exactly ? Math.abs(open - n) : 0;
}

// How far a plan is from keeping the rule: in hubs, and 1 for a promise that is not kept.
function breaks(kit, plan) {
  return brokenRules(kit, plan).reduce((sum, { by }) => sum + by, 0);
}

// The same, but for the promise, with one more hub: (k, held) -> hubs, null = none more.
function hubsBroken(kit, plan) {
  const { groups, keep, close, elsewhere } = kit.own.rule;
  const known = brokenRules(kit, plan).filter(({ kind }) => kind !== "reach");
  const base = known.reduce((sum, { by }) => sum + by, 0);
  const counts = groups.map((group) => openIn(kit, group, plan).length);
  return (k, held) => {
    if (k === null) {
      return base;
    }
    let [sum, placed] = [base, elsewhere];
    groups.forEach((group, g) => {
      if (inGroup(kit, group, k, held)) {
        sum += awayFrom(group, counts[g] + 1) - awayFrom(group, counts[g]);
        placed = true;
      }
    });
    return sum + (placed ? 0 : 1) - (keep.includes(k) ? 1 : 0) + (close.includes(k) ? 1 : 0);
  };
}

// 1 where a plan of this score does not keep the promise.
function promiseBroken({ own, everybody }, [first]) {
  const { reach } = own.rule;
  return reach && !(-first / everybody >= reach.share - SAME) ? 1 : 0;
}

export function mayHold(own, k, held) {
  return own.sites[k].tiers.includes(own.tiers[held - 1]);
}

function changed(plan, ...hubs) {
  const next = [...plan];
  hubs.forEach(([k, held]) => {
    next[k] = held;
  });
  return next;
}

// Open a site in a tier, or close it if it holds that tier: {plan, closed}. With the rule on, a hub
// in a full group takes the place of the one whose closing costs least: `closed`.
export function toggle(kit, plan, k, tier, ruled) {
  const { own } = kit;
  const held = own.tiers.indexOf(tier) + 1;
  if (own.sites[k].standing) {
    return { plan, closed: [] };
  }
  if (plan[k] === held) {
    return { plan: changed(plan, [k, 0]), closed: [] };
  }
  let next = changed(plan, [k, held]);
  const closed = [];
  while (ruled) {
    const full = own.rule.groups.find(
      (group) => inGroup(kit, group, k, held) && openIn(kit, group, next).length > group.n,
    );
    const others = full ? openIn(kit, full, next).filter((j) => j !== k && !own.rule.keep.includes(j)) : [];
    if (others.length === 0) {
      break;
    }
    const [least] = others
      .map((j) => ({ j, plan: changed(next, [j, 0]) }))
      .map((each) => ({ ...each, order: [breaks(kit, each.plan), ...scoreOf(kit, each.plan)] }))
      .sort((a, b) => compare(a.order, b.order));
    next = least.plan;
    closed.push(least.j);
  }
  return { plan: next, closed };
}

function compare(one, two) {
  for (let i = 0; i < one.length; i += 1) {
    const same = SAME * Math.max(1, Math.abs(two[i]));
    if (Math.abs(one[i] - two[i]) > same) {
      return one[i] - two[i];
    }
  }
  return 0;
}

// Minutes to the nearest of the open hubs, FAR = no route: [to main hubs, to any].
function nearestOf(kit, plan) {
  return [1, 2].map((tiers) => {
    const { minutes } = nearestHubs(kit, plan, kit.own.chosen, tiers);
    return minutes.map((value) => (value === NONE ? FAR : value));
  });
}

// What makes one plan better than another, less is better: visits without a route, the objective,
// and the average journey, beside one more hub `to` (held as `held`) if it is given.
function scoreOf(kit, plan) {
  return scoreWith(kit, nearestOf(kit, plan), null, 0);
}

function scoreWith(kit, nearest, to, held) {
  const { own, people, services } = kit;
  const { kind, within } = own.objective;
  let [lost, total, reached, covered, longest] = [0, 0, 0, 0, 0];
  const limit = kind === "within" ? within * 100 + SAME : 0;
  for (const [share, tiers] of services) {
    const base = nearest[tiers - 1];
    const joins = to !== null && held <= tiers;
    let [sum, known] = [0, 0];
    for (let i = 0; i < people.length; i += 1) {
      const minutes = joins && to[i] < base[i] ? to[i] : base[i];
      if (minutes !== FAR) {
        const who = people[i];
        known += who;
        sum += who * minutes;
        if (minutes <= limit) {
          covered += who;
        }
        if (who > 0 && minutes > longest) {
          longest = minutes;
        }
      } else {
        lost += share * people[i];
      }
    }
    total += share * sum;
    reached += share * known;
  }
  const mean = reached ? total / reached : FAR;
  const first = { mean: [lost], within: [-covered], longest: [lost, longest] }[kind];
  return [...first, mean];
}

// The one change that helps most, or null: {plan, open, close, held, mends}; `open` and `close` are
// places in own.sites or null. A hub moves to another site; where the rule is on and leaves
// room, or is broken, a hub may open or close.
export function bestSingleChange(kit, plan, ruled) {
  const { own } = kit;
  const broken = ruled ? breaks(kit, plan) : 0;
  const free = own.sites.flatMap((site, k) => (plan[k] || site.standing ? [] : [k]));
  const hubs = plan.flatMap((held, k) => (held && !own.sites[k].standing ? [k] : []));
  const opens = broken > 0 || (ruled && !own.rule.reach) || hubs.length === 0;
  let best = { order: [broken, ...scoreOf(kit, plan)], close: null, open: null };
  // One more hub, or none more, beside those that are left.
  function consider(close, left, nearest, open, held) {
    const hubsLeft = ruled ? left(open, held) : 0;
    if (hubsLeft > best.order[0]) {
      return;
    }
    const to = open === null ? null : kit.near(own.chosen, open);
    const score = scoreWith(kit, nearest, to, held);
    const order = [hubsLeft + (ruled ? promiseBroken(kit, score) : 0), ...score];
    if (compare(order, best.order) < 0) {
      best = { order, close, open, held };
    }
  }
  [...(opens ? [null] : []), ...hubs].forEach((close) => {
    const without = close === null ? plan : changed(plan, [close, 0]);
    const [left, nearest] = [hubsBroken(kit, without), nearestOf(kit, without)];
    if (close !== null && broken > 0) {
      consider(close, left, nearest, null, 0);
    }
    free.forEach((open) => {
      own.sites[open].tiers.forEach((tier) => {
        const held = own.tiers.indexOf(tier) + 1;
        if (close === null || broken > 0 || held === plan[close]) {
          consider(close, left, nearest, open, held);
        }
      });
    });
  });
  const { order, close, open, held } = best;
  if (close === null && open === null) {
    return null;
  }
  const hubsChanged = [...(close === null ? [] : [[close, 0]]), ...(open === null ? [] : [[open, held]])];
  return { plan: changed(plan, ...hubsChanged), close, open, held, broken, left: order[0] };
}
