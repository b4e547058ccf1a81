// The list of sites of which one's own plan is made: a check box for each hub a site may hold.

import { mayHold } from "./own_rule.js";

// Fill #own-sites; `flip(k, tier)` opens or closes. Returns {show(plan, ruled)}.
export function sitesList(data, flip) {
  const { own } = data;
  const boxes = [];
  const groups = own.rule.groups.map((group) => ({ legend: group.label, pairs: pairsOf(own, group), tiers: false }));
  const grouped = new Set(groups.flatMap(({ pairs }) => pairs.map(String)));
  const rest = Object.entries(own.areas).map(([area, words]) => ({
    legend: own.words[groups.length ? "beyond" : "sites_in"].replace("{area}", () => words),
    pairs: allPairs(own).filter((pair) => own.sites[pair[0]].area === area && !grouped.has(String(pair))),
    tiers: true,
  }));
  const holder = document.getElementById("own-sites");
  const draw = ({ legend, pairs, tiers }, beyond) => {
    if (!pairs.length) {
      return;
    }
    const [whole, summary, set, title] = ["details", "summary", "fieldset", "legend"].map((tag) =>
      document.createElement(tag),
    );
    summary.textContent = legend;
    title.className = "hidden-text";
    title.textContent = legend;
    set.append(title, ...pairs.map(([k, held]) => box(k, held, tiers)));
    whole.append(summary, set);
    whole.dataset.beyond = String(beyond);
    holder.append(whole);
  };
  groups.forEach((group) => draw(group, false));
  rest.forEach((group) => draw(group, groups.length > 0));

  function box(k, held, tiers) {
    const tier = own.tiers[held - 1];
    const [label, input, text] = ["label", "input", "span"].map((tag) => document.createElement(tag));
    label.className = "check";
    input.type = "checkbox";
    input.disabled = Boolean(own.sites[k].standing);
    input.addEventListener("change", () => flip(k, tier));
    const name = document.createElement("bdi");
    name.textContent = data.sites[own.sites[k].site].name;
    text.append(name);
    const notes = [tiers && own.words.tier_labels[tier], input.disabled && own.words.standing];
    const detail = notes.filter(Boolean).join("; ");
    if (detail) {
      const small = document.createElement("small");
      small.textContent = detail;
      text.append(small);
    }
    label.append(input, text);
    boxes.push({ input, k, held });
    return label;
  }

  function show(plan, ruled) {
    boxes.forEach(({ input, k, held }) => {
      const checked = plan[k] === held;
      if (input.checked !== checked) {
        input.checked = checked;
      }
    });
    // What the rule leaves out is listed when it is off, and wherever one of it is open.
    holder.querySelectorAll('[data-beyond="true"]').forEach((set) => {
      set.hidden = ruled && !set.querySelector("input:checked");
    });
  }

  return { show };
}

// Whether a group of the rule counts a hub of a tier at a site.
export function inRule(own, k, tier) {
  const held = own.tiers.indexOf(tier) + 1;
  return own.rule.groups.some((group) => pairsOf(own, group).some(([j, i]) => j === k && i === held));
}

// [place in own.sites, number of the tier] of every hub that a group of the rule counts.
function pairsOf(own, group) {
  const held = own.tiers.indexOf(group.tier) + 1;
  return allPairs(own).filter(
    ([k, each]) => each === held && (group.area === null || own.sites[k].area === group.area),
  );
}

function allPairs(own) {
  return own.sites.flatMap((site, k) =>
    own.tiers.flatMap((tier, i) => (mayHold(own, k, i + 1) || site.standing === tier ? [[k, i + 1]] : [])),
  );
}
