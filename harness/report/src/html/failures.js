// Failures by cause, then by rule; and what the verdict depends on: the guesses about Egnyte.
"use strict";

// Unexpected results, those of the likeliest cause first.
function inLikelihood(red) {
  const found = page.run.diagnosis;
  const ids = found ? [...found.causes, ...found.groups].flatMap((cause) => cause.failures) : [];
  const place = new Map(ids.map((id, index) => [id, index]));
  const rank = (scenario) => (scenario.outcome === "harness-fault" ? 0 : scenario.outcome === "stale" ? 2 : 1);
  const at = (scenario) => (place.has(scenario.id) ? place.get(scenario.id) : ids.length);
  return [...red].sort((a, b) => rank(a) - rank(b) || at(a) - at(b) || RED.indexOf(a.outcome) - RED.indexOf(b.outcome));
}

// The causes of a list of failures: each with its title, a remark, and its failures. A stale diagnosis names no failure.
function causesOf(red) {
  const found = page.run.diagnosis || { causes: [], groups: [] };
  const causes = [
    ...found.causes.map((cause) => ({ title: capital(cause.says), cause, ids: cause.failures })),
    ...found.groups.map((group) => ({ title: group.reason, ids: group.failures })),
  ];
  const seen = new Set();
  const named = causes.map((it) => ({ ...it, list: it.ids.map((id) => red.find((scenario) => scenario.id === id)).filter(Boolean) }));
  named.forEach((it) => it.list.forEach((scenario) => seen.add(scenario)));
  const rest = inLikelihood(red.filter((scenario) => !seen.has(scenario)));
  const others = [...groupBy(rest, (scenario) => scenario.outcome)].map(([outcome, list]) => ({ title: REST[outcome], list }));
  const first = others.filter((it) => it.list[0].outcome === "harness-fault");
  return [...first, ...named, ...others.filter((it) => !first.includes(it))].filter((it) => it.list.length);
}

const REST = {
  "harness-fault": "Faults of the harness, not of the connector", "errored": "Scenarios that could not be judged",
  "failed": "Failures", "stale": "Known failures that do not fail any more",
};
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Builds a section anew only where its data is another: what is open in it stays open while verdicts come.
function renew(section, key, build) {
  if (section.dataset.key === key) return;
  section.dataset.key = key;
  section.replaceChildren(...build());
}

function failures() {
  const all = page.scenarios.filter(isRed);
  const red = inArea().filter((scenario) => isRed(scenario) && isChosen(scenario));
  const section = $("failures");
  section.hidden = !red.length;
  const causes = causesOf(red);
  const key = JSON.stringify([all.length, causes.map((cause) => [cause.title, cause.list.map((scenario) => [scenario.id, scenario.message])])]);
  renew(section, key, () => [
    h("div", { class: "section-head" }, h("h2", { id: "failures-title" }, "Failures"),
      h("p", { class: "soft" }, red.length < all.length ? `${red.length} of ${all.length}, ` : "", `${count(causes.length, "cause")}, ${count(groupBy(red, ruleName).size, "rule")}`),
      copyButton("Copy as Markdown", () => failuresInMarkdown(causes))),
    ...causes.map(causeCard)]);
}

function causeCard({ title, cause, list }) {
  const first = cause && page.byId.get(cause.first);
  const rules = [...groupBy(list, ruleName).values()];
  return h("article", { class: "cause" },
    h("header", {}, h("h3", {}, title),
      h("p", { class: "soft" }, count(list.length, "failure"), cause && ` · ${Math.round(cause.likelihood * 100)} % like this known fault`),
      first && h("p", {}, "Look first at ", h("a", { href: `#${first.id}` }, first.title)),
      cause && cause.alternatives.length ? h("p", { class: "soft" }, "Or: ", cause.alternatives.map((other) => other.says).join("; or: ")) : null),
    rules.map((group, index) => ruleBlock(group, index < 3 || list.length <= 12)));
}

function ruleBlock(list, isOpen) {
  const { rule } = list[0];
  const details = h("details", { class: "rule", open: isOpen },
    h("summary", {}, h("span", { class: "rule-says" }, ruleSentence(list[0])), h("span", { class: "number" }, list.length)),
    h("div", { class: "rule-body" },
      h("p", { class: "why" }, rule && rule.id && h("code", {}, rule.id), evidence(rule)),
      todo(list).length ? h("div", { class: "todo" }, h("p", { class: "label" }, "What to do"), h("ul", {}, todo(list).map((text) => h("li", {}, text)))) : null,
      h("ul", { class: "failed-list" }, list.map((scenario) => h("li", {}, h("a", { href: `#${scenario.id}`, class: scenario.outcome }, h("span", { class: "dot" }), h("span", { class: "title" }, scenario.title),
        h("span", { class: "hint" }, scenario.message)))))));
  return details;
}

// What to do about the failures of one rule: the requests that should have been sent, or what the outcome asks for.
function todo(list) {
  const has = (outcome) => list.some((scenario) => scenario.outcome === outcome);
  const wanted = [...new Set(list.flatMap((scenario) => (scenario.explanation ? scenario.explanation.wanted : [])))];
  const shown = wanted.slice(0, 3).map((text) => (text.startsWith("no ") ? `Send ${text}` : `Send a ${text}`));
  return [
    ...shown, wanted.length > 3 && `… and ${wanted.length - 3} more, in the scenarios below`,
    has("errored") && "Let the connector answer each message; the scenario cannot be judged without its answer",
    has("stale") && "Delete the entry in the list of known failures: the scenario passes",
    has("harness-fault") && "Report it: the harness failed, and nothing is said about the connector",
  ].filter(Boolean);
}

function guesses() {
  const answers = page.run.guesses || [];
  $("guesses").hidden = !answers.length || isFiltered();
  const depends = answers.filter((it) => it.failures.length);
  const rules = [...new Set(depends.flatMap((it) => it.failures.map((failure) => failure.rule)))].sort();
  const cell = (it, rule) => {
    const failed = it.failures.filter((failure) => failure.rule === rule);
    return h("td", { title: failed.map((failure) => `${failure.title}: ${failure.message}`).join("\n") }, failed.length ? `✕ ${failed.length}` : "");
  };
  const row = (it) => h("tr", {}, h("th", { scope: "row", title: it.question }, h("code", {}, `${it.guess}=${it.answer}`), h("small", {}, ` instead of ${it.usual}`)), rules.map((rule) => cell(it, rule)));
  const sum = (number) => answers.reduce((all, it) => all + number(it), 0);
  const presuming = sum((it) => it.presuming.length);
  renew($("guesses"), JSON.stringify(answers), () => [
    h("div", { class: "section-head" }, h("h2", { id: "guesses-title" }, "Under other answers of Egnyte"), h("p", { class: "soft" }, `${count(answers.length, "answer")}, ${count(sum((it) => it.ran), "scenario")} ran again`)),
    depends.length
      ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "guesses-title" }, h("table", { class: "guesses" },
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "These fail"), rules.map((rule) => h("th", { scope: "col" }, rule)))), h("tbody", {}, depends.map(row))))
      : h("p", { class: "soft" }, "The verdict does not depend on a guess."),
    ...depends.map((it) => h("details", { class: "fold" }, h("summary", {}, `${it.guess}=${it.answer}: ${it.question}`),
      h("ul", {}, it.failures.map((failure) => h("li", {}, `${failure.title}: ${failure.message} `, h("code", {}, failure.again)))))),
    presuming ? h("p", { class: "soft" }, `${count(presuming, "scenario presumes", "scenarios presume")} the usual answer, and say nothing about the connector.`) : ""]);
}

function wire() {
  const findings = page.run.findings || [];
  $("wire").hidden = !findings.length || isFiltered();
  const one = (finding) => h("div", { class: `finding ${finding.outcome}` },
    h("p", {}, h("span", { class: `remark ${finding.level}` }, finding.outcome === "reported" ? finding.level : WORDS[finding.outcome]), h("code", {}, finding.id),
      h("small", { class: "soft" }, [finding.section, finding.count ? count(finding.count, "request") : ""].filter(Boolean).join(" · "))),
    h("p", { class: "soft" }, finding.outcome === "stale" ? "No request has it; delete its entry in the list of known failures." : finding.advice),
    finding.reason && h("p", { class: "soft" }, `Expected: ${finding.reason}`),
    finding.scenarios.length ? h("details", { class: "fold" }, h("summary", {}, count(finding.scenarios.length, "scenario")),
      h("p", { class: "mono" }, finding.scenarios.join(", ")), finding.first && line(finding.first, finding.first.atMs)) : null);
  renew($("wire"), JSON.stringify(findings.map(({ id, outcome, count: number }) => [id, outcome, number])), () => [
    h("div", { class: "section-head" }, h("h2", { id: "wire-title" }, "On the wire"), h("p", { class: "soft" }, "deviations from the standard in the requests")), ...findings.map(one)]);
}
