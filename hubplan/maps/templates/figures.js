// The figures of a plan, and who gains and loses by it: exactly as Python works them out and
// writes them (hubplan/location/evaluation.py, hubplan/scenario/gains.py and wording.py).

import { NONE } from "./journeys.js";
import { minutesOf, shown } from "./numbers.js";

const ROUNDING = 1e-9;
const LEAST_SHOWN = 10;
const PLACES_NAMED = 12;

// The sum of numbers rounded once, like math.fsum: their order does not matter.
export function fsum(numbers) {
  const partials = [];
  for (const number of numbers) {
    let x = number;
    let kept = 0;
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) {
        [x, y] = [y, x];
      }
      const high = x + y;
      const low = y - (high - x);
      if (low !== 0) {
        partials[kept] = low;
        kept += 1;
      }
      x = high;
    }
    partials.length = kept;
    partials.push(x);
  }
  return roundedOnce(partials);
}

function roundedOnce(partials) {
  let n = partials.length - 1;
  if (n < 0) {
    return 0;
  }
  let high = partials[n];
  let low = 0;
  while (n > 0 && low === 0) {
    n -= 1;
    const x = high;
    high = x + partials[n];
    low = partials[n] - (high - x);
  }
  // A tie between two numbers goes to the even one unless what is left breaks it.
  if (n > 0 && low !== 0 && low < 0 === partials[n - 1] < 0) {
    const twice = low * 2;
    const x = high + twice;
    if (twice === x - high) {
      return x;
    }
  }
  return high;
}

// People at those points for which `keeps(i)` holds.
function peopleAt(people, keeps) {
  return fsum(people.filter((_, i) => keeps(i)));
}

// How long people travel; `minutes` are hundredths of a minute, `limits` minutes.
export function metricsOf(minutes, people, limits) {
  const everybody = fsum(people);
  const routed = [];
  minutes.forEach((value, i) => {
    if (value !== NONE) {
      routed.push(i);
    }
  });
  const reached = fsum(routed.map((i) => people[i]));
  const total = fsum(routed.map((i) => people[i] * minutesOf(minutes[i])));
  const travelling = routed.filter((i) => people[i] > 0);
  const longest = travelling.reduce((most, i) => Math.max(most, minutes[i]), NONE);
  return {
    people: everybody,
    reached,
    total,
    mean: reached ? total / reached : NaN,
    p80: quantile(minutes, people, travelling, 0.8 * everybody * (1 - ROUNDING)),
    longest: minutesOf(longest),
    // The first of the places that travel longest.
    farthest: travelling.find((i) => minutes[i] === longest) ?? null,
    within: limits.map((limit) => shareWithin(minutes, people, limit, everybody)),
    unreached: peopleAt(people, (i) => minutes[i] === NONE),
  };
}

// The share of all people who reach a hub in at most so many minutes.
export function shareWithin(minutes, people, limit, everybody = fsum(people)) {
  return everybody ? peopleWithin(minutes, people, limit) / everybody : NaN;
}

export function peopleWithin(minutes, people, limit) {
  return peopleAt(people, (i) => minutes[i] !== NONE && minutesOf(minutes[i]) <= limit);
}

// The least minutes within which so many people are.
function quantile(minutes, people, travelling, enough) {
  const order = [...travelling].sort((a, b) => minutes[a] - minutes[b] || a - b);
  let sum = 0;
  for (const i of order) {
    sum += people[i];
    if (sum >= enough) {
      return minutesOf(minutes[i]);
    }
  }
  return NaN;
}

// The values of the rows of a card in Python's order: within each limit, 80% within, average,
// longest, and without a route (a card leaves it out where that is nobody by any column);
// [value, what stands small].
export function figureTexts(figures, places) {
  const within = figures.within.map((share) => [percent(share), peopleText(share * figures.people)]);
  const { farthest, unreached } = figures;
  return [
    ...within,
    [withUnit(figures.p80), ""],
    [withUnit(figures.mean), ""],
    [withUnit(figures.longest), farthest === null ? "" : places[farthest]],
    [`${peopleText(unreached)} people`, ""],
  ];
}

function withUnit(minutes) {
  return Number.isNaN(minutes) ? "–" : `${shown(minutes, 1)} min`;
}

// A share in whole per cent, never claiming all or none by rounding.
export function percent(share) {
  if (Number.isNaN(share)) {
    return "–";
  }
  if (share >= 0.995 && share < 1) {
    return "over 99%";
  }
  return share > 0 && share < 0.005 ? "under 1%" : `${shown(share * 100, 0)}%`;
}

// The least and the greatest of some shares; one figure where both are alike.
export function rangeText(shares) {
  if (shares.length === 0 || shares.some(Number.isNaN)) {
    return "";
  }
  const ends = [Math.min(...shares), Math.max(...shares)].map(percent);
  return ends[0] === ends[1] ? ends[0] : ends.join(" to ");
}

// A count of people: whole, with commas at thousands.
export function peopleText(people) {
  return shown(people, 0).replace(/\B(?=(\d{3})+$)/g, ",");
}

// A count of people in one place: small ones are not told.
export function toldPeople(people) {
  return people > 0 && people < LEAST_SHOWN ? `under ${LEAST_SHOWN}` : peopleText(people);
}

// Who gains and who loses between two plans by more than `noticeable` minutes, and where.
export function changeOf(before, after, people, places, noticeable) {
  const more = Array.from(after, (value, i) =>
    value === NONE || before[i] === NONE ? NaN : (value - before[i]) / 100,
  );
  const isLonger = (i) => (after[i] === NONE && before[i] !== NONE) || more[i] > noticeable;
  const isShorter = (i) => (before[i] === NONE && after[i] !== NONE) || more[i] < -noticeable;
  const longer = new Map();
  more.forEach((_, i) => {
    if (isLonger(i)) {
      longer.set(places[i], [...(longer.get(places[i]) ?? []), i]);
    }
  });
  return {
    longer: peopleAt(people, isLonger),
    shorter: peopleAt(people, isShorter),
    same: peopleAt(people, (i) => !isLonger(i) && !isShorter(i)),
    places: [...longer]
      .map(([name, points]) => placeChange(name, points, people, more))
      .filter((place) => place.people > 0)
      .sort((a, b) => b.people - a.people || inOrder(a.name, b.name)),
  };
}

function placeChange(name, points, people, more) {
  const routed = points.filter((i) => !Number.isNaN(more[i]));
  const travelling = fsum(routed.map((i) => people[i]));
  const total = fsum(routed.map((i) => more[i] * people[i]));
  return {
    name,
    people: fsum(points.map((i) => people[i])),
    more: travelling ? total / travelling : NaN,
  };
}

// The order of Python: by characters, not by halves of them.
function inOrder(a, b) {
  const [one, two] = [Array.from(a), Array.from(b)];
  const at = one.findIndex((character, k) => character !== two[k]);
  if (at < 0 || at >= two.length) {
    return one.length - two.length;
  }
  return one[at].codePointAt(0) - two[at].codePointAt(0);
}

// A change as shown: {shorter, longer, same, places: [[name, people, minutes more]], left}.
export function changeTexts(change) {
  const rows = change.places.map(({ name, people, more }) => [
    name,
    toldPeople(people),
    Number.isNaN(more) ? "many" : shown(more, 1),
  ]);
  return {
    shorter: peopleText(change.shorter),
    longer: peopleText(change.longer),
    same: peopleText(change.same),
    places: rows.slice(0, PLACES_NAMED),
    left: Math.max(0, rows.length - PLACES_NAMED),
  };
}
