// One scenario: a row that opens into its story. Built when it is opened, not before.
"use strict";

const WORDS = {
  "passed": "passed", "failed": "failed", "failed-as-expected": "failed as expected", "stale": "stale",
  "errored": "errored", "harness-fault": "harness fault", "skipped": "skipped", "not-run": "not run",
};
const RED = ["harness-fault", "errored", "failed", "stale"];
const isRed = (told) => RED.includes(told.outcome);
const ruleName = (told) => (told.rule && (told.rule.id || told.rule.says)) || "no rule";

function row(told) {
  const loud = told.outcome !== "passed";
  const summary = h("summary", {},
    h("span", { class: "dot", "aria-hidden": "true" }),
    h("span", { class: "title" }, told.title, isRed(told) && h("span", { class: "hint" }, [told.message, ruleName(told)].filter(Boolean).join(" · "))),
    h("span", { class: "word" }, loud ? WORDS[told.outcome] : h("span", { class: "took" }, span(told.durations.totalMs))));
  const details = h("details", { class: `row ${told.outcome}`, id: told.id, "data-outcome": told.outcome }, summary);
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector(".story")) details.append(story(told));
  });
  return details;
}

function story(told) {
  const grade = told.rule && told.rule.evidence;
  const whole = [...told.earlier, ...told.exchanges];
  return h("div", { class: "story" },
    h("div", { class: "about" },
      told.rule && h("span", {}, told.rule.says),
      told.rule && told.rule.id && h("code", {}, told.rule.id),
      grade && h("span", { class: `grade ${grade}`, title: told.rule.source || "" }, grade),
      h("code", {}, `${told.file}:${told.line}`),
      h("a", { href: `#${told.id}` }, "link")),
    told.reason && h("div", { class: "why warn" }, h("p", {}, WORDS[told.outcome] === "skipped" ? "Skipped: " : "Known: ", told.reason, " ", told.issue && link(told.issue))),
    (told.notes || []).map((note) => h("div", { class: "why warn" }, h("p", {}, note))),
    section("Steps", steps(told)),
    reason(told),
    account(told),
    explanation(told),
    whole.length || told.turns.length ? section("Conversation", timeline(told)) : null,
    told.problems.length ? section("The connector reported", problems(told.problems)) : null,
    told.stderr.trim() ? log(told.stderr) : null,
    told.outcome === "not-run" ? null : section("Run it again", h("div", { class: "again" }, h("code", {}, told.again), copy(told.again))));
}

const section = (title, ...content) => h("section", {}, h("h4", {}, title), ...content);

function steps(told) {
  const sign = { "passed": "✓", "failed": "✕", "not-run": "·" };
  return h("ol", { class: "steps" }, told.steps.map((step) => h("li", { class: step.outcome },
    h("span", { class: "mark", title: WORDS[step.outcome] }, sign[step.outcome]),
    h("p", {}, h("span", { class: "keyword" }, step.keyword), h("span", {}, step.text)),
    step.table && h("table", {}, h("tbody", {}, step.table.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell)))))))));
}

// An account tells the difference itself; what it does not tell stands here.
function reason(told) {
  if (!told.details) return null;
  const judged = told.account && (told.account.missing.length || told.account.unexpected.length || told.account.notes.length);
  if (judged && told.outcome !== "errored") return null;
  return h("div", { class: "why" }, h("pre", {}, told.details));
}

function account(told) {
  const account = told.account;
  if (!account) return null;
  const missing = [...account.missing];
  const expected = account.expected.map((text) => {
    const at = missing.indexOf(text);
    if (at < 0) return ["met", "✓", text, ""];
    missing.splice(at, 1);
    return ["missing", "−", text, "did not happen"];
  });
  const lines = [...expected, ...account.unexpected.map((text) => ["unexpected", "+", text, "was not expected"])];
  const list = lines.length
    ? h("ul", { class: "diff" }, lines.map(([kind, sign, text, tag]) => h("li", { class: kind },
        h("span", { class: "sign", "aria-hidden": "true" }, sign), h("span", {}, text), h("span", { class: "tag" }, tag))))
    : h("p", { class: "about" }, "No change was expected, and none happened.");
  const notes = account.notes.map((note) => h("div", { class: "note" }, h("p", {}, `${note.title}:`), h("ul", {}, note.items.map((item) => h("li", {}, item)))));
  return section("What changed in Egnyte", list, notes);
}

// The failure in the terms of the connector.
function explanation(told) {
  const it = told.explanation;
  if (!it) return null;
  const part = (title, items) => (items.length ? h("div", { class: "note" }, h("p", {}, `${title}:`), h("ul", {}, items.map((item) => h("li", {}, item)))) : null);
  return section("What it means", part("Should have been sent", it.wanted), part("Was sent", it.sent), part("So that in Egnyte", it.consequences));
}

// Every exchange stands below the message to the connector that caused it.
function timeline(told) {
  const all = [...told.earlier, ...told.exchanges].sort((a, b) => a.seq - b.seq);
  const start = all.length ? all[0].atMs : 0;
  let from = 0;
  const groups = told.turns.flatMap((turn) => {
    const between = all.filter((exchange) => exchange.seq > from && exchange.seq <= turn.since);
    const said = all.filter((exchange) => exchange.seq > turn.since && exchange.seq <= turn.until);
    from = Math.max(from, turn.until);
    const others = { turn: { said: "another client", prepares: turn.prepares, answer: { ok: true } }, said: between, others: true };
    return between.length ? [others, { turn, said }] : [{ turn, said }];
  });
  const late = all.filter((exchange) => exchange.seq > from);
  const before = groups.filter((group) => group.turn.prepares);
  const since = groups.filter((group) => !group.turn.prepares);
  const place = ({ turn, said, others }) => h("div", { class: `turn ${turn.broke ? "broke" : ""}` },
    h("p", {}, turn.verb === "ask" ? "asked " : "", h("b", {}, turn.said), said.length ? "" : " · nothing was sent to Egnyte"),
    said.map((exchange) => line(exchange, start)), others ? null : answer(turn));
  const prepared = before.reduce((sum, group) => sum + group.said.length, 0);
  const { earlier, exchanges } = told.leftOut || { earlier: 0, exchanges: 0 };
  return h("div", { class: "time" },
    earlier + exchanges ? h("p", { class: "about" }, `${count(earlier + exchanges, "exchange")} in between omitted on this page; a JSON report has all of them.`) : null,
    before.length ? h("details", { class: "fold", open: !since.length },
      h("summary", {}, ` Before the When: ${count(before.filter((group) => !group.others).length, "message")}, ${count(prepared, "exchange")}`), before.map(place)) : null,
    since.map(place),
    late.length ? h("div", { class: "turn broke" }, h("p", {}, h("b", {}, groups.length ? "After the last answer" : "Requests to Egnyte")), late.map((exchange) => line(exchange, start))) : null);
}

function answer(turn) {
  if (turn.broke) return h("p", { class: "answer bad" }, `no answer: ${turn.broke}`);
  const settled = turn.answer || {};
  if (turn.verb === "ask") return h("details", { class: "fold" }, h("summary", {}, " the answer"), body(settled));
  if (settled.ok && !(settled.problems || []).length) return h("p", { class: "answer" }, "answered: done");
  return h("div", { class: "answer bad" }, h("p", {}, settled.error ? `answered: ${settled.error}` : "answered with problems"),
    (settled.problems || []).length ? problems(settled.problems) : null);
}

const problems = (list) => h("ul", { class: "answer" }, list.map((problem) =>
  h("li", {}, problem.user ? `user ${problem.user}: ` : problem.userGroup ? `user group ${problem.userGroup}: ` : "", problem.error)));

function line(exchange, start) {
  const state = exchange.status === 0 || exchange.status >= 500 ? "bad" : exchange.status >= 400 ? "warn" : "";
  const remarks = [
    exchange.fault && h("span", { class: "remark note" }, `injected fault: ${exchange.fault}`),
    exchange.retryAfter && h("span", { class: "remark note" }, `asked to wait ${exchange.retryAfter} s`),
    (exchange.findings || []).map((found) => h("span", { class: `remark ${found.level}`, title: `${found.id}, ${found.section}` }, `${found.advice} (${found.section})`)),
  ].flat().filter(Boolean);
  const details = h("details", { class: "x" }, h("summary", {},
    h("span", { class: "at" }, `+${span(Math.max(0, exchange.atMs - start))}`),
    h("span", { class: "method" }, exchange.method), h("span", { class: "path" }, readable(exchange.path)),
    h("span", { class: `status ${state}` }, exchange.status || "no response"),
    h("span", { class: "ms" }, span(exchange.durationMs)),
    remarks.length ? h("span", { class: "remarks" }, remarks) : null));
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector(".x-body")) details.append(bodies(exchange));
  });
  return details;
}

function bodies(exchange) {
  const part = (title, value) => value === null || value === "" ? null : h("div", {}, h("p", { class: "label" }, title), body(value));
  return h("div", { class: "x-body" }, part("Request", exchange.requestBody), part("Response", exchange.responseBody),
    h("details", { class: "fold" }, h("summary", {}, " headers and address"), body({ address: exchange.path, ...exchange.requestHeaders })));
}

// The path below the SCIM base, decoded.
function readable(path) {
  const at = path.indexOf("/scim/v2");
  const short = at < 0 ? path : path.slice(at + "/scim/v2".length) || "/";
  try {
    return decodeURIComponent(short.replace(/\+/g, " "));
  } catch {
    return short;
  }
}

const log = (text) => section("Standard error of the connector", text.split("\n").length > 24
  ? h("details", { class: "fold" }, h("summary", {}, ` ${count(text.trim().split("\n").length, "line")}`), h("pre", { class: "log" }, text))
  : h("pre", { class: "log" }, text));
