// Try your own: what any plan means for people. A plan is an array with a number for each of
// `own.sites`: 0 = closed, else the place of its tier in `own.tiers` plus one; functions return new
// plans.

import { fsum, metricsOf, peopleWithin, shareWithin } from "./figures.js";
import { NONE } from "./journeys.js";

// Stands for no route while the least of many minutes is looked for.
export const FAR = 2 ** 30;

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
    losses: null, // unpacked when a rank is first asked for
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

export function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
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
