#!/usr/bin/env node
// The Node sample connector with faults: `PORT=0 node variants.mjs NAME…` serves it, on the port that it prints.
//
// Each variant breaks the sample in one place, as a programmer might. `expected` names the flaw of the reference
// connector that means the same fault: what a diagnosis should say of the variant.

import { Egnyte, Refused, Stop } from '../../examples/node/egnyte.mjs';
import { Sync } from '../../examples/node/sync.mjs';

/** Replaces a method by one that gets the former as its first argument. */
function wrap(owner, name, around) {
  const before = owner.prototype[name];
  owner.prototype[name] = function wrapped(...args) {
    return around.call(this, before.bind(this), ...args);
  };
}

/** Changes the operations of every PATCH of a kind of resource. */
function edit(kind, change) {
  wrap(Egnyte, 'patch', function patch(before, of, id, operations, done) {
    const left = of === kind ? operations.flatMap((each) => change(each) ?? []) : operations;
    return left.length > 0 ? before(of, id, left, done) : this.get(of, id);
  });
}

const variants = {
  'accounts-of-type-standard': {
    expected: 'creates-standard-users',
    apply: () => wrap(Egnyte, 'create', (before, kind, resource, key) =>
      before(kind, kind === 'Users' ? { ...resource, userType: 'standard' } : resource, key)),
  },
  'once-inactive-always-inactive': {
    expected: 'never-reactivates',
    apply: () => edit('Users', (each) => (each.path === 'active' && each.value ? undefined : each)),
  },
  'leavers-are-deleted': {
    expected: 'deletes-leavers',
    apply: () => wrap(Egnyte, 'patch', async function patch(before, kind, id, operations, done) {
      if (kind !== 'Users' || operations.length !== 1 || operations[0].value !== false) return before(kind, id, operations, done);
      const account = await this.get(kind, id);
      await this.delete(kind, id);
      return { ...account, active: false };
    }),
  },
  'accounts-are-written-once': {
    expected: 'never-updates',
    apply: () => edit('Users', (each) => (['active', 'externalId'].includes(each.path) ? each : undefined)),
  },
  'groups-never-grow': {
    expected: 'never-adds-members',
    apply: () => edit('Groups', (each) => (each.op === 'add' ? undefined : each)),
  },
  'groups-never-shrink': {
    expected: 'never-removes-members',
    apply: () => edit('Groups', (each) => (each.op === 'remove' ? undefined : each)),
  },
  'groups-are-not-looked-up': {
    expected: 'duplicates-groups',
    apply: () => wrap(Sync, 'findGroup', () => undefined),
  },
  'a-new-name-is-a-new-group': {
    expected: 'rename-creates-second',
    apply: () => wrap(Sync, 'syncGroup', async function syncGroup(before, userGroup) {
      const group = this.groups.byId.get(this.memory.groups.get(userGroup.id));
      if (!group || group.displayName === userGroup.name) return before(userGroup);
      this.memory.groups.delete(userGroup.id);
      this.groups.byId.delete(group.id);
      const { findGroup } = Object.getPrototypeOf(this);
      this.findGroup = () => undefined;
      try {
        return await before(userGroup);
      } finally {
        this.findGroup = findGroup;
      }
    }),
  },
  'people-are-not-looked-up': {
    expected: 'duplicates-users',
    apply: () => wrap(Sync, 'findAccount', function findAccount(before, person) {
      return this.memory.accounts.has(person.id) ? before(person) : undefined;
    }),
  },
  'any-account-will-do': {
    expected: 'steals-accounts',
    apply: () => wrap(Sync, 'isSomebodys', () => false),
  },
  'groups-are-never-deleted': {
    expected: 'keeps-deleted-groups',
    apply: () => wrap(Sync, 'deleteGroup', function deleteGroup(before, id) {
      this.memory.groups.delete(id);
    }),
  },
  'one-page-is-enough': {
    expected: 'first-page-only',
    apply: () => wrap(Egnyte, 'list', async function list(before, kind, query = {}) {
      const page = await this.call('GET', `/${kind}?${new URLSearchParams({ startIndex: 1, count: 100, ...query })}`);
      return page.Resources ?? [];
    }),
  },
  'one-attempt-is-enough': {
    expected: 'never-retries',
    apply: () => wrap(Egnyte, 'exchange', async (before, ...args) => {
      const reply = await before(...args);
      if (reply.status === 0 || reply.status >= 500) throw new Refused('Egnyte is out of order');
      return reply;
    }),
  },
  'a-limit-is-the-end': {
    expected: 'gives-up-when-limited',
    apply: () => wrap(Egnyte, 'exchange', async (before, ...args) => {
      const reply = await before(...args);
      if (reply.status === 429) throw new Stop('too many requests');
      return reply;
    }),
  },
  'no-news-is-good-news': {
    expected: 'hides-problems',
    apply: () => wrap(Sync, 'run', async (before) => {
      await before();
      return { ok: true };
    }),
  },
  'one-refusal-ends-the-sync': {
    expected: 'stops-at-first-problem',
    apply: () => wrap(Sync, 'attempt', async function attempt(before, subject, act) {
      const problems = this.problems.length;
      await before(subject, act);
      if (this.problems.length > problems) throw new Stop('not everything could be kept in step');
    }),
  },
};

const names = process.argv.slice(2);
if (names[0] === '--list') {
  const expected = Object.entries(variants).map(([name, variant]) => [name, variant.expected]);
  console.log(JSON.stringify(Object.fromEntries(expected), undefined, 1));
} else {
  for (const name of names) variants[name].apply();
  await import('../../examples/node/connector.mjs');
}
