// Faults that are met in practice.

/** Faults with their names and what a connector meets. */
export const PRESETS = [
  { name: "Rate limit: 429, wait 5 s", text: "refused by the gateway's limit, with Retry-After", effect: { kind: "status", status: 429, retryAfter: 5 } },
  { name: "Egnyte's limit: 403 Developer Over Qps", text: "Egnyte's own form of the limit, with Retry-After", effect: { kind: "developer-limit", retryAfter: 1 } },
  { name: "Egnyte's daily limit: 403 Developer Over Rate", text: "no call is left today; Retry-After until tomorrow", effect: { kind: "developer-limit", window: "day", retryAfter: 86400 } },
  { name: "Unavailable: 503", text: "a gateway's page instead of an answer", effect: { kind: "status", status: 503, body: "egnyte" } },
  { name: "Server error: 500", text: "an error, nothing is carried out", effect: { kind: "status", status: 500 } },
  { name: "Lost reply", text: "carried out, but the connection ends before the answer", effect: { kind: "lose-reply" } },
  { name: "Slow: 5 s", text: "carried out, and answered after 5 s", effect: { kind: "delay", millis: 5000 } },
  { name: "Half a reply", text: "carried out; the answer breaks off", effect: { kind: "truncate" } },
  { name: "Drip: 5 s", text: "carried out; the answer comes in small pieces", effect: { kind: "drip", millis: 5000 } },
  { name: "Connection reset", text: "not carried out; the connection is reset", effect: { kind: "reset" } },
  { name: "Not HTTP: broken handshake", text: "bytes that are no HTTP, as where TLS or its certificate fails", effect: { kind: "garbage" } },
  { name: "Stale reads: 2", text: "two reads after a write do not see it yet", effect: { kind: "stale", reads: 2 } },
  { name: "Unauthorized: 401", text: "as if the token had expired", effect: { kind: "status", status: 401 } },
];
