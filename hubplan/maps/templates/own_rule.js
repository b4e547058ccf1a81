// The rule of a study, and how a plan of one's own breaks it.

import { shareWithin } from "./figures.js";
import { journeysUnder } from "./own_plan.js";

// Figures that differ by less than this share of them are the same.
export const SAME = 1e-9;

export function inGroup({ own }, group, k, held) {
  const site = own.sites[k];
  return (
    held === own.tiers.indexOf(group.tier) + 1 &&
    !site.standing &&
    (group.area === null || group.area === site.area)
  );
}

// The hubs of a plan that count in a group.
export function openIn(kit, group, plan) {
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
export function breaks(kit, plan) {
  return brokenRules(kit, plan).reduce((sum, { by }) => sum + by, 0);
}

// The same, but for the promise, with one more hub: (k, held) -> hubs, null = none more.
export function hubsBroken(kit, plan) {
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
export function promiseBroken({ own, everybody }, [first]) {
  const { reach } = own.rule;
  return reach && !(-first / everybody >= reach.share - SAME) ? 1 : 0;
}

export function mayHold(own, k, held) {
  return own.sites[k].tiers.includes(own.tiers[held - 1]);
}
