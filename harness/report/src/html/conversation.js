// The conversation of a scenario: every exchange with Egnyte below the message to the connector that caused it.
"use strict";

function timeline(scenario) {
  const all = [...scenario.earlier, ...scenario.exchanges].sort((a, b) => a.seq - b.seq);
  const start = all.length ? all[0].atMs : 0;
  let from = 0;
  const groups = scenario.turns.flatMap((turn) => {
    const between = all.filter((exchange) => exchange.seq > from && exchange.seq <= turn.since);
    const caused = all.filter((exchange) => exchange.seq > turn.since && exchange.seq <= turn.until);
    from = Math.max(from, turn.until);
    const others = { turn: { said: "another client", prepares: turn.prepares, answer: { ok: true } }, caused: between, others: true };
    return between.length ? [others, { turn, caused }] : [{ turn, caused }];
  });
  const late = all.filter((exchange) => exchange.seq > from);
  const before = groups.filter((group) => group.turn.prepares);
  const since = groups.filter((group) => !group.turn.prepares);
  const place = ({ turn, caused, others }) => h("div", { class: `turn ${turn.broke ? "broke" : ""}` },
    h("p", {}, turn.verb === "ask" ? "asked " : "", h("b", {}, turn.said), caused.length ? "" : " · nothing was sent to Egnyte"),
    caused.map((exchange) => line(exchange, start)), others ? null : answer(turn));
  const prepared = before.reduce((sum, group) => sum + group.caused.length, 0);
  const { earlier, exchanges } = scenario.leftOut || { earlier: 0, exchanges: 0 };
  return h("div", { class: "time" },
    earlier + exchanges ? h("p", { class: "soft" }, `${count(earlier + exchanges, "exchange")} in between omitted on this page; a JSON report has all of them.`) : null,
    before.length ? h("details", { class: "fold", open: !since.length },
      h("summary", {}, `Before the When: ${count(before.filter((group) => !group.others).length, "message")}, ${count(prepared, "exchange")}`), before.map(place)) : null,
    since.map(place),
    late.length ? h("div", { class: "turn broke" }, h("p", {}, h("b", {}, groups.length ? "After the last answer" : "Requests to Egnyte")), late.map((exchange) => line(exchange, start))) : null);
}

function answer(turn) {
  if (turn.broke) return h("p", { class: "answer bad" }, `no answer: ${turn.broke}`);
  const settled = turn.answer || {};
  if (turn.verb === "ask") return h("details", { class: "fold" }, h("summary", {}, "the answer"), body(settled));
  if (settled.ok && !(settled.problems || []).length) return h("p", { class: "answer" }, "answered: done");
  return h("div", { class: "answer bad" }, h("p", {}, settled.error ? `answered: ${settled.error}` : "answered with problems"),
    (settled.problems || []).length ? problems(settled.problems) : null);
}

const problems = (list) => h("ul", { class: "answer" }, list.map((problem) =>
  h("li", {}, problem.user ? `user ${problem.user}: ` : problem.userGroup ? `user group ${problem.userGroup}: ` : "", problem.error)));

function line(exchange, start) {
  const state = exchange.status === 0 || exchange.status >= 500 ? "bad" : exchange.status >= 400 ? "warn" : "";
  const changed = exchange.difference && exchange.difference.attributes.length;
  const remarks = [
    exchange.fault && h("span", { class: "remark note" }, `injected fault: ${exchange.fault}`),
    exchange.retryAfter && h("span", { class: "remark note" }, `asked to wait ${exchange.retryAfter} s`),
    exchange.difference && h("span", { class: "remark note" }, changed ? `${count(changed, "attribute")} differ${changed === 1 ? "s" : ""} from what Egnyte held` : "sends what Egnyte held"),
    (exchange.findings || []).map((found) => h("span", { class: `remark ${found.level}`, title: `${found.id}, ${found.section}` }, `${found.advice} (${found.section})`)),
  ].flat().filter(Boolean);
  const details = h("details", { class: "x" }, h("summary", {},
    h("span", { class: "at" }, `+${span(Math.max(0, exchange.atMs - start))}`),
    h("span", { class: "method" }, exchange.method), h("span", { class: "path" }, readable(exchange.path)),
    h("span", { class: `code ${state}` }, exchange.status || "no response"),
    h("span", { class: "ms" }, span(exchange.durationMs)),
    remarks.length ? h("span", { class: "remarks" }, remarks) : null));
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector(".x-body")) details.append(bodies(exchange));
  });
  return details;
}

function bodies(exchange) {
  const titled = (title, value) => (value === null || value === "" ? null : h("div", {}, h("p", { class: "label" }, title), body(value)));
  const headers = { address: exchange.path, ...exchange.requestHeaders };
  return h("div", { class: "x-body" }, putDifference(exchange.difference), titled("Request", exchange.requestBody), titled("Response", exchange.responseBody),
    h("details", { class: "fold" }, h("summary", {}, "address and headers"), body(headers)));
}

// A PUT replaces the resource: what it removes and alters is read from the difference, not from its body.
function putDifference(difference) {
  if (!difference) return null;
  const rows = difference.attributes.flatMap(({ path, held, sent }) => [
    held !== null && ["missing", "−", `${path}  ${JSON.stringify(held)}`, sent === null ? "held, and not sent" : "held"],
    sent !== null && ["unexpected", "+", `${path}  ${JSON.stringify(sent)}`, held === null ? "sent, and not held" : "sent"],
  ].filter(Boolean));
  return h("div", {}, h("p", { class: "label" }, `Difference from what Egnyte held at request ${difference.heldSince}`),
    rows.length ? differenceList(rows) : h("p", { class: "soft" }, "None: the request sends what Egnyte held."));
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
