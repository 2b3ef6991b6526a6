// Egnyte's SCIM 2.0 service over one connection that is kept alive.
//
// Knows nothing of people and user groups. What it promises: a rate limit is waited out, a passing
// failure is repeated, a create is never repeated blindly, and everything has an end.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const REQUEST_TIMEOUT = 10_000; // ms for one answer; conformance.toml states the same figure
const ATTEMPTS = 4; // of one request
const REPEATS = 12; // in one sync, so that a dead server does not cost every person four attempts
const PATIENCE = 20_000; // ms of waiting in one sync; the harness allows 30 s for an event
const PAGE = 100;
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** One change was turned down. The other changes are none the worse for it. */
export class Refused extends Error {}

/** Nothing more can be done in this sync: the token, the server or our patience is at its end. */
export class Stop extends Error {}

export class Egnyte {
  constructor(integration) {
    const { caFile } = integration;
    const baseUrl = integration.baseUrl.replace(/\/+$/, '');
    Object.assign(this, { integration, baseUrl });
    this.transport = baseUrl.startsWith('https:') ? https : http;
    const trust = caFile ? { ca: readFileSync(caFile) } : {};
    this.agent = new this.transport.Agent({ keepAlive: true, maxSockets: 1, ...trust });
  }

  /** A new sync. It may have to go on waiting for what Egnyte asked of the last one. */
  begin(quietUntil) {
    Object.assign(this, { quietUntil, repeats: REPEATS, patience: PATIENCE });
  }

  close() {
    this.agent.destroy();
  }

  /** Every resource of a kind, page by page until the total is reached. */
  async list(kind, query = {}) {
    const found = [];
    for (let total = 1; found.length < total; ) {
      const search = new URLSearchParams({ startIndex: found.length + 1, count: PAGE, ...query });
      const page = await this.call('GET', `/${kind}?${search}`);
      found.push(...(page.Resources ?? []));
      total = page.Resources?.length ? page.totalResults : 0;
    }
    return found;
  }

  get(kind, id) {
    return this.call('GET', `/${kind}/${id}`);
  }

  /** Creates a resource. Should the reply get lost, the attribute `key` tells whether it arrived. */
  create(kind, resource, key) {
    const filter = `${key} eq ${JSON.stringify(resource[key])}`;
    return this.call('POST', `/${kind}`, resource, async () => (await this.list(kind, { filter }))[0]);
  }

  /** Changes a resource and returns it as it is then, whether or not Egnyte sends it along. */
  async patch(kind, id, operations, done) {
    const body = { schemas: [PATCH], Operations: operations };
    return (await this.call('PATCH', `/${kind}/${id}`, body, done)) ?? this.get(kind, id);
  }

  delete(kind, id) {
    return this.call('DELETE', `/${kind}/${id}`);
  }

  /**
   * One request, repeated within bounds while repeating can help. Before it is repeated, `done`
   * returns the resource where the request had arrived and only its reply was lost.
   */
  async call(method, path, body, done) {
    let status, headers, answer, trouble;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0 && (this.repeats -= 1) < 0) throw new Stop(trouble);
      ({ status, headers, answer } = await this.exchange(method, path, body));
      if (status >= 200 && status < 300) return answer;
      // It is gone: an earlier attempt, or somebody else, has done it.
      if (status === 404 && method === 'DELETE') return undefined;
      if (status === 401) throw new Stop('Egnyte refuses the token: replace it, then activate the integration again');
      trouble = status ? `Egnyte answered ${status}: ${detail(answer)}` : answer;
      const throttled = isThrottled(status, headers);
      if (throttled || headers['retry-after']) this.quietUntil = Date.now() + retryAfter(headers, attempt);
      if (status === 0 || status >= 500) {
        await this.wait(100 * 2 ** attempt);
        const resource = await done?.();
        if (resource) return resource;
      } else if (!throttled) {
        throw new Refused(trouble);
      }
    }
    throw status >= 500 ? new Refused(trouble) : new Stop(trouble);
  }

  /** One request on the wire. A broken connection has the status 0. */
  async exchange(method, path, body) {
    await this.wait(this.quietUntil - Date.now());
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      Accept: 'application/scim+json',
      Authorization: `Bearer ${this.integration.token}`,
      'User-Agent': 'sample-node/1',
      ...(content && { 'Content-Type': 'application/scim+json', 'Content-Length': content.length }),
    };
    const options = { method, headers, agent: this.agent, signal: AbortSignal.timeout(REQUEST_TIMEOUT) };
    try {
      return await send(this.transport.request(this.baseUrl + path, options), content);
    } catch (broken) {
      if (options.signal.aborted) throw new Stop(`Egnyte did not answer within ${REQUEST_TIMEOUT / 1000} seconds`);
      return { status: 0, headers: {}, answer: `the connection to Egnyte broke (${broken.code ?? broken.message})` };
    }
  }

  async wait(ms) {
    if (ms <= 0) return;
    if (ms > this.patience) {
      throw new Stop(`Egnyte asks for ${Math.round(ms / 1000)} seconds of silence; syncing goes on after that`);
    }
    this.patience -= ms;
    await sleep(Math.ceil(ms) + 1); // a timer may be a millisecond early
  }
}

async function send(request, content) {
  const response = await new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject).end(content);
  });
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, answer: parse(Buffer.concat(chunks).toString()) };
}

/** Egnyte's gateway says "too many" with 429, or with 403 and a header. Other 403s are refusals. */
function isThrottled(status, headers) {
  return status === 429 || (status === 403 && headers['x-mashery-error-code']?.includes('DEVELOPER_OVER_'));
}

/** Milliseconds to wait: Retry-After in seconds or as a date, else a growing pause. */
function retryAfter(headers, attempt) {
  const value = headers['retry-after'] ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Of the three forms of a date, one names no zone; it is UTC as well.
  const moment = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(moment) ? 500 * 2 ** attempt : moment - Date.now();
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return text;
  }
}

/** What an error says: SCIM's `detail`, or the text that Egnyte's gateway sends instead. */
function detail(answer) {
  return String((typeof answer === 'object' ? answer?.detail : answer) || 'no reason given').slice(0, 300);
}
