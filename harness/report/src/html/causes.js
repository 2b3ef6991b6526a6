// What the failures have in common, and what the verdict depends on: known faults, failures that are alike, guesses.
"use strict";

// The ids of all unexpected results, those of the likeliest fault first.
function inLikelihood(run, red) {
  const told = run.diagnosis;
  const ids = told ? [...told.causes.flatMap((cause) => cause.failures), ...told.groups.flatMap((group) => group.failures)] : [];
  const place = (it) => (ids.includes(it.id) ? ids.indexOf(it.id) : ids.length);
  const rank = (it) => (it.outcome === "harness-fault" ? 0 : it.outcome === "stale" ? 2 : 1);
  return [...red].sort((a, b) => rank(a) - rank(b) || place(a) - place(b) || RED.indexOf(a.outcome) - RED.indexOf(b.outcome));
}

function diagnosis(run, into) {
  const told = run.diagnosis;
  if (!told) return;
  const named = new Map(run.verdicts.map((it) => [it.id, it]));
  const link = (id) => named.has(id) && h("a", { href: `#${id}` }, named.get(id).title);
  const list = (ids) => h("details", { class: "fold" }, h("summary", {}, ` ${count(ids.length, "scenario")}`),
    h("ul", {}, ids.map((id) => h("li", {}, link(id), " ", h("code", {}, ruleName(named.get(id)))))));
  const cause = (it) => h("div", { class: "finding failed" },
    h("p", {}, h("span", { class: "remark error" }, `${Math.round(it.likelihood * 100)} %`),
      h("strong", {}, it.says), h("small", { class: "rule-meta" }, `${it.failures.length} of ${count(told.failures, "failure")}`)),
    h("p", { class: "says" }, "Look first at ", link(it.first), " ", h("code", {}, it.rule)),
    it.alternatives.length ? h("p", { class: "says" }, "Or: ", it.alternatives.map((other) => other.says).join("; or: ")) : null,
    list(it.failures));
  const group = (it) => h("div", { class: "finding" },
    h("p", {}, h("strong", {}, it.reason), h("small", { class: "rule-meta" }, `${it.failures.length} of ${count(told.failures, "failure")}`)),
    list(it.failures));
  into.append(h("h2", { id: "diagnosis-title" }, "What it looks like", h("small", {}, "compared with known faults")),
    ...told.causes.map(cause), ...told.groups.map(group));
  into.hidden = false;
}

function guesses(run, into) {
  const told = run.guesses || [];
  if (!told.length) return;
  const depends = told.filter((it) => it.failures.length);
  const rules = [...new Set(depends.flatMap((it) => it.failures.map((failure) => failure.rule)))].sort();
  const cell = (it, rule) => {
    const failures = it.failures.filter((failure) => failure.rule === rule);
    const text = failures.map((failure) => `${failure.title}: ${failure.message}`).join("\n");
    return h("td", { title: text }, failures.length ? `✕ ${failures.length}` : "");
  };
  const row = (it) => h("tr", {},
    h("th", { scope: "row", title: it.question }, h("code", {}, `${it.guess}=${it.answer}`), h("small", {}, ` instead of ${it.usual}`)),
    rules.map((rule) => cell(it, rule)));
  const ran = told.reduce((sum, it) => sum + it.ran, 0);
  const presuming = told.reduce((sum, it) => sum + it.presuming.length, 0);
  into.append(h("h2", { id: "guesses-title" }, "Under other answers of Egnyte",
    h("small", {}, `${count(told.length, "answer")}, ${count(ran, "scenario")} ran again`)),
  depends.length
    ? h("div", { class: "scroll" }, h("table", { class: "guesses" },
        h("thead", {}, h("tr", {}, h("th", {}, "These fail"), rules.map((rule) => h("th", { scope: "col" }, rule)))),
        h("tbody", {}, depends.map(row))))
    : h("p", { class: "says" }, "The verdict does not depend on a guess."),
  depends.map((it) => h("details", { class: "fold" }, h("summary", {}, ` ${it.guess}=${it.answer}: ${it.question}`),
    h("ul", {}, it.failures.map((failure) => h("li", {}, `${failure.title}: ${failure.message} `, h("code", {}, failure.again)))))),
  presuming ? h("p", { class: "says" }, `${count(presuming, "scenario presumes", "scenarios presume")} the usual answer, and say nothing about the connector.`) : null);
  into.hidden = false;
}
