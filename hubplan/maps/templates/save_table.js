// A table of the page as a file that a spreadsheet opens. Nothing is sent: the browser writes it.

import { saveFile } from "./files.js";

const FORMULA_STARTS = ["=", "+", "-", "@", "\u2212"];
const ENDS_A_LINE = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const INVISIBLE_AT_START = /^[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]+/u;
const HALF_A_CHARACTER = /\p{Cs}/gu;
const FIGURE = /^([+\-\u2212]?)(0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(\.\d+)?( min)?$/;
// Without it Excel reads UTF-8 as the country's old alphabet.
const BYTE_ORDER_MARK = "\ufeff";

// Text that stays text when a spreadsheet opens it: the rule of hubplan/report/spreadsheet_text.py.
export function safeText(text) {
  const plain = text.replace(ENDS_A_LINE, " ").replace(HALF_A_CHARACTER, "?");
  const folded = plain.replace(INVISIBLE_AT_START, "").normalize("NFKC");
  const hides = ["\t", "\r", "\n"].includes(text[0]);
  return hides || FORMULA_STARTS.some((start) => folded.startsWith(start)) ? `'${plain}` : plain;
}

// What a cell shows as a number for a spreadsheet, {number, minutes: whether it says so}, or null.
export function figureOf(text) {
  const found = FIGURE.exec(text);
  if (!found) {
    return null;
  }
  const [, sign, whole, decimals = "", unit] = found;
  const minus = sign && sign !== "+" ? "-" : "";
  return { number: `${minus}${whole.replaceAll(",", "")}${decimals}`, minutes: Boolean(unit) };
}

// Rows of text as CSV (RFC 4180). Figures are bare numbers; a unit taken off the figures of a row
// is told once, at its start.
export function csvOf(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const lines = rows.map((row) => {
    const figures = row.map(figureOf);
    const cells = row.map((text, i) => figures[i]?.number ?? safeText(text));
    if (figures.some((figure) => figure?.minutes) && !figures[0]) {
      cells[0] = `${cells[0]} (minutes)`;
    }
    const blanks = Array(width - cells.length).fill("");
    return `${[...cells, ...blanks].map(quoted).join(",")}\r\n`;
  });
  return lines.join("");
}

function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

// The rows a table shows now. What stands small beneath a figure gets a column of its own, headed
// by the table's `data-small`; without that, it follows the figure in the same cell.
export function rowsOf(table) {
  const shown = [...table.rows].filter((row) => !row.hidden);
  const cellsOf = (row) => [...row.cells].filter((cell) => !cell.hidden);
  const small = table.dataset.small;
  const hasSmall = [];
  if (small) {
    for (const row of shown) {
      cellsOf(row).forEach((cell, i) => {
        hasSmall[i] ||= squeezed(cell.querySelector("small")) !== "";
      });
    }
  }
  return shown.map((row) =>
    cellsOf(row).flatMap((cell, i) => {
      const beneath = cell.querySelector("small");
      if (!hasSmall[i]) {
        return [squeezed(cell)];
      }
      const inHead = cell.closest("thead") !== null;
      return inHead
        ? [squeezed(cell), `${squeezed(cell)} (${small})`]
        : [squeezed(cell, beneath), squeezed(beneath)];
    }),
  );
}

// An element's text on one line, without that of one element within it.
function squeezed(element, without = null) {
  if (!element) {
    return "";
  }
  const copy = element.cloneNode(true);
  if (without) {
    copy.querySelector("small").remove();
  }
  return copy.textContent.replace(/\s+/g, " ").trim();
}

// A button under each table marked `data-csv="file-name"`. Made here: without scripts it is not
// there.
export function startSaving() {
  document.querySelectorAll("table[data-csv]").forEach((table) => {
    const frame = table.closest(".wide") ?? table;
    const line = document.createElement("p");
    line.className = "save";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Save this table as a file (CSV)";
    // Several tables have this button: what it is called tells them apart.
    const title = document.getElementById(frame.getAttribute("aria-labelledby"));
    const about = squeezed(title ?? table.caption);
    if (about) {
      button.setAttribute("aria-label", `${button.textContent}: ${about}`);
    }
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    button.addEventListener("click", () => {
      const name = `${table.dataset.csv.replace(/[^\w.-]+/g, "-")}.csv`;
      saveFile(name, [BYTE_ORDER_MARK, csvOf(rowsOf(table))], "text/csv;charset=utf-8");
      told.textContent = `Saved as ${name}, where your browser keeps downloads.`;
    });
    line.append(button, " ", told);
    frame.after(line);
  });
}
