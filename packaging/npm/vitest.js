// Fixtures for vitest: `test("…", async ({ egnyte }) => …)` has a domain of its own, and a failed test shows its journal.

import { test as base } from "vitest";

import { createMock } from "./index.js";

/** Test of vitest with the fixture `egnyte`; `egnyteOptions` are those of `mock.domain`. */
export const test = base.extend({
  egnyteMock: [async ({}, use) => {
    const mock = await createMock();
    await use(mock);
    await mock.dispose();
  }, { scope: "worker" }],
  egnyteOptions: [{}, { injected: true }],
  egnyte: async ({ egnyteMock, egnyteOptions, task }, use) => {
    const domain = await egnyteMock.domain(egnyteOptions);
    await use(domain);
    if (task.result?.state === "fail" || task.result?.errors?.length) {
      console.error(`Egnyte journal of "${task.name}" (${domain.name}):\n${await domain.journal.text()}`);
    }
    await domain.dispose();
  },
});

export const it = test;
