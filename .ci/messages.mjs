// Checks every line of a file of Cucumber Messages against the official schema, then hands the file to two formatters.

import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";

const [file, page] = process.argv.slice(2).map((name) => path.resolve(name));
const modules = createRequire(path.join(path.dirname(file), "package.json"));
const load = (name) => import(pathToFileURL(modules.resolve(name)));

const { default: Ajv } = modules("ajv/dist/2020.js");
const schema = JSON.parse(fs.readFileSync(path.join(path.dirname(file), "node_modules/@cucumber/messages/messages.schema.json")));
const ajv = new Ajv({ strict: false, allErrors: true });
modules("ajv-formats").default(ajv);
const fits = ajv.compile(schema);

const lines = fs.readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
lines.forEach((line, index) => assert(fits(line), `line ${index + 1}: ${ajv.errorsText(fits.errors)}\n${JSON.stringify(line).slice(0, 500)}`));
assert(!fits({ ...lines[0], unheardOf: {} }), "the schema refuses nothing");

const finished = lines.filter((line) => line.testCaseFinished).length;
const pickles = lines.filter((line) => line.pickle).length;
const failed = new Set(lines.filter((line) => line.testStepFinished?.testStepResult.status === "FAILED").map((line) => line.testStepFinished.testCaseStartedId)).size;
assert(finished === pickles && finished > 100, `${finished} of ${pickles} scenarios ended`);

let told = "";
const { SummaryPrinter } = await load("@cucumber/pretty-formatter");
const printer = new SummaryPrinter({ stream: new Writable({ write: (text, _, done) => { told += text; done(); } }) });
lines.forEach((line) => printer.update(line));
const summary = told.trim().split("\n").filter((line) => /\d+ scenarios?/.test(line)).join(" ").trim();
assert(summary.includes(`${finished} scenarios`), told.slice(-400));
if (failed) assert(summary.includes(`${failed} failed`), summary);

const { CucumberHtmlStream } = await load("@cucumber/html-formatter");
const stream = new CucumberHtmlStream();
const out = fs.createWriteStream(page);
stream.pipe(out);
lines.forEach((line) => stream.write(line));
stream.end();
await new Promise((resolve) => { out.on("finish", resolve); });
assert(fs.statSync(page).size > 500_000);

console.log(`${path.basename(file)}: ${lines.length} messages fit the schema; ${summary}`);
