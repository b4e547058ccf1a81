// Draw the page's map and answer its controls. `map_hubplan` is the map that folium made.

import { bandOf, changeBandOf } from "./bands.js";
import {
  choose,
  chosen,
  onChoice,
  openAddress,
  placeText,
  showCard,
  showKey,
  wireReadout,
  wireZoom,
} from "./controls.js";
import { drawGround, drawLines, drawOutline, paint } from "./ground.js";
import { drawHubs, measureHubs } from "./hubs.js";
import { startJourney } from "./journey.js";
import { openJourneys } from "./journeys.js";
import { arrange, nameMarker } from "./labels.js";
import { startLayers } from "./layers.js";
import { drawOwnSites } from "./own_map.js";
import { startOwn } from "./own_panel.js";
import { startPlaces } from "./places.js";
import { wirePrinting } from "./printing.js";
import { startSaving } from "./save_table.js";
import { startSheet } from "./sheet.js";

const OWN = "own";
const TOWN_ROOM = 3;
const FRAME_ROOM = [20, 20];
const UNSEEN_ZOOM = 9;

// A notebook makes a map before its cell is seen; to fit into no room at all, Leaflet would zoom
// to no number, and stay there.
function unseen(map) {
  const { x, y } = map.getSize();
  return Math.min(x, y) <= 2 * Math.max(...FRAME_ROOM);
}

// The map with all that no option changes: {paths, towns, whole}.
function drawBackground(map, data) {
  const [west, south, east, north] = data.bounds;
  const corners = [[south, west], [north, east]];
  const middle = [(south + north) / 2, (west + east) / 2];
  const whole = () =>
    unseen(map)
      ? map.setView(middle, UNSEEN_ZOOM, { animate: false })
      : map.fitBounds(corners, { animate: false, padding: FRAME_ROOM });
  whole();
  const paths = drawGround(map, data.ground);
  drawLines(map, data.roads, "road");
  drawLines(map, data.districts, "district");
  const towns = data.towns.map(([name, rank, lat, lon]) => {
    const item = nameMarker([lat, lon], name, `town rank-${rank}`);
    item.marker.addTo(map);
    return { ...item, room: TOWN_ROOM, rank };
  });
  return { paths, towns, whole };
}

function start(map, data) {
  const { paths, towns, whole } = drawBackground(map, data);
  startLayers(map, data.layers);
  const siteLayer = L.layerGroup().addTo(map);
  const hubLayer = L.layerGroup().addTo(map);
  const outline = L.layerGroup().addTo(map);
  const { layer } = openJourneys(data);
  const { today } = data.journeys;
  const preset = data.options.map((option, i) => ({
    hubs: option.hubs,
    journeys: (ofModel, service) => layer(ofModel, i, service),
  }));
  const plans = { preset, own: null };
  let own = null;
  let hubs = [];
  let journeys = null;
  let before = null;
  let model = data.journeys.chosen;

  // Names that nobody sees have no size yet.
  function placeNames() {
    if (!unseen(map)) {
      arrange(map, hubs, towns);
    }
  }

  function show() {
    const option = chosen("option", String(data.first));
    const service = chosen("service", "any");
    const colours = chosen("colours", "minutes");
    const by = chosen("travel", "own");
    const transit = by === "transit";
    model = transit ? data.journeys.transit : data.journeys.chosen;
    const change = colours === "change";
    if (option === OWN && !own) {
      openOwnPlan();
    }
    const plan = option === OWN ? own.plan : preset[Number(option)];
    journeys = plan.journeys(model, service);
    before = today === null ? null : preset[today].journeys(model, service);
    const changeEnds = data.bands.change;
    const { ends } = transit ? data.transit : data.bands;
    const bands = Array.from(journeys.minutes, (minutes, i) =>
      change ? changeBandOf(before.minutes[i], minutes, changeEnds) : bandOf(minutes, ends),
    );
    paint(paths, bands, change ? "change" : "band");
    hubs = drawHubs(hubLayer, data.sites, plan.hubs, service);
    const caption = (transit ? data.transit : data).captions[colours][service];
    showKey(caption, colours, by);
    drawOwnSites(siteLayer, data, option === OWN ? own : null);
    placeNames();
    showCard(option);
    const file = transit ? "places-by-public-transport" : "places";
    showPlaces({ model, service, change, caption, file });
  }

  // Made when it is asked for first: most readers never do.
  function openOwnPlan() {
    const now = today === null ? null : preset[today].journeys(data.journeys.chosen, "any");
    own = startOwn(data, now, () => {
      show();
      home.refresh();
      tellSheet();
    });
    plans.own = own.plan;
    measureHubs(hubLayer, data.own.sites.map(({ site }) => data.sites[site]));
  }

  const showPlaces = data.study ? startPlaces(data, plans) : () => {};
  let tellSheet = () => {};
  const mark = (point) => {
    drawOutline(outline, data.ground, point);
    tellSheet();
  };
  const home = startJourney(data, plans, mark);
  show();
  onChoice(() => {
    show();
    home.refresh();
  });
  wireReadout(paths, (i) => placeText(data, journeys, before, i, model));
  wireZoom(map, whole);
  if (data.study) {
    startSaving();
    tellSheet = startSheet(data, { planCode: () => own?.code() ?? null, home: () => home.home()?.point ?? null });
  }
  openAddress(data, (code) => {
    choose("option", OWN);
    show();
    own.restore(code);
  });
  map.on("moveend resize", placeNames);
  wirePrinting(map, whole);
  let waiting = unseen(map);
  map.on("resize", () => {
    if (waiting) {
      whole();
      show();
    }
    waiting = unseen(map);
  });
}

start(map_hubplan, JSON.parse(document.getElementById("map-data").textContent));
