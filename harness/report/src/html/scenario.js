// One scenario: its verdict, the difference in Egnyte, its steps, and what they mean for the connector.
"use strict";

function story(scenario) {
  const { rule } = scenario;
  const whole = [...scenario.earlier, ...scenario.exchanges];
  return [
    h("p", { class: "crumbs" }, h("a", { href: "#" }, isRed(scenario) ? "‹ All failures" : "‹ Result"), h("span", {}, areaName(areaOf(scenario))), rule && rule.id && h("code", {}, rule.id)),
    h("h1", { class: "scenario-title", tabindex: "-1" }, scenario.title),
    h("p", { class: "facts" }, pill(scenario), scenario.durations.totalMs ? h("span", {}, span(scenario.durations.totalMs)) : null, h("code", {}, `${scenario.file}:${scenario.line}`)),
    rule && h("div", { class: "rule-card" }, h("p", {}, rule.says), h("p", { class: "why" }, evidence(rule))),
    h("div", { class: "buttons" }, liveButton(scenario), copyButton("Copy as Markdown", () => scenarioInMarkdown(scenario)), scenario.again && copyButton("Copy command", () => scenario.again), neighbours(scenario)),
    scenario.reason && h("div", { class: "remark-box warn" }, h("p", {}, scenario.outcome === "skipped" ? "Skipped: " : "Known: ", scenario.reason, " ", scenario.issue && link(scenario.issue))),
    (scenario.notes || []).map((note) => h("div", { class: "remark-box warn" }, h("p", {}, note))),
    reason(scenario),
    account(scenario),
    explanation(scenario),
    part("Steps", steps(scenario)),
    whole.length || scenario.turns.length ? part("Conversation", timeline(scenario)) : null,
    scenario.problems.length ? part("Problems that the connector reported", problems(scenario.problems)) : null,
    scenario.stderr.trim() ? log(scenario.stderr) : null,
    scenario.again ? part("Run it again", h("pre", { class: "body command", tabindex: "0" }, scenario.again)) : null,
  ];
}

const part = (title, ...content) => h("section", { class: "part" }, h("h2", {}, title), ...content);

const isRunning = (scenario) => page.running.has(scenario.id);

const pill = (scenario) => h("span", { class: `pill ${isRunning(scenario) ? "running" : scenario.outcome}` }, isRunning(scenario) ? "running" : WORDS[scenario.outcome]);

// The scenarios before and after this one: among the failures for a failure.
function neighbours(scenario) {
  const list = isRed(scenario) ? inLikelihood(page.scenarios.filter(isRed)) : page.scenarios.filter((other) => areaOf(other) === areaOf(scenario));
  const at = list.indexOf(scenario);
  const to = (other, id, name) => (other ? h("a", { class: "button", id, href: `#${other.id}`, title: other.title }, name) : null);
  return h("span", { class: "neighbours" }, to(list[at - 1], "previous", "‹ Previous"), to(list[at + 1], "next", "Next ›"));
}

function steps(scenario) {
  const sign = { "passed": "✓", "failed": "✕", "not-run": "·" };
  return h("ol", { class: "steps" }, scenario.steps.map((step) => h("li", { class: step.outcome },
    h("span", { class: "mark", title: WORDS[step.outcome] }, sign[step.outcome]),
    h("p", {}, h("span", { class: "keyword" }, step.keyword), h("span", {}, step.text)),
    step.table && h("table", {}, h("tbody", {}, step.table.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell)))))))));
}

const isDifferent = (scenario) => scenario.account && (scenario.account.missing.length || scenario.account.unexpected.length || scenario.account.notes.length);

// A failure whose reason the closing account does not show.
function reason(scenario) {
  if (!scenario.details || (isDifferent(scenario) && scenario.outcome !== "errored")) return null;
  return h("div", { class: `remark-box ${isRed(scenario) ? "bad" : "warn"}` }, h("pre", {}, scenario.details));
}

// Rows of the closing account: sign, kind, text, remark.
function accountRows(account) {
  const missing = [...account.missing];
  const expected = account.expected.map((text) => {
    const at = missing.indexOf(text);
    if (at < 0) return ["met", "✓", text, "happened"];
    missing.splice(at, 1);
    return ["missing", "−", text, "did not happen"];
  });
  return [...expected, ...account.unexpected.map((text) => ["unexpected", "+", text, "was not expected"])];
}

const differenceList = (rows) => h("ul", { class: "diff" }, rows.map(([kind, sign, text, tag]) => h("li", { class: kind },
  h("span", { class: "sign", "aria-hidden": "true" }, sign), h("span", {}, text), h("span", { class: "tag" }, tag))));

function account(scenario) {
  const { account } = scenario;
  if (!account) return null;
  const rows = accountRows(account);
  const notes = account.notes.map((note) => h("div", { class: "note" }, h("p", {}, `${note.title}:`), h("ul", {}, note.items.map((item) => h("li", {}, item)))));
  return part("What changed in Egnyte", rows.length ? differenceList(rows) : h("p", { class: "soft" }, "No change was expected, and none happened."), notes);
}

// The failure in the terms of the connector.
function explanation(scenario) {
  const it = scenario.explanation;
  if (!it) return null;
  const column = (title, items) => (items.length ? h("div", {}, h("h3", {}, title), h("ul", {}, items.map((item) => h("li", {}, item)))) : null);
  return part("What it means", h("div", { class: "columns" }, column("Should have been sent", it.wanted), column("Was sent", it.sent), column("So that in Egnyte", it.consequences)));
}

function log(text) {
  const lines = text.trim().split("\n");
  const pre = h("pre", { class: "body", tabindex: "0" }, text);
  return part("Standard error of the connector", lines.length > 24 ? h("details", { class: "fold" }, h("summary", {}, count(lines.length, "line")), pre) : pre);
}
