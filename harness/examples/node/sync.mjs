// What to change in Egnyte so that it is as the directory wants it.
//
// Every event is answered in the same way: read what Egnyte holds, compare, write the difference. So a
// sync that was cut short is finished by the next one, and one with nothing to do writes nothing.

import { Refused, Stop } from './egnyte.mjs';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const DIRECTORY_ID = /^[0-9a-f]{24}$/;

/**
 * What this connector manages. The externalId says most of it in Egnyte; this adds what Egnyte cannot
 * tell: what has been deleted in the directory, and what is no longer ours. A service in earnest
 * keeps it in a database.
 */
export function newMemory() {
  return {
    accounts: new Map(), // person -> account
    former: new Map(), // account -> person who has been deleted in the directory
    groups: new Map(), // associated user group -> group
    kept: new Map(), // account -> { path: [value sent, value Egnyte has instead] }
    quietUntil: 0, // no request before this time
  };
}

/** Disassociation ends our say over a group at once, also while the integration is not active. */
export function forgetDisassociated(memory, userGroups) {
  for (const { id, associated } of userGroups) if (!associated) memory.groups.delete(id);
}

/** Resources by id, and by a few attributes without regard to letter case. */
class Index {
  constructor(resources, attributes) {
    Object.assign(this, { attributes, byId: new Map(), ids: new Map() });
    for (const resource of resources) this.put(resource);
  }

  put(resource) {
    this.byId.set(resource.id, resource);
    for (const [name, value] of Object.entries(this.attributes(resource))) {
      if (typeof value !== 'string') continue;
      const key = `${name} ${fold(value)}`;
      this.ids.set(key, (this.ids.get(key) ?? new Set()).add(resource.id));
    }
  }

  /** Those that have the value now; `ids` also knows them by former ones. */
  matching(name, value) {
    const found = [...(this.ids.get(`${name} ${fold(value)}`) ?? [])].map((id) => this.byId.get(id));
    return found.filter((resource) => resource && value && fold(this.attributes(resource)[name]) === fold(value));
  }
}

const fold = (text) => (text ?? '').toLowerCase();

/** What an account is to hold, by SCIM path. Whatever else is on it is the administrator's. */
function wantedValues(person, account = {}) {
  return {
    externalId: account.externalId || person.id, // once set it cannot be changed
    userName: person.username,
    emails: person.email || undefined,
    'name.formatted': [person.firstname, person.lastname].filter(Boolean).join(' ') || undefined,
    'name.givenName': person.firstname || undefined,
    'name.familyName': person.lastname || undefined,
    active: true,
  };
}

/** The same of an account as it is. Of several emails: the primary, else the work one, else the first. */
function presentValues({ externalId, userName, emails, name, active }) {
  const email = emails?.find(({ primary }) => primary) ?? emails?.find(({ type }) => type === 'work') ?? emails?.[0];
  return {
    externalId: externalId || undefined,
    userName,
    emails: email?.value || undefined,
    'name.formatted': name?.formatted || undefined,
    'name.givenName': name?.givenName || undefined,
    'name.familyName': name?.familyName || undefined,
    active: active ?? true,
  };
}

const scim = (path, value) => (path === 'emails' ? [{ value, type: 'work', primary: true }] : value);

function operation(path, value) {
  return value === undefined ? { op: 'remove', path } : { op: 'replace', path, value: scim(path, value) };
}

/** A power user with every value that the person has. */
function newAccount(person) {
  const account = { schemas: [USER], userType: 'power' };
  for (const [path, value] of Object.entries(wantedValues(person))) {
    const [outer, inner] = path.split('.');
    if (value === undefined) continue;
    account[outer] = inner ? { ...account[outer], [inner]: value } : scim(path, value);
  }
  return account;
}

function newGroup(userGroup, members) {
  return {
    schemas: [GROUP],
    displayName: userGroup.name,
    externalId: userGroup.id,
    members: [...members].map((value) => ({ value })),
  };
}

/** One comparison of the whole directory with the whole of Egnyte. */
export class Sync {
  constructor({ application, users, userGroups }, egnyte, memory) {
    this.people = new Map(users.map((person) => [person.id, person]));
    this.userGroups = new Map(userGroups.map((userGroup) => [userGroup.id, userGroup]));
    this.associated = userGroups.filter(({ associated }) => associated);
    this.manageGroups = application.integration.manageGroups;
    Object.assign(this, { egnyte, memory, problems: [] });
  }

  /** The reply to `deliver`. */
  async run() {
    let error;
    try {
      await this.syncPeople();
      await this.syncGroups();
    } catch (reason) {
      if (!(reason instanceof Stop || reason instanceof Refused)) throw reason;
      error = reason.message;
    }
    if (!error && this.problems.length === 0) return { ok: true };
    return { ok: false, error: error ?? 'not everything could be kept in step', problems: this.problems };
  }

  /** One refused person or user group is reported and does not hold up the others. */
  async attempt(subject, act) {
    try {
      await act();
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      this.problems.push({ ...subject, error: refusal.message });
    }
  }

  // People

  async syncPeople() {
    this.accounts = new Index(await this.egnyte.list('Users'), presentValues);
    for (const [id, account] of [...this.memory.accounts].filter(([each]) => !this.people.has(each))) {
      this.memory.accounts.delete(id);
      this.memory.former.set(account, id);
    }
    for (const id of this.people.keys()) this.recognise(id);
    const members = new Set(this.associated.flatMap((userGroup) => userGroup.members));
    const isCovered = (id) => members.has(id) && this.people.get(id)?.state === 'active';
    for (const id of [...this.memory.accounts.keys()].filter((each) => !isCovered(each))) {
      await this.attempt({ user: id }, () => this.deactivate(id));
    }
    for (const [id, person] of this.people) {
      if (isCovered(id)) await this.attempt({ user: id }, () => this.provision(person));
    }
    for (const [account, id] of [...this.memory.former]) await this.attempt({ user: id }, () => this.retire(account));
  }

  /** Finds the account the person has had from us: remembered, else marked with the person's id. */
  recognise(personId) {
    if (this.accounts.byId.has(this.memory.accounts.get(personId))) return;
    const [marked] = this.accounts.matching('externalId', personId);
    if (marked) this.memory.accounts.set(personId, marked.id);
    else this.memory.accounts.delete(personId);
  }

  async deactivate(personId) {
    await this.lock(this.memory.accounts.get(personId));
  }

  /** The account of a person who has been deleted, unless somebody who is hired again has taken it over. */
  async retire(accountId) {
    if (this.isManaged(accountId) || !this.accounts.byId.has(accountId)) this.memory.former.delete(accountId);
    else await this.lock(accountId);
  }

  async lock(accountId) {
    const account = this.accounts.byId.get(accountId);
    if (account && account.active !== false) {
      this.accounts.put(await this.egnyte.patch('Users', account.id, [operation('active', false)]));
    }
  }

  async provision(person) {
    let account = this.findAccount(person);
    if (account) {
      this.memory.accounts.set(person.id, account.id);
      await this.update(person, account);
    } else {
      account = await this.egnyte.create('Users', newAccount(person), 'externalId');
      this.memory.accounts.set(person.id, account.id);
      this.note(account, wantedValues(person, account));
    }
  }

  /** The person's own account, else a free one of that username, else a free one of that email. */
  findAccount(person) {
    const own = this.accounts.byId.get(this.memory.accounts.get(person.id));
    if (own) return own;
    for (const [path, value] of [['userName', person.username], ['emails', person.email]]) {
      const matches = this.accounts.matching(path, value);
      const free = matches.find((account) => !this.isAnothers(account, person));
      if (free) return free;
      if (matches.length > 0) throw new Refused(`${value} belongs to the Egnyte account of another person`);
    }
    return undefined;
  }

  /** That of a deleted person is free for who is hired again: a new id, the same username and email. */
  isAnothers(account, { username, email }) {
    if (this.isManaged(account.id)) return true;
    if (!this.memory.former.has(account.id)) return DIRECTORY_ID.test(account.externalId);
    const isFound = (path, value) => this.accounts.matching(path, value).includes(account);
    return !(isFound('userName', username) && isFound('emails', email));
  }

  isManaged(accountId) {
    return [...this.memory.accounts.values()].includes(accountId);
  }

  async update(person, account) {
    const wanted = wantedValues(person, account);
    const present = presentValues(account);
    const kept = this.memory.kept.get(account.id) ?? {};
    const isDone = (path) => wanted[path] === present[path] || same(kept[path], [wanted[path], present[path]]);
    const changed = Object.keys(wanted).filter((path) => !isDone(path));
    const isTaken = (path) =>
      (path === 'userName' || path === 'emails') &&
      this.accounts.matching(path, wanted[path]).some(({ id }) => id !== account.id);
    const paths = changed.filter((path) => !isTaken(path));
    if (paths.length > 0) {
      const operations = paths.map((path) => operation(path, wanted[path]));
      const sent = Object.fromEntries(paths.map((path) => [path, wanted[path]]));
      this.note(await this.egnyte.patch('Users', account.id, operations), sent);
    }
    const unavailable = changed.filter(isTaken).map((path) => wanted[path]);
    if (unavailable.length > 0) throw new Refused(`${unavailable.join(' and ')} belongs to another Egnyte account`);
  }

  /**
   * Egnyte may have its own way with a value: a username in lower case, or, on an account that was
   * there before us, left as it was. Sending it again would change nothing.
   */
  note(account, sent) {
    this.accounts.put(account);
    const present = presentValues(account);
    const kept = { ...this.memory.kept.get(account.id) };
    for (const [path, value] of Object.entries(sent)) {
      if (value !== present[path]) kept[path] = [value, present[path]];
    }
    this.memory.kept.set(account.id, kept);
  }

  // Groups

  async syncGroups() {
    const deleted = [...this.memory.groups.keys()].filter((id) => !this.userGroups.has(id));
    if (!this.manageGroups) {
      for (const id of deleted) this.memory.groups.delete(id); // not ours to delete while this is off
      return;
    }
    const groups = await this.egnyte.list('Groups', { excludedAttributes: 'members' });
    this.groups = new Index(groups, ({ displayName, externalId }) => ({ displayName, externalId }));
    for (const id of deleted) await this.attempt({ userGroup: id }, () => this.deleteGroup(id));
    for (const userGroup of this.associated) {
      await this.attempt({ userGroup: userGroup.id }, () => this.syncGroup(userGroup));
    }
  }

  async deleteGroup(userGroupId) {
    const id = this.memory.groups.get(userGroupId);
    await this.egnyte.delete('Groups', id);
    this.memory.groups.delete(userGroupId);
    this.groups.byId.delete(id);
  }

  async syncGroup(userGroup) {
    const members = new Set(userGroup.members.map((id) => this.memory.accounts.get(id)).filter(Boolean));
    let group = this.groups.byId.get(this.memory.groups.get(userGroup.id));
    if (!group && members.size === 0) return; // an empty user group creates nothing and takes nothing over
    group ??= this.findGroup(userGroup);
    if (group) {
      this.memory.groups.set(userGroup.id, group.id);
      await this.attempt({ userGroup: userGroup.id }, () => this.nameGroup(userGroup, group));
      await this.setMembers(group, members);
    } else {
      group = await this.egnyte.create('Groups', newGroup(userGroup, members), 'displayName');
      this.memory.groups.set(userGroup.id, group.id);
      this.groups.put(group);
    }
  }

  /** The group it had before it was disassociated, else a free one of its name. */
  findGroup(userGroup) {
    const marked = this.groups.matching('externalId', userGroup.id);
    const named = this.groups.matching('displayName', userGroup.name);
    const exact = ({ displayName }) => displayName === userGroup.name;
    named.sort((a, b) => exact(b) - exact(a)); // the exact spelling first
    const others = this.associated.map(({ id }) => id).filter((id) => id !== userGroup.id);
    const theirs = others.map((id) => this.memory.groups.get(id));
    const isFree = ({ id, externalId }) => !theirs.includes(id) && !others.includes(externalId);
    const free = [...marked, ...named].find(isFree);
    if (!free && named.length > 0) {
      throw new Refused(`the Egnyte group ${userGroup.name} belongs to another user group`);
    }
    return free;
  }

  /** Marks the group with the user group's id and gives it its name, unless another group has that. */
  async nameGroup(userGroup, group) {
    const namesakes = this.groups.matching('displayName', userGroup.name);
    const differs = group.displayName !== userGroup.name;
    const taken = differs && namesakes.some(({ id }) => id !== group.id);
    const operations = group.externalId ? [] : [operation('externalId', userGroup.id)];
    if (differs && !taken) operations.push(operation('displayName', userGroup.name));
    if (operations.length > 0) this.groups.put(await this.egnyte.patch('Groups', group.id, operations));
    if (taken) throw new Refused(`another Egnyte group has the name ${userGroup.name}`);
  }

  async setMembers(group, members) {
    const operations = await this.memberChanges(group, members);
    if (operations.length === 0) return;
    // Removing a member for a second time may be an error, so a lost reply is looked into first.
    const done = async () => ((await this.memberChanges(group, members)).length === 0 ? group : undefined);
    await this.egnyte.patch('Groups', group.id, operations, done);
  }

  /** Who joined is added, who left is removed. Members whom nobody manages stay. */
  async memberChanges(group, members) {
    const now = (await this.egnyte.get('Groups', group.id)).members ?? [];
    const present = new Set(now.map(({ value }) => String(value)));
    const managed = new Set([...this.memory.accounts.values(), ...this.memory.former.keys()]);
    const leaving = [...present].filter((id) => managed.has(id) && !members.has(id));
    const joining = [...members].filter((id) => !present.has(id)).map((value) => ({ value }));
    const operations = leaving.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` }));
    return joining.length > 0 ? [...operations, { op: 'add', path: 'members', value: joining }] : operations;
  }
}

const same = (left, right) => left?.[0] === right[0] && left?.[1] === right[1];
