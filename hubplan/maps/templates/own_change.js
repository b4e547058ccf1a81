// Changes of a plan of one's own: opening or closing a site, and the one change that helps most.

import { NONE } from "./journeys.js";
import { FAR, nearestHubs } from "./own_plan.js";
import { breaks, hubsBroken, inGroup, openIn, promiseBroken, SAME } from "./own_rule.js";

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
