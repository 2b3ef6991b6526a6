// The run, its scenarios, what is chosen of them, and their numbers: each number on the page is counted here.
"use strict";

const WORDS = {
  "harness-fault": "harness fault", "errored": "errored", "failed": "failed", "stale": "stale",
  "failed-as-expected": "failed as expected", "passed": "passed", "skipped": "skipped", "not-run": "not run",
};
const RED = ["harness-fault", "errored", "failed", "stale"];
const EGNYTE = "egnyte";

const page = { run: null, scenarios: [], byId: new Map(), filter: { words: new Set(), area: "", text: "" }, running: new Set() };

const isRed = (scenario) => RED.includes(scenario.outcome);
const isOfEgnyte = (scenario) => scenario.keeper === EGNYTE;
const isJudged = (scenario) => !["skipped", "not-run"].includes(scenario.outcome);
const ruleName = (scenario) => (scenario.rule && (scenario.rule.id || scenario.rule.says)) || "no rule";
const ruleSentence = (scenario) => (scenario.rule ? scenario.rule.says : scenario.feature);
// Rules that Egnyte itself keeps are an area of their own: they say nothing about the connector.
const areaOf = (scenario) => (isOfEgnyte(scenario) ? EGNYTE : scenario.area);
const areaName = (area) => (area === EGNYTE ? "Kept by Egnyte itself" : area.replace(/[-_]/g, " "));

function take(run) {
  page.run = run;
  page.scenarios = run.verdicts;
  page.byId = new Map(run.verdicts.map((scenario) => [scenario.id, scenario]));
}

// Numbers by outcome, the worst first.
function tally(list) {
  const numbers = new Map(Object.keys(WORDS).map((word) => [word, 0]));
  list.forEach((scenario) => numbers.set(scenario.outcome, numbers.get(scenario.outcome) + 1));
  return [...numbers].filter(([, number]) => number);
}

const inWords = (list) => tally(list).map(([word, number]) => `${number} ${WORDS[word]}`).join(", ") || "none";

function bar(list) {
  return h("div", { class: "bar", role: "img", "aria-label": inWords(list) }, tally(list).map(([word, number]) => h("i", { class: word, grow: number })));
}

// Groups in the order of their first member.
function groupBy(list, key) {
  const groups = new Map();
  list.forEach((item) => {
    if (!groups.has(key(item))) groups.set(key(item), []);
    groups.get(key(item)).push(item);
  });
  return groups;
}

const isFiltered = () => Boolean(page.filter.words.size || page.filter.area || page.filter.text.trim());

function haystack(scenario) {
  scenario.haystack ||= [scenario.title, scenario.feature, ruleSentence(scenario), ruleName(scenario), `${scenario.file}:${scenario.line}`, scenario.message, scenario.reason, scenario.stderr,
    ...scenario.steps.map((step) => step.text), ...[...scenario.earlier, ...scenario.exchanges].map((exchange) => `${exchange.method} ${readable(exchange.path)} ${exchange.status}`)]
    .filter(Boolean).join("\n").toLowerCase();
  return scenario.haystack;
}

// Scenarios that match the area and the text; the outcomes are chosen among them.
function inArea() {
  const { area, text } = page.filter;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (scenario) => (!area || areaOf(scenario) === area) && words.every((word) => haystack(scenario).includes(word));
  return page.scenarios.filter(matches);
}

const isChosen = (scenario) => !page.filter.words.size || page.filter.words.has(scenario.outcome);

// The counted ones: those of the connector, unless only rules of Egnyte are chosen.
const counted = (list) => (page.filter.area === EGNYTE ? list : list.filter((scenario) => !isOfEgnyte(scenario)));
