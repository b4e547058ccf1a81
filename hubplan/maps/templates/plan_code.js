// Plan codes: the hubs of a plan as a few characters, as in hubplan/maps/plan_code.py.

const CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_TIERS = ["main", "mini", "open"];
const READ_AS = { I: "1", L: "1", O: "0" };
const UNREAD = /[- \t\r\n\u00a0\u00ad\u2010-\u2014\u2212]/g;
const CHECK_LENGTH = 3;
// The largest prime below 32³: one wrong character, or two that changed places, never pass.
const CODE_PRIME = 32749;
const CODE_STEP = 31;

// The code of [place in own.sites, tier] pairs: the same plan always has the same code; "" for none.
export function encodePlan(own, open) {
  if (open.length === 0) {
    return "";
  }
  const width = codeWidth(own);
  const body = open
    .map(([k, tier]) => k * CODE_TIERS.length + CODE_TIERS.indexOf(tier))
    .sort((a, b) => a - b)
    .map((number) => codeDigits(number, width))
    .join("");
  const whole = body + codeDigits(codeCheck(own, body), CHECK_LENGTH);
  return whole.match(/.{1,4}/g).join("-");
}

// What was typed: {open}, or {fault, letter} with the name of the sentence that says what is wrong.
export function decodePlan(own, typed) {
  const code = typed.toUpperCase().replace(/[ILO]/g, (letter) => READ_AS[letter]).replace(UNREAD, "");
  if (code === "") {
    return { fault: "code_empty" };
  }
  const letter = Array.from(code).find((each) => !CODE_LETTERS.includes(each));
  if (letter !== undefined) {
    return { fault: "code_letter", letter };
  }
  const width = codeWidth(own);
  const body = code.slice(0, -CHECK_LENGTH);
  if (body === "" || body.length % width !== 0) {
    return { fault: "code_length" };
  }
  const numbers = body.match(new RegExp(`.{${width}}`, "g")).map(codeNumber);
  const open = numbers.map((number) => [
    Math.floor(number / CODE_TIERS.length),
    CODE_TIERS[number % CODE_TIERS.length],
  ]);
  const ours = open.every(([k, tier]) => k < own.sites.length && own.tiers.includes(tier));
  const once = new Set(open.map(([k]) => k)).size === open.length;
  if (!ours || !once || codeNumber(code.slice(-CHECK_LENGTH)) !== codeCheck(own, body)) {
    return { fault: "code_check" };
  }
  return { open };
}

// The characters of a hub: two, or three in studies of very many sites.
function codeWidth(own) {
  return own.sites.length * CODE_TIERS.length <= CODE_LETTERS.length ** 2 ? 2 : 3;
}

function codeCheck(own, body) {
  return Array.from(body).reduce(
    (number, letter) => (number * CODE_STEP + CODE_LETTERS.indexOf(letter) + 1) % CODE_PRIME,
    own.code.check,
  );
}

function codeDigits(number, width) {
  return Array.from({ length: width }, (_, k) => {
    const place = CODE_LETTERS.length ** (width - 1 - k);
    return CODE_LETTERS[Math.floor(number / place) % CODE_LETTERS.length];
  }).join("");
}

function codeNumber(text) {
  return Array.from(text).reduce(
    (number, letter) => number * CODE_LETTERS.length + CODE_LETTERS.indexOf(letter),
    0,
  );
}
