#!/usr/bin/env node
// `npx egnyte-mock`: runs the program, with its arguments, its signals and its exit status.

import { spawn } from "node:child_process";

import { findBinary } from "./binary.js";

function fail(error) {
  console.error(`egnyte-mock: ${error.message}`);
  process.exit(2);
}

let program;
try {
  program = findBinary();
} catch (error) {
  fail(error);
}
const mock = spawn(program, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => mock.kill(signal));
mock.on("error", fail);
mock.on("exit", (status) => process.exit(status ?? 1));
