// Scenarios and failures as Markdown, for a bug report. The data of the page is masked: no token is in it.
"use strict";

const LONGEST_BODY = 1500;
const MOST_REQUESTS = 12;

const fence = (kind, lines) => ["```" + kind, ...lines.map((text) => String(text).replace(/```/g, "` ` `")), "```"].join("\n");

function scenarioInMarkdown(scenario) {
  const { connector, suite, started } = page.run;
  const { rule, account } = scenario;
  const steps = scenario.steps.flatMap((step) => [`${step.outcome === "failed" ? "✕ " : ""}${step.keyword} ${step.text}`,
    ...(step.table || []).map((cells) => `  | ${cells.join(" | ")} |`)]);
  const rows = account ? accountRows(account).map(([kind, , text, tag]) => `${kind === "met" ? " " : kind === "missing" ? "-" : "+"} ${text}${kind === "met" ? "" : `   (${tag})`}`) : [];
  const means = scenario.explanation ? [["Should have been sent", scenario.explanation.wanted], ["Was sent", scenario.explanation.sent], ["So that in Egnyte", scenario.explanation.consequences]] : [];
  return [
    `### ${capital(WORDS[scenario.outcome])}: ${scenario.title}`,
    rule && `**Rule${rule.id ? ` \`${rule.id}\`` : ""}:** ${rule.says}`,
    rule && evidenceInMarkdown(rule) && `**Evidence:** ${evidenceInMarkdown(rule)}`,
    `${[connector.name, connector.version].filter(Boolean).join(" ")} · egnyte-conformance ${suite} · ${started} · \`${scenario.file}:${scenario.line}\``,
    fence("gherkin", steps),
    isDifferent(scenario) ? `**Difference in Egnyte**\n\n${fence("diff", rows)}` : scenario.details && fence("text", [scenario.details]),
    ...means.filter(([, items]) => items.length).map(([title, items]) => `**${title}:**\n${items.map((item) => `- ${item}`).join("\n")}`),
    requestsInMarkdown(scenario),
    scenario.again && `Run it again: \`${scenario.again}\``,
  ].filter(Boolean).join("\n\n") + "\n";
}

function requestsInMarkdown(scenario) {
  const { exchanges } = scenario;
  if (!exchanges.length) return null;
  const text = (value) => (value === null || value === "" ? [] : [(typeof value === "string" ? value : JSON.stringify(value, null, 2)).slice(0, LONGEST_BODY)]);
  const changes = ({ difference }) => (difference ? difference.attributes.flatMap(({ path, held, sent }) => [held !== null && `- ${path}: ${JSON.stringify(held)}`, sent !== null && `+ ${path}: ${JSON.stringify(sent)}`].filter(Boolean)) : []);
  const one = (exchange) => [`${exchange.method} ${readable(exchange.path)}  → ${exchange.status || "no response"}`, ...changes(exchange), ...text(exchange.requestBody), ...(exchange.status >= 400 ? text(exchange.responseBody) : []), ""];
  const left = exchanges.length - MOST_REQUESTS;
  return [`<details><summary>Requests to Egnyte since the When: ${exchanges.length}</summary>`, fence("http", exchanges.slice(-MOST_REQUESTS).flatMap(one)),
    left > 0 ? `The ${left} before them are omitted.` : null, "</details>"].filter(Boolean).join("\n\n");
}

function failuresInMarkdown(causes) {
  const { connector, suite, started } = page.run;
  const block = (list) => [`- **${ruleSentence(list[0])}** (\`${ruleName(list[0])}\`)${list[0].rule ? ` · ${evidenceInMarkdown(list[0].rule)}` : ""}`,
    ...todo(list).map((text) => `  - to do: ${text}`), ...list.map((scenario) => `  - ${scenario.title}: ${scenario.message || WORDS[scenario.outcome]}`)].join("\n");
  return [`## ${headline().text}`, `${[connector.name, connector.version].filter(Boolean).join(" ")} · egnyte-conformance ${suite} · ${started}`,
    ...causes.flatMap(({ title, list }) => [`### ${title}`, [...groupBy(list, ruleName).values()].map(block).join("\n")])].join("\n\n") + "\n";
}
