// The rank of a plan of one's own among all plans that keep the rule.

import { bytesOf, lossOf } from "./own_plan.js";
import { brokenRules, SAME } from "./own_rule.js";

const STEP_BITS = 128;

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
  const better = firstNotBelow(lossesOf(kit), mine) * ranking.step;
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

// Losses of all plans in order, the best first, in units of `scale`.
export function lossesOf(kit) {
  kit.losses ??= unpackLosses(kit.own.ranking);
  return kit.losses;
}

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
