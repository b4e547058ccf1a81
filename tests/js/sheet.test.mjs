// Run by `node --test tests/js/`.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  areaLabel,
  dayOf,
  isBlank,
  minutesTyped,
  paperAnswers,
  sheetNumber,
  sheetRecord,
} from "../../hubplan/maps/templates/sheet.js";

const study = { name: "cob", fingerprint: "0123456789ab" };
const answers = { place: " Cob ", why: "near\nthe bus ", minutes: 20, plan: null, home: null };
const saved = { sheet: "7K2M9QXA", save: 1, written: "2026-11-22" };

test("the number of a sheet has letters that nobody misreads", () => {
  assert.equal(sheetNumber([0, 31, 32, 255]), "0Z0Z");
  assert.doesNotMatch(sheetNumber(Array.from({ length: 256 }, (_, i) => i)), /[ILOU]/);
});

test("minutes are whole and from 1 to 240, or none at all", () => {
  assert.equal(minutesTyped(" 20 "), 20);
  assert.equal(minutesTyped("1"), 1);
  assert.equal(minutesTyped("240"), 240);
  assert.equal(minutesTyped("  "), null);
  for (const text of ["0", "241", "20.5", "-3", "1e2", "twenty", "20 min", "٢٠"]) {
    assert.ok(Number.isNaN(minutesTyped(text)), text);
  }
});

test("a day is that of the clock on the wall", () => {
  assert.equal(dayOf(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
});

test("the file of a sheet has every key, in the order of the documents", () => {
  assert.deepEqual(sheetRecord(study, answers, saved), {
    format: "hubplan-feedback",
    version: 1,
    study: "cob",
    fingerprint: "0123456789ab",
    sheet: "7K2M9QXA",
    save: 1,
    written: "2026-11-22",
    place: "Cob",
    why: "near\nthe bus",
    reasonable_minutes: 20,
    home: null,
    plan_code: null,
  });
});

test("a sheet that says only where somebody lives says nothing", () => {
  const none = { place: " ", why: "\n", minutes: null, plan: null };
  const home = { name: "Cob (Cob 001A)", point: 0 };
  assert.ok(isBlank(sheetRecord(study, { ...none, home }, saved)));
  assert.ok(!isBlank(sheetRecord(study, { ...none, home, plan: "09AB" }, saved)));
  assert.ok(!isBlank(sheetRecord(study, { ...none, home, minutes: 5 }, saved)));
});

test("paper has the same answers, and nothing where none was given", () => {
  const record = sheetRecord(study, { ...answers, home: { name: "Cob", point: 3 } }, saved);
  assert.deepEqual(paperAnswers(record), {
    place: "Cob",
    why: "near\nthe bus",
    reasonable_minutes: "20",
    home: "Cob",
    plan_code: "",
  });
});

test("a small area is called as on the page", () => {
  const data = { places: ["Cob", "Elm"], names: ["Cob 001A", ""] };
  assert.equal(areaLabel(data, 0), "Cob (Cob 001A)");
  assert.equal(areaLabel(data, 1), "Elm");
});
