// Bands of minutes, and bands of change against today.

import { NONE } from "./journeys.js";

const HUNDREDTHS = 100;

// The band of a journey of so many hundredths; its upper end counts in. After the last band of
// minutes comes that of places without a route.
export function bandOf(hundredths, ends) {
  return hundredths === NONE ? ends.length + 1 : firstFrom(hundredths, ends);
}

// From much shorter (0) to much longer; places without a route before or after come last.
export function changeBandOf(before, after, ends) {
  if (before === NONE || after === NONE) {
    return 2 * ends.length + 1;
  }
  const band = firstFrom(Math.abs(after - before), ends);
  return after < before ? ends.length - band : ends.length + band;
}

function firstFrom(hundredths, ends) {
  const found = ends.findIndex((end) => hundredths <= end * HUNDREDTHS);
  return found < 0 ? ends.length : found;
}
