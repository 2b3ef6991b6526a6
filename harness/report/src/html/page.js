// The page: verdict, filter, failures first, then every area with its rules.
"use strict";

const run = JSON.parse(document.getElementById("run").textContent);
const all = run.verdicts;
const $ = (id) => document.getElementById(id);
const chosen = { words: new Set(), area: "", text: "" };
const parts = [];

function tally(list) {
  const counts = new Map(Object.keys(WORDS).map((word) => [word, 0]));
  list.forEach((told) => counts.set(told.outcome, counts.get(told.outcome) + 1));
  return [...counts].filter(([, number]) => number);
}

const bar = (list) => h("div", { class: "bar", role: "img", "aria-label": inWords(list) },
  tally(list).map(([word, number]) => h("i", { class: word, style: `flex:${number}` })));
const inWords = (list) => tally(list).map(([word, number]) => `${number} ${WORDS[word]}`).join(", ");

function verdict() {
  const own = all.filter((told) => told.keeper !== "egnyte"), others = all.filter((told) => told.keeper === "egnyte");
  const red = all.filter(isRed).length;
  const wire = run.findings.filter((finding) => ["failed", "stale"].includes(finding.outcome)).length;
  const judged = (list) => list.filter((told) => !["skipped", "not-run"].includes(told.outcome)).length;
  const ran = judged(own);
  const known = all.filter((told) => told.outcome === "failed-as-expected").length;
  let [mood, says] = ["good", known ? `All as expected: ${count(ran - known, "scenario")} passed, ${known} failed as expected` : `All ${ran} scenarios passed`];
  if (!ran) [mood, says] = ["warn", "Nothing ran"];
  else if (run.interrupted) [mood, says] = ["warn", `${run.missingParts ? "Incomplete" : "Interrupted"}: ${red ? `${count(red, "scenario")} failed, and ` : ""}${run.totals.notRun} were not run`];
  if (ran && !run.interrupted && wire) [mood, says] = ["bad", `${count(wire, "finding")} on the wire`];
  if (red && !run.interrupted) [mood, says] = ["bad", `${red} of ${count(judged(all), "scenario")} ${red === 1 ? "has" : "have"} an unexpected result`];
  if (run.faults.length) [mood, says] = ["bad", "The harness failed"];
  const { connector } = run;
  document.title = `${says} · ${connector.name}`;
  const fact = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value));
  $("verdict").append(
    h("p", { class: "kicker" }, "Egnyte conformance"),
    h("h1", { class: mood }, says),
    h("p", { class: "who" }, h("strong", {}, [connector.name, connector.version].filter(Boolean).join(" ")), "  ", h("code", {}, connector.target)),
    h("dl", { class: "facts" },
      fact("run", h("time", { datetime: run.started }, new Date(run.started).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }))),
      fact("took", span(run.durations.totalMs)),
      fact("suite", run.suite),
      run.parts && fact("merged from", count(run.parts, "part")),
      others.length && fact("kept by Egnyte itself", inWords(others)),
      fact("declares", connector.capabilities.join(", ") || "people and groups"),
      connector.homepage && fact("home", link(connector.homepage)),
      connector.issues && fact("issues", link(connector.issues))),
    bar(all));
}

function notices() {
  const list = run.faults.map((fault) => h("p", { class: "notice bad" }, `A fault of egnyte-conformance, not of the connector: ${fault}`));
  if (run.interrupted) list.push(h("p", { class: "notice" }, `${run.missingParts ? `Missing: part ${run.missingParts.join(", part ")}` : "The run was interrupted"}; ${count(run.totals.notRun, "scenario was", "scenarios were")} not run.`));
  $("notices").append(...list);
  $("notices").hidden = !list.length;
}

function filter() {
  const chip = (word, number) => h("button", { type: "button", class: `chip ${word}`, "aria-pressed": "false", "data-word": word, onclick: () => toggle(word) },
    h("span", { class: "dot" }), WORDS[word], h("b", {}, number));
  const areas = [...new Set(all.map((told) => told.area))].sort();
  const text = h("input", { type: "search", id: "text", placeholder: "Search titles, rules, requests …", "aria-label": "Search", oninput: (event) => { chosen.text = event.target.value; apply(); } });
  const area = h("select", { id: "area", "aria-label": "Area", onchange: (event) => { chosen.area = event.target.value; apply(); } },
    h("option", { value: "" }, "All areas"), areas.map((name) => h("option", { value: name }, name)));
  $("filter").append(h("div", {}, h("div", { class: "chips" }, tally(all).map(([word, number]) => chip(word, number))), text, area,
    h("span", { class: "shown", id: "shown", "aria-live": "polite" })));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      text.focus();
    }
  });
  $("reset").addEventListener("click", () => { chosen.words.clear(); chosen.area = chosen.text = ""; apply(); });
}

function toggle(word) {
  if (!chosen.words.delete(word)) chosen.words.add(word);
  apply();
}

function place(told) {
  const node = row(told);
  const haystack = [told.title, told.feature, told.rule && told.rule.says, told.rule && told.rule.id, told.file, told.message, told.reason, told.stderr,
    ...told.steps.map((step) => step.text), ...[...told.earlier, ...told.exchanges].map((exchange) => `${exchange.method} ${readable(exchange.path)} ${exchange.status}`)]
    .filter(Boolean).join("\n").toLowerCase();
  parts.push({ told, node, haystack });
  return node;
}

function failures() {
  const red = inLikelihood(run, all.filter(isRed));
  if (!red.length) return;
  const nodes = red.map(place);
  $("failures").append(h("h2", { id: "failures-title" }, "Unexpected results", h("small", {}, count(red.length, "scenario"))), ...nodes);
  $("failures").hidden = false;
  if (red.length <= 3) nodes.forEach((node) => { node.open = true; });
}

function wire() {
  if (!run.findings.length) return;
  const one = (finding) => h("div", { class: `finding ${finding.outcome}` },
    h("p", {}, h("span", { class: `remark ${finding.level}` }, finding.outcome === "reported" ? finding.level : WORDS[finding.outcome]), h("code", {}, finding.id),
      h("small", { class: "rule-meta" }, [finding.section, finding.count ? count(finding.count, "request") : ""].filter(Boolean).join(" · "))),
    h("p", { class: "says" }, finding.outcome === "stale" ? "No request has it; delete its entry in the list of known failures." : finding.advice),
    finding.reason && h("p", { class: "says" }, `Expected: ${finding.reason}`),
    finding.scenarios.length ? h("details", { class: "fold" }, h("summary", {}, ` ${count(finding.scenarios.length, "scenario")}`),
      h("p", { class: "mono" }, finding.scenarios.join(", ")), finding.first && line(finding.first, finding.first.atMs)) : null);
  $("wire").append(h("h2", { id: "wire-title" }, "On the wire", h("small", {}, "deviations from the standard in the requests")), ...run.findings.map(one));
  $("wire").hidden = false;
}

function rules() {
  const areas = new Map();
  all.forEach((told) => {
    if (!areas.has(told.area)) areas.set(told.area, new Map());
    const rules = areas.get(told.area);
    const name = ruleName(told);
    if (!rules.has(name)) rules.set(name, []);
    rules.get(name).push(told);
  });
  const number = new Set(all.map(ruleName)).size;
  $("rules").append(h("h2", { id: "rules-title" }, "Rules by area", h("small", {}, `${count(number, "rule")}, ${count(all.length, "scenario")}`)));
  [...areas].sort(([a], [b]) => a.localeCompare(b)).forEach(([area, rules]) => $("rules").append(areaOf(area, rules)));
}

function areaOf(area, rules) {
  const list = [...rules.values()].flat();
  return h("details", { class: "area", "data-area": area },
    h("summary", {}, h("h3", {}, area.replace(/[-_]/g, " "), h("small", {}, count(rules.size, "rule"))), bar(list), h("span", { class: "counts" }, inWords(list))),
    h("div", { class: "area-body" }, [...rules.values()].map(ruleOf)));
}

function ruleOf(list) {
  const { rule, keeper } = list[0];
  const head = rule
    ? h("div", { class: "rule-head" }, h("p", {}, rule.says), h("div", { class: "rule-meta" }, rule.id && h("code", {}, rule.id),
        rule.evidence && h("span", { class: `grade ${rule.evidence}` }, rule.evidence), rule.source && h("span", {}, rule.source), keeper === "egnyte" && h("span", {}, "kept by Egnyte itself")))
    : h("div", { class: "rule-head" }, h("p", {}, list[0].feature));
  return h("section", { class: "rule" }, head, list.map((told) => isRed(told)
    ? h("a", { class: `jump ${told.outcome}`, href: `#${told.id}` }, h("span", { class: "dot" }), told.title) : place(told)));
}

function apply() {
  const words = chosen.text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ told, haystack }) => (!chosen.words.size || chosen.words.has(told.outcome)) && (!chosen.area || told.area === chosen.area) && words.every((word) => haystack.includes(word));
  const narrowed = chosen.words.size || chosen.area || words.length;
  const shown = new Set();
  parts.forEach((part) => {
    part.node.hidden = !fits(part);
    if (!part.node.hidden) shown.add(part.told.id);
  });
  document.querySelectorAll(".jump").forEach((jump) => { jump.hidden = !shown.has(jump.hash.slice(1)); });
  const any = (node) => [...node.querySelectorAll(".row, .jump")].some((row) => !row.hidden);
  document.querySelectorAll(".rule").forEach((rule) => { rule.hidden = !any(rule); });
  document.querySelectorAll(".area").forEach((area) => {
    area.hidden = !any(area);
    if (area.dataset.narrowed !== String(Boolean(narrowed))) area.open = Boolean(narrowed);
    area.dataset.narrowed = String(Boolean(narrowed));
  });
  if ($("failures").childElementCount) $("failures").hidden = !any($("failures"));
  $("wire").hidden = !run.findings.length || Boolean(narrowed);
  $("rules").hidden = $("nothing").hidden = shown.size > 0;
  $("rules").hidden = !shown.size;
  document.querySelectorAll(".chip").forEach((chip) => chip.setAttribute("aria-pressed", String(chosen.words.has(chip.dataset.word))));
  $("text").value = chosen.text;
  $("area").value = chosen.area;
  $("shown").textContent = narrowed ? `${shown.size} of ${all.length}` : "";
}

// `#scenario-id` opens it; `#verdict=failed&area=groups&text=…` narrows the page.
function follow() {
  const hash = decodeURIComponent(location.hash.slice(1));
  if (hash.includes("=")) {
    const asked = new URLSearchParams(hash);
    chosen.words = new Set(asked.getAll("verdict").filter((word) => word in WORDS));
    chosen.area = asked.get("area") || "";
    chosen.text = asked.get("text") || "";
    apply();
    return;
  }
  const part = parts.find((part) => part.told.id === hash);
  if (!part) return;
  if (part.node.hidden) {
    chosen.words.clear();
    chosen.area = chosen.text = "";
    apply();
  }
  const area = part.node.closest(".area");
  if (area) area.open = true;
  part.node.open = true;
  part.node.scrollIntoView({ block: "start" });
}

function colophon() {
  $("colophon").append(
    h("p", {}, `egnyte-conformance ${run.suite}. Secrets are masked. Press / to search; #scenario opens a scenario, #verdict=failed&area=groups&text=… narrows the page.`),
    h("p", {}, "Evidence of a rule: documented by Egnyte or JumpCloud, standard by an RFC or SAML, inferred from a documented sentence, assumed where no public source says it."));
}

verdict();
notices();
filter();
diagnosis(run, $("diagnosis"));
failures();
wire();
guesses(run, $("guesses"));
rules();
colophon();
apply();
window.addEventListener("hashchange", follow);
follow();
document.body.dataset.ready = "true";
