// The table of every place follows the map.

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeCells } from "../../hubplan/maps/templates/places.js";

const layers = [{ minutes: [1000, -1] }, { minutes: [750, 500] }, { minutes: [1004, -1] }];
const ROUTE = { none: "no route", gained: "route gained" };
const VISIT = { none: "not possible", gained: "now possible" };
const own = { minutes: [1234, -1] };

test("minutes, one's own plan, and the change to the best plan", () => {
  const by = { today: 0, best: 1 };
  assert.deepEqual(placeCells(layers, null, by, 0, false, ROUTE), ["10.0", "7.5", "10.0", null, "2.5 shorter"]);
  assert.deepEqual(placeCells(layers, own, by, 1, false, ROUTE), [
    ...["no route", "5.0", "no route", "no route", "route gained"],
  ]);
});

test("where there are no minutes, it is said as of the journeys shown", () => {
  const told = placeCells(layers, null, { today: 0, best: 1 }, 1, false, VISIT);
  assert.deepEqual(told, ["not possible", "5.0", "not possible", null, "now possible"]);
});

test("changes against today, whose minutes stay", () => {
  const by = { today: 0, best: 1 };
  assert.deepEqual(placeCells(layers, own, by, 0, true, ROUTE), ["10.0", "2.5 shorter", "same", "2.3 longer", null]);
});

test("without a today there is no change", () => {
  const by = { today: null, best: 1 };
  assert.deepEqual(placeCells(layers, null, by, 0, false, ROUTE), ["10.0", "7.5", "10.0", null, null]);
});
