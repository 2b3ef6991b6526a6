// The program egnyte-mock: EGNYTE_MOCK_BIN, that of the optional package for this platform, or the one on the PATH.

import { createRequire } from "node:module";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const FILE = process.platform === "win32" ? "egnyte-mock.exe" : "egnyte-mock";

/** Returns the path of egnyte-mock. */
export function findBinary() {
  if (process.env.EGNYTE_MOCK_BIN) return process.env.EGNYTE_MOCK_BIN;
  const packageName = `@egnyte-mock/${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${packageName}/bin/${FILE}`);
  } catch {
    // Optional packages are not always installed.
  }
  const found = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, FILE)).find(isExecutable);
  if (found) return found;
  throw new Error(`egnyte-mock is not installed here: install ${packageName}, or set EGNYTE_MOCK_BIN to its path`);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
