// The page of a run in progress: verdicts as they come, and buttons that run scenarios again. A page in a file has its run in
// itself and none of this.
"use strict";

const live = { isOn: document.getElementById("run").textContent.trim() === "live", isBusy: false, done: 0, total: 0, watching: "", problem: "", isLost: false, timer: 0, changed: false };

async function ask(path, what) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what) });
  if (!answer.ok) setProblem(await answer.text());
}

function setProblem(text) {
  live.problem = text;
  showLive();
}

const runButton = (name, what, attributes = {}) => h("button", { type: "button", class: "button run", disabled: live.isBusy, onclick: () => ask("run", what()), ...attributes }, name);

const liveButton = (scenario) => live.isOn && runButton("▶ Run", () => ({ ids: [scenario.id] }), { id: "run-one" });

function liveRuleButton(scenario) {
  if (!live.isOn) return null;
  const name = ruleName(scenario);
  const ids = () => page.scenarios.filter((other) => ruleName(other) === name).map((other) => other.id);
  return runButton("▶", () => ({ ids: ids() }), { "aria-label": `Run the rule: ${ruleSentence(scenario)}`, title: "Run the scenarios of this rule" });
}

function liveActions() {
  const failed = () => page.scenarios.filter(isRed).map((scenario) => scenario.id);
  $("actions").replaceChildren(
    runButton("▶ Run all", () => ({})), runButton("▶ Run failed", () => ({ ids: failed() }), { id: "run-failed" }),
    h("button", { type: "button", class: "button", id: "stop", onclick: () => ask("stop", {}) }, "■ Stop"),
    h("a", { class: "button", href: "report.html", download: "report.html" }, "Save"));
}

function showLive() {
  if (!live.isOn) return;
  const progress = live.total ? `Running: ${live.done} of ${live.total}` : "Starting";
  const text = live.isLost ? "egnyte-conformance has ended" : live.problem || (live.isBusy ? progress : live.watching);
  if ($("status").textContent !== text) $("status").textContent = text;
  $("status").classList.toggle("bad", Boolean(live.isLost || live.problem));
  document.querySelectorAll(".run").forEach((button) => { button.disabled = live.isBusy || live.isLost; });
  const failed = $("run-failed");
  if (failed && !page.scenarios.some(isRed)) failed.disabled = true;
  if ($("stop")) $("stop").hidden = !live.isBusy;
  document.body.classList.toggle("busy", live.isBusy);
}

// Time between two looks at all numbers: short for the eye. The mark of a scenario does not wait for it.
const INTERVAL = 60;

// Many verdicts change the numbers at once; the scenario that is read changes with its own verdict only.
function showSoon(changed) {
  live.changed = live.changed || changed === shownScenario;
  if (live.timer) return;
  live.timer = setTimeout(() => {
    live.timer = 0;
    show();
    if (live.changed && shownScenario) showStory(page.byId.get(shownScenario));
    live.changed = false;
  }, INTERVAL);
}

const EVENTS = {
  // The whole run: at the beginning, and after the features have changed.
  run({ report, running, isBusy, watching, problem }) {
    page.running = new Set(running);
    Object.assign(live, { isBusy, total: running.length, done: 0, watching, problem: problem || "", isLost: false });
    liveActions();
    openRun(report);
  },
  begun({ running }) {
    page.running = new Set(running);
    Object.assign(live, { isBusy: true, total: running.length, done: 0, problem: "" });
    showSoon(running.includes(shownScenario) ? shownScenario : null);
  },
  verdict(scenario) {
    const old = page.byId.get(scenario.id);
    if (!old) return;
    page.scenarios[page.scenarios.indexOf(old)] = scenario;
    page.byId.set(scenario.id, scenario);
    page.running.delete(scenario.id);
    live.done += 1;
    showLink(scenario);
    showSoon(scenario.id);
  },
  ended({ report, problem }) {
    page.run = { ...report, verdicts: page.scenarios };
    page.running.clear();
    Object.assign(live, { isBusy: false, problem: problem || "" });
    showSoon(shownScenario);
  },
};

function start() {
  if (!live.isOn) return openRun(JSON.parse($("run").textContent));
  document.body.dataset.live = "true";
  const events = new EventSource("events");
  for (const [name, handle] of Object.entries(EVENTS)) events.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  events.addEventListener("error", () => { live.isLost = true; showLive(); });
  events.addEventListener("open", () => { live.isLost = false; });
  return undefined;
}
