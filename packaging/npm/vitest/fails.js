// A test that fails, so that its journal is seen.

import { expect } from "vitest";
import { test } from "egnyte-mock/vitest";

test("it fails", async ({ egnyte }) => {
  await fetch(`${egnyte.baseUrl}/Users?startIndex=0`, { headers: { authorization: `Bearer ${egnyte.token}` } });
  expect(await egnyte.journal.entries()).toEqual([]);
});
