// Bands of minutes and of change.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bandOf, changeBandOf } from "../../hubplan/maps/templates/bands.js";

const ENDS = [10, 15, 20, 30];
const CHANGE = [1, 5, 10];

test("a journey of exactly the upper end is in the band below", () => {
  const ends = ENDS.map((end) => end * 100);
  assert.deepEqual(ends.map((hundredths) => bandOf(hundredths, ENDS)), [0, 1, 2, 3]);
  assert.deepEqual(ends.map((hundredths) => bandOf(hundredths + 1, ENDS)), [1, 2, 3, 4]);
  assert.deepEqual([0, -1].map((hundredths) => bandOf(hundredths, ENDS)), [0, 5]);
});

test("bands of change run from much shorter to much longer", () => {
  const before = 2000;
  const after = [999, 1000, 1499, 1500, 1899, 1900, 2000, 2100, 2101, 2500, 2501, 3000, 3001];
  const bands = after.map((hundredths) => changeBandOf(before, hundredths, CHANGE));
  assert.deepEqual(bands, [0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6]);
});

test("a route lost or gained is in a band of its own", () => {
  assert.deepEqual([[-1, 5], [5, -1], [-1, -1]].map(([a, b]) => changeBandOf(a, b, CHANGE)), [7, 7, 7]);
});
