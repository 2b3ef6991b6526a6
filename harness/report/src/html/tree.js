// Rules by area, each with its scenarios and their verdicts; and the filter above them.
"use strict";

const tree = { areas: new Map(), rules: new Map(), links: new Map() };

function buildTree() {
  tree.areas.clear();
  tree.rules.clear();
  tree.links.clear();
  const areas = [...groupBy(page.scenarios, areaOf)].sort(([a], [b]) => (a === EGNYTE) - (b === EGNYTE) || a.localeCompare(b));
  $("tree").replaceChildren(...areas.map(([area, list]) => {
    const number = h("span", { class: "number" });
    const node = h("details", { class: "area", "data-area": area, open: live.isOn || list.some(isRed) || areas.length === 1 },
      h("summary", {}, h("span", { class: "name" }, areaName(area)), number), [...groupBy(list, ruleName)].map(([name, scenarios]) => treeRule(name, scenarios)));
    tree.areas.set(area, { node, number });
    return node;
  }));
}

function treeRule(name, list) {
  const number = h("span", { class: "number" });
  const dot = h("span", { class: "dot" });
  const node = h("div", { class: "tree-rule" }, h("details", {},
    h("summary", {}, dot, h("span", { class: "name" }, ruleSentence(list[0])), number),
    h("ul", {}, list.map(treeLink))), liveRuleButton(list[0]));
  tree.rules.set(areaOf(list[0]) + name, { node, dot, number, list: list.map((scenario) => scenario.id) });
  return node;
}

function treeLink(scenario) {
  const dot = h("span", { class: "dot" });
  const word = h("span", { class: "offscreen" });
  const node = h("li", {}, h("a", { href: `#${scenario.id}` }, dot, h("span", { class: "title" }, scenario.title), word));
  tree.links.set(scenario.id, { node, dot, word });
  return node;
}

// The worst outcome of a list, as the colour of its dot.
function worst(list) {
  if (list.some(isRunning)) return "running";
  return (tally(list)[0] || ["not-run"])[0];
}

// The verdict of one scenario.
function showLink(scenario) {
  const { node, dot, word } = tree.links.get(scenario.id);
  const state = isRunning(scenario) ? "running" : scenario.outcome;
  if (node.dataset.outcome === state) return;
  dot.className = `dot ${state}`;
  word.textContent = `: ${WORDS[state] || state}`;
  node.dataset.outcome = state;
}

// Numbers and colours, after a verdict or for another filter.
function showTree() {
  const matching = inArea();
  const chosen = new Set(matching.filter(isChosen).map((scenario) => scenario.id));
  for (const [id, { node }] of tree.links) {
    showLink(page.byId.get(id));
    node.hidden = !chosen.has(id);
  }
  const numbers = (list) => {
    const red = list.filter(isRed).length;
    return red ? h("span", { title: inWords(list) }, h("b", { class: "bad" }, red), ` of ${list.length}`) : `${list.length}`;
  };
  for (const { node, dot, number, list } of tree.rules.values()) {
    const shown = list.filter((id) => chosen.has(id)).map((id) => page.byId.get(id));
    node.hidden = !shown.length;
    if (!shown.length) continue;
    dot.className = `dot ${worst(shown)}`;
    number.replaceChildren(numbers(shown));
  }
  const byArea = groupBy([...chosen].map((id) => page.byId.get(id)), areaOf);
  for (const [area, { node, number }] of tree.areas) {
    const shown = byArea.get(area) || [];
    node.hidden = !shown.length;
    number.replaceChildren(numbers(shown));
    if (node.dataset.filtered !== String(isFiltered())) node.open = isFiltered() || node.open;
    node.dataset.filtered = String(isFiltered());
  }
  showFilter(matching);
}

function buildFilter() {
  const { filter } = page;
  const change = (alter) => () => { alter(); keepFilter(); show(); };
  const text = h("input", { type: "search", id: "text", placeholder: "Search titles, rules, requests …", "aria-label": "Search" });
  text.addEventListener("input", change(() => { filter.text = text.value; }));
  const area = h("select", { id: "area", "aria-label": "Area" }, h("option", { value: "" }, "All areas"),
    [...new Set(page.scenarios.map(areaOf))].sort().map((name) => h("option", { value: name }, areaName(name))));
  area.addEventListener("change", change(() => { filter.area = area.value; }));
  const chips = Object.keys(WORDS).map((word) => h("button", { type: "button", class: `chip ${word}`, "aria-pressed": "false", "data-word": word,
    onclick: change(() => { if (!filter.words.delete(word)) filter.words.add(word); }) }, h("span", { class: `dot ${word}` }), WORDS[word], " ", h("b", {})));
  const fold = h("button", { type: "button", class: "button fold-filter", "aria-expanded": "false", "aria-controls": "filter-body" }, "Filter");
  fold.addEventListener("click", () => {
    fold.setAttribute("aria-expanded", String($("filter").classList.toggle("open")));
  });
  $("filter").replaceChildren(fold, h("div", { id: "filter-body" }, text, h("div", { class: "chips", role: "group", "aria-label": "Outcome" }, chips), area),
    h("p", { class: "shown", id: "shown", role: "status" }));
}

function showFilter(matching) {
  const { filter } = page;
  const numbers = new Map(tally(counted(matching)));
  const all = new Map(tally(counted(page.scenarios)));
  document.querySelectorAll(".chip").forEach((chip) => {
    const { word } = chip.dataset;
    chip.hidden = !all.has(word) && !filter.words.has(word);
    chip.setAttribute("aria-pressed", String(filter.words.has(word)));
    chip.querySelector("b").textContent = numbers.get(word) || 0;
  });
  if ($("text").value !== filter.text) $("text").value = filter.text;
  $("area").value = filter.area;
  const shown = counted(matching.filter(isChosen)).length;
  $("shown").textContent = isFiltered() ? `${shown} of ${count(counted(page.scenarios).length, "scenario")}` : "";
  $("nothing").hidden = matching.some(isChosen) || !page.scenarios.length;
}
