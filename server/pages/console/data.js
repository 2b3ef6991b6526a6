// Answers of the control API, kept by their address and loaded again when what they show has changed.

import * as api from "./api.js";
import { attempt, update } from "./ui.js";

/** Shortest time between two loads of the same address, in milliseconds. */
const PAUSE = 400;

const cache = new Map();
let acts = 0;

/** Returns the answer at an address; `version` is a number that changes with what it shows. */
export function loaded(path, version) {
  let entry = cache.get(path);
  if (!entry) {
    if (cache.size > 50) cache.clear();
    entry = { data: null, error: "", version: null, isBusy: false };
    cache.set(path, entry);
  }
  const wanted = `${version}/${acts}`;
  if (entry.version !== wanted && !entry.isBusy) load(path, entry, wanted);
  return entry;
}

async function load(path, entry, wanted) {
  entry.isBusy = true;
  entry.version = wanted;
  try {
    Object.assign(entry, { data: await api.get(path), error: "" });
  } catch (error) {
    Object.assign(entry, { data: null, error: error.message });
  }
  update();
  setTimeout(() => {
    entry.isBusy = false;
    update();
  }, PAUSE);
}

/** Sends a request of the person who reads, says that it is done or that it failed, and shows everything anew. */
export async function act(action, done) {
  await attempt(action, done);
  refresh();
}

/** Loads all that is shown again, after an act of the person who reads. */
export function refresh() {
  acts += 1;
  for (const entry of cache.values()) entry.isBusy = false;
  update();
}
