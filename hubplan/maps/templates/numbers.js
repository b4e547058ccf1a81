// Numbers as Python packed them, and as Python writes them.

// Unsigned whole numbers, little-endian; `none` is what stands for no number.
export function unpack(packed) {
  const text = atob(packed.base64);
  const view = new DataView(Uint8Array.from(text, (c) => c.charCodeAt(0)).buffer);
  const read = { 1: "getUint8", 2: "getUint16", 4: "getUint32" }[packed.bytes];
  const at = (i) => view[read](i * packed.bytes, true);
  return { at, length: view.byteLength / packed.bytes, none: 256 ** packed.bytes - 1 };
}

// A number to so many decimals (0 or 1): a tie goes to the even digit, as in Python.
export function shown(value, decimals) {
  const halves = value * 2 ** (decimals + 1);
  if (Math.abs(halves) % 2 !== 1) {
    return value.toFixed(decimals);
  }
  const scale = 10 ** decimals;
  const low = Math.floor(value * scale);
  return ((low + (low % 2)) / scale).toFixed(decimals);
}

// Minutes from hundredths; NaN where there is no route.
export function minutesOf(hundredths) {
  return hundredths < 0 ? NaN : hundredths / 100;
}

// Minutes to one decimal, or that there are none; `words` = what is said then.
export function minutesText(minutes, words) {
  return Number.isNaN(minutes) ? words.none : shown(minutes, 1);
}

// How much longer or shorter, in words: as the table of every place has it.
export function changeText(before, after, words, unit = "") {
  if (Number.isNaN(before) || Number.isNaN(after)) {
    const lost = Number.isNaN(before) ? words.gained : words.lost;
    return Number.isNaN(before) && Number.isNaN(after) ? words.none : lost;
  }
  const size = shown(Math.abs(after - before), 1);
  return size === "0.0" ? "same" : `${size}${unit} ${after > before ? "longer" : "shorter"}`;
}

// What stands before the address in the name of a site.
export function shortSite(site) {
  return site.name.split(",")[0];
}
