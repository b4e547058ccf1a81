// Everybody's journeys as Python packed them: by time model, option, service and demand point.

import { unpack } from "./numbers.js";

// What stands for no route, and for no hub.
export const NONE = -1;

// What is said where there are no minutes by a model: {none, gained, lost, to_hub}.
export function lostWords(data, model) {
  return data.journeys.lost[model];
}

// {layer(model, option, service) -> {minutes, hubs}}: hundredths of a minute and positions in
// `data.sites` of every demand point.
export function openJourneys(data) {
  const { services, models } = data.journeys;
  const [options, points] = [data.options.length, data.places.length];
  const all = { minutes: numbersOf(data.journeys.minutes), hubs: numbersOf(data.journeys.hubs) };
  function layer(model, option, service) {
    const start = ((model * options + option) * services.length + services.indexOf(service)) * points;
    const part = (numbers) => numbers.subarray(start, start + points);
    return { minutes: part(all.minutes), hubs: part(all.hubs) };
  }
  return { services, models, layer };
}

function numbersOf(packed) {
  const { at, length, none } = unpack(packed);
  return Int32Array.from({ length }, (_, i) => (at(i) === none ? NONE : at(i)));
}
