// Shapes as they come from Python: whole numbers, each point the step from the one before.

const PER_DEGREE = 100000;

// A line as [latitude, longitude] pairs.
export function unpackLine(steps) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    points.push([y / PER_DEGREE, x / PER_DEGREE]);
  }
  return points;
}

// The rings of a polygon with holes or parts; filled by the even-odd rule, order does not matter.
export function unpackLines(lines) {
  return lines.map(unpackLine);
}
