// Runs the test that fails.

import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["vitest/fails.js"] } });
