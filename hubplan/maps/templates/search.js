// Which small area a postcode or a village is in: looked up in the page itself.

import { unpack } from "./numbers.js";

const WHOLE = /^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$/;
const PART = /^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9]?[A-Z]?$/;
const LETTERS = 26;
const LETTER_A = 65;
const MOST_ALIKE = 8;

// What people write differently: capitals, accents, blanks, punctuation.
export function folded(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]/gu, "");
}

// {kind: "point", point, name} | {kind: "choices", reason, places} | {kind: a reason}
export function find(gazetteer, text) {
  const wanted = folded(text);
  const code = wanted.toUpperCase();
  if (!wanted) {
    return { kind: "empty" };
  }
  const whole = WHOLE.exec(code);
  if (whole) {
    return gazetteer.postcodes ? findPostcode(gazetteer.postcodes, whole) : { kind: "no_postcodes" };
  }
  if (gazetteer.postcodes && PART.test(code)) {
    return { kind: "part" };
  }
  return findNamed(gazetteer.places, wanted);
}

export function inwardNumber(inward) {
  const [digit, first, second] = inward;
  const letter = (c) => c.charCodeAt(0) - LETTER_A;
  return (Number(digit) * LETTERS + letter(first)) * LETTERS + letter(second);
}

function findPostcode(postcodes, [, outward, inward]) {
  const name = `${outward} ${inward}`;
  const group = postcodes.outward.indexOf(outward);
  if (group < 0) {
    return { kind: "unknown_postcode", name };
  }
  const codes = unpack(postcodes.inward);
  const wanted = inwardNumber(inward);
  let [low, high] = [postcodes.starts[group], postcodes.starts[group + 1]];
  const end = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    [low, high] = codes.at(middle) < wanted ? [middle + 1, high] : [low, middle];
  }
  if (low === end || codes.at(low) !== wanted) {
    return { kind: "unknown_postcode", name };
  }
  const points = unpack(postcodes.points);
  const point = points.at(low);
  return point === points.none ? { kind: "outside", name } : { kind: "point", point, name };
}

export function placeName([name, detail]) {
  return detail ? `${name}, ${detail}` : name;
}

export function placeFound(place) {
  const [name, , point] = place;
  return point < 0 ? { kind: "outside", name } : { kind: "point", point, name, village: true };
}

function findNamed(places, wanted) {
  const called = (place) => [folded(place[0]), folded(placeName(place))];
  const exact = places.filter((place) => called(place).includes(wanted));
  if (exact.length === 1) {
    return placeFound(exact[0]);
  }
  if (exact.length) {
    return { kind: "choices", reason: "several", places: exact };
  }
  const starting = places.filter((place) => folded(place[0]).startsWith(wanted));
  const holding = places.filter((place) => folded(place[0]).includes(wanted));
  const alike = [...new Set([...starting, ...holding])].slice(0, MOST_ALIKE);
  return alike.length ? { kind: "choices", reason: "like", places: alike } : { kind: "unknown" };
}
