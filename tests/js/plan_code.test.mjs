import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { decodePlan, encodePlan } from "../../hubplan/maps/templates/plan_code.js";

// Written by tests/test_maps_plan_code.py: codes that Python gives for the same plans.
const CASES = JSON.parse(readFileSync(new URL("cases/plan_codes.json", import.meta.url), "utf-8"));

function ownOf({ check, sites, tiers }) {
  return { code: { check }, sites: Array(sites).fill(null), tiers };
}

test("the same plan has the same code here and in Python", () => {
  assert.ok(CASES.length > 3);
  for (const { code, open, ...study } of CASES) {
    assert.equal(encodePlan(ownOf(study), open), code);
    assert.equal(encodePlan(ownOf(study), [...open].reverse()), code, "in any order");
    assert.deepEqual(decodePlan(ownOf(study), code), { open });
  }
});

test("capitals, blanks, hyphens and letters like figures do not matter", () => {
  const { code, open, ...study } = CASES[0];
  const own = ownOf(study);
  const typed = [
    code.toLowerCase(),
    code.replaceAll("-", ""),
    ` ${code.replaceAll("-", " – ")}\n`,
    code.replaceAll("1", "l").replaceAll("0", "o"),
    code.replaceAll("1", "I"),
  ];
  for (const text of typed) {
    assert.deepEqual(decodePlan(own, text), { open }, text);
  }
});

test("one wrong letter, two that changed places and another study's code are refused", () => {
  const { code, open, ...study } = CASES[0];
  const own = ownOf(study);
  const plain = code.replaceAll("-", "");
  for (let i = 0; i < plain.length; i += 1) {
    for (const letter of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
      const wrong = plain.slice(0, i) + letter + plain.slice(i + 1);
      assert.equal(decodePlan(own, wrong).fault, letter === plain[i] ? undefined : "code_check");
    }
    const swapped = plain.slice(0, i) + plain.slice(i, i + 2).split("").reverse().join("") + plain.slice(i + 2);
    assert.equal(decodePlan(own, swapped).fault, swapped === plain ? undefined : "code_check");
  }
  assert.equal(decodePlan(ownOf({ ...study, check: study.check + 1 }), code).fault, "code_check");
});

test("what is no code at all is told apart", () => {
  const { code, ...study } = CASES[0];
  const own = ownOf(study);
  assert.deepEqual(decodePlan(own, "  - "), { fault: "code_empty" });
  assert.deepEqual(decodePlan(own, "12U4"), { fault: "code_letter", letter: "U" });
  assert.deepEqual(decodePlan(own, "12\u{1f600}4"), { fault: "code_letter", letter: "\u{1f600}" });
  assert.deepEqual(decodePlan(own, "123"), { fault: "code_length" });
  assert.deepEqual(decodePlan(own, code.slice(0, -1)), { fault: "code_length" });
});

test("no hub, no code", () => {
  assert.equal(encodePlan(ownOf(CASES[0]), []), "");
});
