// The page: the result, or one scenario, as its address says. `#ID` shows a scenario, `#verdict=failed&area=groups&text=…`
// narrows the page.
"use strict";

function headline() {
  const { run } = page;
  const own = page.scenarios.filter((scenario) => !isOfEgnyte(scenario));
  const judged = own.filter(isJudged).length;
  const red = own.some(isRed);
  const known = own.filter((scenario) => scenario.outcome === "failed-as-expected").length;
  const others = page.scenarios.filter((scenario) => isOfEgnyte(scenario) && isRed(scenario)).length;
  const wire = (run.findings || []).filter((finding) => ["failed", "stale"].includes(finding.outcome)).length;
  const failed = tally(own).filter(([word]) => RED.includes(word) && word !== "failed").reduce((text, [word, number]) => `${text}, ${number} ${WORDS[word]}`, `${own.filter((scenario) => scenario.outcome === "failed").length} of ${judged} failed`);
  if ((run.faults || []).length) return { mood: "bad", text: red ? `${failed}, and the harness failed` : "The harness failed" };
  const end = run.missingParts && run.missingParts.length ? "Incomplete" : run.stoppedAtFailure ? "Stopped" : "Interrupted";
  if (run.interrupted) return { mood: red ? "bad" : "warn", text: `${end}: ${failed}, ${run.totals.notRun} not run` };
  if (!judged) return { mood: "warn", text: page.running.size ? "Running" : "Nothing ran" };
  if (red) return { mood: "bad", text: failed };
  if (others) return { mood: "bad", text: `${others} failed of those that Egnyte itself keeps` };
  if (wire) return { mood: "bad", text: `${judged} passed, but ${count(wire, "finding")} on the wire` };
  return { mood: "good", text: known ? `${judged - known} passed, ${known} failed as expected` : `All ${judged} passed` };
}

function verdict() {
  const { run } = page;
  const { connector } = run;
  const own = page.scenarios.filter((scenario) => !isOfEgnyte(scenario)), others = page.scenarios.filter(isOfEgnyte);
  const { mood, text } = headline();
  document.title = `${text} · ${connector.name}`;
  const fact = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value));
  $("subject").replaceChildren(h("strong", {}, [connector.name, connector.version].filter(Boolean).join(" ")), " ", h("code", {}, connector.target));
  $("verdict").replaceChildren(
    h("h1", { class: mood }, text),
    bar(own), h("p", { class: "soft legend" }, inWords(own)),
    h("dl", { class: "facts" },
      others.length ? fact("Kept by Egnyte itself", inWords(others)) : null,
      run.started ? fact("Run", h("time", { datetime: run.started }, new Date(run.started).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })), ` in ${span(run.durations.totalMs)}`) : null,
      fact("Suite", run.suite),
      run.parts ? fact("Merged from", count(run.parts, "part")) : null,
      fact("Declares", connector.capabilities.join(", ") || "people and groups"),
      connector.homepage ? fact("Home", link(connector.homepage)) : null,
      connector.issues ? fact("Issues", link(connector.issues)) : null));
}

function notices() {
  const { run } = page;
  const list = (run.faults || []).map((fault) => h("p", { class: "remark-box bad" }, `A fault of egnyte-conformance, not of the connector: ${fault}`));
  const missing = run.missingParts || [];
  if (run.interrupted) list.push(h("p", { class: "remark-box warn" }, `${missing.length ? `Missing: part ${missing.join(", part ")}` : run.stoppedAtFailure ? "The run stopped at the first failure" : "The run was interrupted"}; ${count(run.totals.notRun, "scenario was", "scenarios were")} not run.`));
  $("notices").replaceChildren(...list);
  $("notices").hidden = !list.length;
}

// Everything that depends on verdicts or on the filter.
function show() {
  verdict();
  notices();
  showTree();
  failures();
  wire();
  guesses();
  showLive();
}

let shownScenario = null;

function showStory(scenario) {
  shownScenario = scenario ? scenario.id : null;
  $("overview").hidden = Boolean(scenario);
  $("story").hidden = !scenario;
  $("story").replaceChildren(...(scenario ? story(scenario).flat().filter(Boolean) : []));
  document.querySelectorAll("[aria-current]").forEach((node) => node.removeAttribute("aria-current"));
  document.body.classList.toggle("reading", Boolean(scenario));
  if (!scenario) return;
  const { node } = tree.links.get(scenario.id);
  node.querySelector("a").setAttribute("aria-current", "page");
  for (let parent = node.parentElement; parent && parent.id !== "tree"; parent = parent.parentElement) {
    if (parent.tagName === "DETAILS") parent.open = true;
  }
  node.scrollIntoView({ block: "nearest" });
}

function clearFilter() {
  page.filter.words.clear();
  page.filter.area = page.filter.text = "";
}

// The filter is kept in the address while the result is shown, so that a link can be sent.
function keepFilter() {
  const asked = new URLSearchParams();
  page.filter.words.forEach((word) => asked.append("verdict", word));
  if (page.filter.area) asked.set("area", page.filter.area);
  if (page.filter.text) asked.set("text", page.filter.text);
  if (!shownScenario) history.replaceState(null, "", `#${asked}`);
}

function follow(event) {
  const hash = decodeURIComponent(location.hash.slice(1));
  const scenario = page.byId.get(hash);
  if (hash === "content") return;
  if (hash.includes("=")) {
    const asked = new URLSearchParams(hash);
    page.filter.words = new Set(asked.getAll("verdict").filter((word) => word in WORDS));
    page.filter.area = asked.get("area") || "";
    page.filter.text = asked.get("text") || "";
    show();
  } else if (scenario && tree.links.get(hash).node.hidden) {
    clearFilter();
    show();
  }
  showStory(scenario);
  $("content").scrollTop = 0;
  if (scenario) {
    window.scrollTo(0, 0);
    if (event) $("story").querySelector("h1").focus({ preventScroll: true });
  }
}

function colophon() {
  $("colophon").replaceChildren(
    h("p", {}, `egnyte-conformance ${page.run.suite}. Secrets are masked. Press / to search, ← and → for the scenarios before and after.`),
    h("p", {}, "Evidence of a rule: documented by Egnyte or JumpCloud, standard by an RFC or SAML, inferred from a documented sentence, assumed where no public source says it."));
}

function onKey(event) {
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    $("filter").classList.add("open");
    $("text").focus();
  }
  const to = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
  if (to && $(to) && document.activeElement.tagName !== "PRE") $(to).click();
  if (event.key === "Escape" && shownScenario) location.hash = "";
}

function openRun(run) {
  take(run);
  buildFilter();
  buildTree();
  show();
  colophon();
  follow();
  document.body.dataset.ready = "true";
}

document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", follow);
$("reset").addEventListener("click", () => { clearFilter(); keepFilter(); show(); });
start();
