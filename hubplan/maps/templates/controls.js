// The switch between options, the line that reads out a place, and the buttons for zooming.

export function chosen(name, otherwise) {
  const radio = document.querySelector(`input[name="${name}"]:checked`);
  return radio ? radio.value : otherwise;
}

export function onChoice(listen) {
  document.querySelectorAll(".switch input").forEach((radio) => {
    radio.addEventListener("change", listen);
  });
}

// Show the figures and hubs of one option only; without this script all of them stay visible.
export function showCard(option) {
  document.querySelectorAll("[data-option]").forEach((card) => {
    card.hidden = Number(card.dataset.option) !== option;
  });
}

export function showCaption(caption) {
  document.getElementById("key-title").textContent = caption;
}

// What the line under the map says about a place.
export function placeText(data, journeys, i) {
  const minutes = journeys.minutes[i];
  const where = data.names[i] ? `${data.places[i]} (${data.names[i]})` : data.places[i];
  if (journeys.hubs[i] < 0) {
    return `${where}: no route to a hub`;
  }
  const hub = data.sites[journeys.hubs[i]].name.split(",")[0];
  return `${where}: ${minutes} minutes to ${hub}`;
}

export function wireReadout(paths, say) {
  const line = document.getElementById("readout");
  const silence = line.textContent;
  paths.forEach((path, i) => {
    path.on("mouseover click", () => {
      line.textContent = say(i);
    });
    path.on("mouseout", () => {
      line.textContent = silence;
    });
  });
}

export function wireZoom(map, whole) {
  const actions = {
    "zoom-in": () => map.zoomIn(),
    "zoom-out": () => map.zoomOut(),
    "zoom-whole": whole,
  };
  for (const [id, action] of Object.entries(actions)) {
    document.getElementById(id).addEventListener("click", action);
  }
  // One finger scrolls the page, two move the map.
  if (window.matchMedia("(pointer: coarse)").matches) {
    map.dragging.disable();
  }
}
