import type { TestAPI } from "vitest";
import type { Domain, DomainOptions, Mock } from "./index.js";

/** Test of vitest with a domain of its own; a failed one shows its journal. */
export const test: TestAPI<{ egnyte: Domain; egnyteOptions: DomainOptions; egnyteMock: Mock }>;
export const it: typeof test;
