// Tell us: a feedback sheet that is saved as a file or printed. Nothing is sent, nothing is kept.

import { saveFile } from "./files.js";

const MOST_MINUTES = 240;
// Crockford's letters: none is misread when a printed sheet is typed in.
const SHEET_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SHEET_DIGITS = 8;
// Beyond this an answer is printed smaller, so that any sheet is one page.
const LONG_ANSWER = 600;

// A number for a sheet, by which two saves of it are known as one, drawn from random bytes.
export function sheetNumber(bytes) {
  return Array.from(bytes, (byte) => SHEET_LETTERS[byte % SHEET_LETTERS.length]).join("");
}

// Minutes as typed: a number, null for none, NaN for what is no number from 1 to 240.
export function minutesTyped(text) {
  const typed = text.trim();
  if (!typed) {
    return null;
  }
  const minutes = /^\d{1,3}$/.test(typed) ? Number(typed) : NaN;
  return minutes >= 1 && minutes <= MOST_MINUTES ? minutes : NaN;
}

export function dayOf(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

// What the file of a sheet holds; `hubplan feedback` reads it.
export function sheetRecord(study, answers, { sheet, save, written }) {
  return {
    format: "hubplan-feedback",
    version: 1,
    study: study.name,
    fingerprint: study.fingerprint,
    sheet,
    save,
    written,
    place: answers.place.trim(),
    why: answers.why.trim(),
    reasonable_minutes: answers.minutes,
    home: answers.home,
    plan_code: answers.plan,
  };
}

export function isBlank(record) {
  const { place, why, reasonable_minutes: minutes, plan_code: plan } = record;
  return !place && !why && minutes === null && plan === null;
}

// A small area in words, as `hubplan feedback` knows it.
export function areaLabel(data, point) {
  const name = data.names[point];
  return name ? `${data.places[point]} (${name})` : data.places[point];
}

// What stands on the printed sheet, by the question it answers; "" leaves lines to write on.
export function paperAnswers(record) {
  const text = (value) => (value === null ? "" : String(value));
  return {
    place: record.place,
    why: record.why,
    reasonable_minutes: text(record.reasonable_minutes),
    home: record.home ? record.home.name : "",
    plan_code: text(record.plan_code),
  };
}

// Fill in the sheet that is printed; an empty one is numbered and dated by hand.
function fillPaper(paper, record, empty) {
  const answers = paperAnswers(record);
  paper.querySelectorAll("[data-answer]").forEach((place) => {
    const answer = answers[place.dataset.answer];
    const lines = Array.from({ length: answer ? 0 : Number(place.dataset.lines) }, () => {
      const line = document.createElement("div");
      line.className = "paper-line";
      return line;
    });
    place.replaceChildren(answer, ...lines);
    place.classList.toggle("paper-answer", answer !== "");
    place.classList.toggle("paper-long", answer.length > LONG_ANSWER);
  });
  const foot = { ...record, study: `${record.study} ${record.fingerprint}` };
  paper.querySelectorAll("[data-foot]").forEach((place) => {
    const byHand = empty && place.dataset.foot !== "study";
    place.textContent = byHand ? "______________" : foot[place.dataset.foot];
  });
}

function printPaper() {
  document.body.classList.add("paper-only");
  const done = () => document.body.classList.remove("paper-only");
  window.addEventListener("afterprint", done, { once: true });
  window.print();
}

// Wire the sheet. `planCode()` gives the code of a plan somebody made, or null; `home()` the small
// area somebody looked up, or null. Returns what to call when either has changed.
export function startSheet(data, { planCode, home }) {
  const part = (name) => document.getElementById(`sheet-${name}`);
  const sheet = sheetNumber(crypto.getRandomValues(new Uint8Array(SHEET_DIGITS)));
  const paper = document.getElementById("paper");
  document.body.append(paper);
  let save = 0;

  function refresh() {
    const [code, point] = [planCode(), home()];
    part("plan-row").hidden = code === null;
    part("plan-code").textContent = code ?? "";
    part("home-row").hidden = point === null;
    part("home-name").textContent = point === null ? "" : areaLabel(data, point);
    part("home-none").hidden = point !== null || !data.gazetteer;
  }

  // The sheet as filled in; null, with the fault told, where the minutes are no number.
  function filledIn() {
    refresh();
    const minutes = minutesTyped(part("minutes").value);
    const wrong = Number.isNaN(minutes);
    part("minutes-wrong").hidden = !wrong;
    part("minutes").setAttribute("aria-invalid", String(wrong));
    if (wrong) {
      part("told").textContent = "";
      part("minutes").focus();
      return null;
    }
    const point = home();
    const answers = {
      place: part("place").value,
      why: part("why").value,
      minutes,
      plan: part("plan").checked ? planCode() : null,
      home: point !== null && part("home").checked ? { name: areaLabel(data, point), point } : null,
    };
    return sheetRecord(data.study, answers, { sheet, save, written: dayOf(new Date()) });
  }

  // As `filledIn`, but null also where there is nothing to hand in.
  function answered() {
    const record = filledIn();
    if (record && isBlank(record)) {
      part("told").textContent = "Nothing is filled in yet.";
      part("place").focus();
      return null;
    }
    return record;
  }

  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const record = answered();
    if (record) {
      save += 1;
      const name = `hub-feedback-${data.study.name}-${sheet}.json`;
      saveFile(name, [`${JSON.stringify({ ...record, save }, null, 1)}\n`], "application/json");
      part("told").textContent =
        `Saved as ${name}, where your browser keeps downloads. Nothing was sent: please hand the ` +
        "file in. If you change an answer, save again; only the last file counts.";
    }
  });
  part("print").addEventListener("click", () => {
    const record = answered();
    if (record) {
      part("told").textContent = "";
      fillPaper(paper, record, false);
      printPaper();
    }
  });
  part("empty").addEventListener("click", () => {
    const nothing = { place: "", why: "", minutes: null, plan: null, home: null };
    fillPaper(paper, sheetRecord(data.study, nothing, { sheet, save, written: "" }), true);
    printPaper();
  });
  document.getElementById("sheet").addEventListener("toggle", refresh);
  part("form").addEventListener("focusin", refresh);
  document.getElementById("tell").hidden = false;
  refresh();
  return refresh;
}
