// Run by `node --test tests/js/`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { csvOf, figureOf, safeText } from "../../hubplan/maps/templates/save_table.js";

const cases = new URL("cases/safe_text.json", import.meta.url);

test("text is made safe as Python makes it", () => {
  for (const [text, safe] of JSON.parse(readFileSync(cases, "utf-8"))) {
    assert.equal(safeText(text), safe, JSON.stringify(text));
  }
});

test("figures are numbers: without thousands' commas, with a plain minus, without their unit", () => {
  const numbers = { 12.5: "12.5", "1,234": "1234", "12,345,678.9": "12345678.9", "0.0": "0.0" };
  for (const [text, number] of Object.entries(numbers)) {
    assert.deepEqual(figureOf(text), { number, minutes: false });
  }
  assert.equal(figureOf("\u22123.4").number, "-3.4");
  assert.equal(figureOf("+3.4").number, "3.4");
  assert.deepEqual(figureOf("20.10 min"), { number: "20.10", minutes: true });
  for (const text of ["", "12,34", "007", "1e5", "86%", "3.4 shorter", "no route", "–", "-"]) {
    assert.equal(figureOf(text), null, text);
  }
});

test("cells with commas, quotes and line ends keep to RFC 4180", () => {
  const rows = [["Place", 'The "Vale"'], ["Kent, west", "=1,2"], ["two\nlines", "1,234"]];
  assert.equal(
    csvOf(rows),
    'Place,"The ""Vale"""\r\n"Kent, west","\'=1,2"\r\ntwo lines,1234\r\n',
  );
});

test("every line has as many cells, and a row says once that its figures are minutes", () => {
  const rows = [["", "Today", "Best"], ["To any hub"], ["Average journey", "20.1 min", "–"]];
  assert.equal(csvOf(rows), ",Today,Best\r\nTo any hub,,\r\nAverage journey (minutes),20.1,–\r\n");
  assert.equal(csvOf([]), "");
});
