#!/usr/bin/env node
// A sample connector as a service: keeps Egnyte domains in step with their directories.
// Node 20 or later, nothing to install.
//
// This file talks to the harness (../../PROTOCOL.md), sync.mjs decides what to change, egnyte.mjs
// speaks SCIM. Scenarios run side by side, each in a session of its own.
//
//     node connector.mjs            listens on http://127.0.0.1:4711/, or on the port PORT names

import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';

import { Egnyte } from './egnyte.mjs';
import { Sync, forgetDisassociated, newMemory } from './sync.mjs';

const IDENTITY = {
  protocol: 1,
  name: 'sample-node',
  version: '1.0.0',
  capabilities: ['keeps-local-members'],
};

const sessions = new Map();

const methods = {
  hello({ session }) {
    sessions.set(session, { memory: newMemory(), egnyte: null });
    return IDENTITY;
  },

  async deliver({ session, directory }) {
    const open = sessions.get(session);
    if (!open) throw new Error(`no session ${session}: hello comes first`);
    forgetDisassociated(open.memory, directory.userGroups);
    const integration = directory.application?.integration;
    if (!integration?.active) return { ok: true };
    if (!open.egnyte || !isDeepStrictEqual(open.egnyte.integration, integration)) {
      open.egnyte?.close();
      open.egnyte = new Egnyte(integration);
    }
    open.egnyte.begin(open.memory.quietUntil);
    try {
      return await new Sync(directory, open.egnyte, open.memory).run();
    } finally {
      open.memory.quietUntil = open.egnyte.quietUntil;
    }
  },
};

async function answer(text) {
  const { id, method, params } = JSON.parse(text);
  const reply = { jsonrpc: '2.0', id };
  if (!Object.hasOwn(methods, method)) return { ...reply, error: { code: -32601, message: `no method ${method}` } };
  try {
    return { ...reply, result: await methods[method](params) };
  } catch (fault) {
    console.error(fault); // a fault of ours: the harness shows the message
    return { ...reply, error: { code: -32603, message: String(fault) } };
  }
}

async function handle(request, response) {
  if (request.method === 'DELETE') {
    const session = new URL(request.url, 'http://localhost').searchParams.get('session');
    sessions.get(session)?.egnyte?.close();
    sessions.delete(session);
    return response.writeHead(204).end();
  }
  if (request.method !== 'POST') return response.writeHead(405).end();
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.stringify(await answer(Buffer.concat(chunks).toString()));
  return response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
}

const server = createServer((request, response) => {
  handle(request, response).catch((fault) => {
    console.error(fault);
    response.writeHead(400).end(String(fault));
  });
});

server.listen(Number(process.env.PORT ?? 4711), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
