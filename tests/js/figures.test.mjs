import assert from "node:assert/strict";
import test from "node:test";

import * as figures from "../../hubplan/maps/templates/figures.js";

test("a sum is rounded once, whatever the order", () => {
  assert.equal(figures.fsum([]), 0);
  assert.equal(figures.fsum([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]), 4.5);
  assert.equal(figures.fsum(Array(10).fill(0.1)), 1);
  assert.equal(figures.fsum([1e100, 1, -1e100]), 1);
  assert.equal(figures.fsum([1e16, 1, 1e-16]), 1e16 + 2);
  assert.equal(figures.fsum([1e16, 1, -1e-16]), 1e16);
  assert.equal(figures.fsum([-1e16, -1, -1e-16]), -1e16 - 2);
  assert.equal(figures.fsum([1, 1e100, 1, -1e100]), 2);
});

test("shares never claim all or none by rounding, and ties go to the even digit", () => {
  const told = [0, 0.004, 0.005, 0.125, 0.135, 0.994, 0.995, 0.9999, 1, NaN].map(figures.percent);
  assert.deepEqual(told, [
    ...["0%", "under 1%", "0%", "12%", "14%", "99%", "over 99%", "over 99%", "100%", "–"],
  ]);
  assert.equal(figures.rangeText([0.62, 0.996, 0.8]), "62% to over 99%");
  assert.equal(figures.rangeText([0.621, 0.624]), "62%");
  assert.equal(figures.rangeText([]), "");
});

test("people are whole, with commas; few in one place are not told", () => {
  assert.deepEqual([0.4, 999.5, 1000, 1234567.6].map(figures.peopleText), [
    ...["0", "1,000", "1,000", "1,234,568"],
  ]);
  assert.deepEqual([0, 0.2, 9.9, 10].map(figures.toldPeople), ["0", "under 10", "under 10", "10"]);
});

test("figures count everybody, and means those with a route", () => {
  const found = figures.metricsOf([1000, 2000, -1, 3000, 9000], [100, 300, 50, 50, 0], [10, 20]);
  assert.deepEqual(found.within, [0.2, 0.8]);
  assert.equal(found.mean, (1000 + 6000 + 1500) / 450);
  assert.equal(found.p80, 20);
  assert.equal(found.longest, 30);
  assert.equal(found.farthest, 3);
  assert.equal(found.unreached, 50);
  const texts = figures.figureTexts(found, ["A", "B", "C", "D", "E"]);
  assert.deepEqual(texts, [
    ["20%", "100"],
    ["80%", "400"],
    ["20.0 min", ""],
    ["18.9 min", ""],
    ["30.0 min", "D"],
    ["50 people", ""],
  ]);
});

test("where nobody has a route there is nothing to tell", () => {
  const found = figures.metricsOf([-1, -1], [10, 20], [20]);
  assert.deepEqual(figures.figureTexts(found, ["A", "B"]), [
    ...[["0%", "0"], ["–", ""], ["–", ""], ["–", ""], ["30 people", ""]],
  ]);
});

test("gains and losses are more than noticeable; a lost route is a loss", () => {
  const before = [1000, 1000, 1000, -1, 2000, 1500];
  const after = [1500, 1501, -1, 500, 1000, 1501];
  const people = [1, 20, 300, 4000, 50000, 5];
  const change = figures.changeOf(before, after, people, ["A", "B", "B", "C", "D", "E"], 5);
  assert.deepEqual(figures.changeTexts(change), {
    shorter: "54,000",
    longer: "320",
    same: "6",
    places: [["B", "320", "5.0"]],
    left: 0,
  });
});

test("places come with most people first, then by name; twelve are named", () => {
  const names = ["b", "a", "\u{1f600}", "\uff5e", ...Array.from({ length: 10 }, (_, i) => `p${i}`)];
  const people = [20, 20, 30, 30, ...Array(10).fill(9)];
  const change = figures.changeOf(names.map(() => 0), names.map(() => -1), people, names, 5);
  const told = figures.changeTexts(change);
  assert.deepEqual(told.places.slice(0, 5), [
    ["\uff5e", "30", "many"],
    ["\u{1f600}", "30", "many"],
    ["a", "20", "many"],
    ["b", "20", "many"],
    ["p0", "under 10", "many"],
  ]);
  assert.equal(told.left, 2);
});
