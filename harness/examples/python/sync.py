"""What to change in Egnyte so that it is as the directory wants it.

Every event is answered in the same way: read what Egnyte holds, compare, write the difference. So a
sync that was cut short is finished by the next one, and one with nothing to do writes nothing.
"""

import json
import re

from egnyte import Refused, Stop

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
DIRECTORY_ID = re.compile("[0-9a-f]{24}")


class Memory:
    """What this connector manages. The externalId says most of it in Egnyte; this adds what Egnyte
    cannot tell: what has been deleted in the directory, and what is no longer ours."""

    def __init__(self, accounts=(), former=(), groups=(), kept=(), quiet_until=0.0):
        self.accounts = dict(accounts)  # person -> account
        self.former = dict(former)  # account -> person who has been deleted in the directory
        self.groups = dict(groups)  # associated user group -> group
        self.kept = dict(kept)  # account -> {path: [value sent, value Egnyte has instead]}
        self.quiet_until = quiet_until  # no request before this time

    @classmethod
    def load(cls, file):
        return cls(**json.loads(file.read_text("utf-8"))) if file.exists() else cls()

    def save(self, file):
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(vars(self)), "utf-8")
        draft.replace(file)  # whole or not at all

    def forget_disassociated(self, user_groups):
        """Disassociation ends our say over a group at once, also while the integration is not active."""
        for user_group in user_groups:
            if not user_group["associated"]:
                self.groups.pop(user_group["id"], None)


class Index:
    """Resources by id, and by a few attributes without regard to letter case."""

    def __init__(self, resources, attributes):
        self.attributes, self.by_id, self.ids = attributes, {}, {}
        for resource in resources:
            self.put(resource)

    def put(self, resource):
        self.by_id[resource["id"]] = resource
        for name, value in self.attributes(resource).items():
            if value and isinstance(value, str):
                self.ids.setdefault((name, value.casefold()), {})[resource["id"]] = True

    def matching(self, name, value):
        """Those that have the value now; `ids` also knows them by former ones."""
        key = (value or "").casefold()
        found = [self.by_id[i] for i in self.ids.get((name, key), ()) if i in self.by_id]
        return [each for each in found if (self.attributes(each)[name] or "").casefold() == key]


def wanted_values(person, account):
    """What an account is to hold, by SCIM path. Whatever else is on it is the administrator's."""
    names = [name for name in (person["firstname"], person["lastname"]) if name]
    return {
        "externalId": account.get("externalId") or person["id"],  # once set it cannot be changed
        "userName": person["username"],
        "emails": person["email"] or None,
        "name.formatted": " ".join(names) or None,
        "name.givenName": person["firstname"] or None,
        "name.familyName": person["lastname"] or None,
        "active": True,
    }


def present_values(account):
    """The same of an account as it is. Of several emails: the primary, else the work one, else the first."""
    name, emails = account.get("name") or {}, account.get("emails") or [{}]
    best = min(emails, key=lambda each: (not each.get("primary"), each.get("type") != "work"))
    return {
        "externalId": account.get("externalId"),
        "userName": account["userName"],
        "emails": best.get("value"),
        "name.formatted": name.get("formatted"),
        "name.givenName": name.get("givenName"),
        "name.familyName": name.get("familyName"),
        "active": account.get("active", True),
    }


def group_values(group):
    return {"displayName": group["displayName"], "externalId": group.get("externalId")}


def scim(path, value):
    return [{"value": value, "type": "work", "primary": True}] if path == "emails" else value


def operation(path, value):
    if value is None:
        return {"op": "remove", "path": path}
    return {"op": "replace", "path": path, "value": scim(path, value)}


def new_account(person):
    """A power user with every value that the person has."""
    account = {"schemas": [USER], "userType": "power"}
    for path, value in wanted_values(person, {}).items():
        outer, _, inner = path.partition(".")
        if value is not None and inner:
            account.setdefault(outer, {})[inner] = value
        elif value is not None:
            account[outer] = scim(path, value)
    return account


def new_group(user_group, members):
    return {
        "schemas": [GROUP],
        "displayName": user_group["name"],
        "externalId": user_group["id"],
        "members": [{"value": account_id} for account_id in sorted(members)],
    }


class Sync:
    """One comparison of the whole directory with the whole of Egnyte."""

    def __init__(self, directory, egnyte, memory):
        self.people = {person["id"]: person for person in directory["users"]}
        self.user_groups = {user_group["id"]: user_group for user_group in directory["userGroups"]}
        self.associated = [user_group for user_group in directory["userGroups"] if user_group["associated"]]
        self.manage_groups = directory["application"]["integration"]["manageGroups"]
        self.egnyte, self.memory, self.problems = egnyte, memory, []

    def run(self):
        """The reply to `deliver`."""
        error = None
        try:
            self.sync_people()
            self.sync_groups()
        except (Stop, Refused) as reason:
            error = str(reason)
        if error is None and not self.problems:
            return {"ok": True}
        return {"ok": False, "error": error or "not everything could be kept in step", "problems": self.problems}

    def attempt(self, subject, act, *arguments):
        """One refused person or user group is reported and does not hold up the others."""
        try:
            act(*arguments)
        except Refused as refusal:
            self.problems.append({**subject, "error": str(refusal)})

    # People

    def sync_people(self):
        self.accounts = Index(self.egnyte.list("Users"), present_values)
        for person_id in [i for i in self.memory.accounts if i not in self.people]:
            self.memory.former[self.memory.accounts.pop(person_id)] = person_id
        for person_id in self.people:
            self.recognise(person_id)
        covered = {member for user_group in self.associated for member in user_group["members"]}
        covered = {i for i in covered if i in self.people and self.people[i]["state"] == "active"}
        for person_id in [i for i in self.memory.accounts if i not in covered]:
            self.attempt({"user": person_id}, self.deactivate, person_id)
        for person in self.people.values():
            if person["id"] in covered:
                self.attempt({"user": person["id"]}, self.provision, person)
        for account_id, person_id in list(self.memory.former.items()):
            self.attempt({"user": person_id}, self.retire, account_id)

    def recognise(self, person_id):
        """Finds the account the person has had from us: remembered, else marked with the person's id."""
        remembered = self.memory.accounts.pop(person_id, None)
        marked = [account["id"] for account in self.accounts.matching("externalId", person_id)]
        if remembered in self.accounts.by_id or marked:
            self.memory.accounts[person_id] = remembered if remembered in self.accounts.by_id else marked[0]

    def deactivate(self, person_id):
        self.lock(self.memory.accounts[person_id])

    def retire(self, account_id):
        """The account of a person who has been deleted, unless somebody who is hired again has taken it over."""
        if account_id in self.memory.accounts.values() or account_id not in self.accounts.by_id:
            del self.memory.former[account_id]
        else:
            self.lock(account_id)

    def lock(self, account_id):
        account = self.accounts.by_id.get(account_id)
        if account and account.get("active", True):
            self.accounts.put(self.egnyte.patch("Users", account["id"], [operation("active", False)]))

    def provision(self, person):
        account = self.find_account(person)
        if account:
            self.memory.accounts[person["id"]] = account["id"]
            self.update(person, account)
        else:
            account = self.egnyte.create("Users", new_account(person), "externalId")
            self.memory.accounts[person["id"]] = account["id"]
            self.note(account, wanted_values(person, account))

    def find_account(self, person):
        """The person's own account, else a free one of that username, else a free one of that email."""
        if person["id"] in self.memory.accounts:
            return self.accounts.by_id[self.memory.accounts[person["id"]]]
        for path, value in (("userName", person["username"]), ("emails", person["email"])):
            matches = self.accounts.matching(path, value)
            for account in matches:
                if not self.is_anothers(account, person):
                    return account
            if matches:
                raise Refused(f"{value} belongs to the Egnyte account of another person")
        return None

    def is_anothers(self, account, person):
        """That of a deleted person is free for who is hired again: a new id, the same username and email."""
        if account["id"] in self.memory.accounts.values():
            return True
        if account["id"] in self.memory.former:
            same = [account in self.accounts.matching(path, person[key])
                    for path, key in (("userName", "username"), ("emails", "email"))]
            return not all(same)
        return DIRECTORY_ID.fullmatch(account.get("externalId") or "") is not None

    def update(self, person, account):
        wanted, present = wanted_values(person, account), present_values(account)
        kept = self.memory.kept.get(account["id"], {})
        changes = {path: value for path, value in wanted.items() if value != present[path]}
        changes = {path: value for path, value in changes.items() if kept.get(path) != [value, present[path]]}
        taken = [path for path in ("userName", "emails") if self.is_taken(path, changes.get(path), account)]
        unavailable = [changes.pop(path) for path in taken]
        if changes:
            operations = [operation(path, value) for path, value in changes.items()]
            self.note(self.egnyte.patch("Users", account["id"], operations), changes)
        if unavailable:
            raise Refused(f"{' and '.join(unavailable)} belongs to another Egnyte account")

    def is_taken(self, path, value, account):
        return any(other["id"] != account["id"] for other in self.accounts.matching(path, value))

    def note(self, account, sent):
        """Egnyte may have its own way with a value: a username in lower case, or, on an account that
        was there before us, left as it was. Sending it again would change nothing."""
        self.accounts.put(account)
        present = present_values(account)
        kept = {path: [value, present[path]] for path, value in sent.items() if value != present[path]}
        self.memory.kept[account["id"]] = {**self.memory.kept.get(account["id"], {}), **kept}

    # Groups

    def sync_groups(self):
        deleted = [i for i in self.memory.groups if i not in self.user_groups]
        if not self.manage_groups:
            for user_group_id in deleted:  # not ours to delete while group management is off
                del self.memory.groups[user_group_id]
            return
        self.groups = Index(self.egnyte.list("Groups", excludedAttributes="members"), group_values)
        for user_group_id in deleted:
            self.attempt({"userGroup": user_group_id}, self.delete_group, user_group_id)
        for user_group in self.associated:
            self.attempt({"userGroup": user_group["id"]}, self.sync_group, user_group)

    def delete_group(self, user_group_id):
        self.egnyte.delete("Groups", self.memory.groups[user_group_id])
        self.groups.by_id.pop(self.memory.groups.pop(user_group_id), None)

    def sync_group(self, user_group):
        members = {self.memory.accounts[i] for i in user_group["members"] if i in self.memory.accounts}
        group = self.groups.by_id.get(self.memory.groups.get(user_group["id"]))
        if not group and not members:
            return  # an empty user group creates nothing and takes nothing over
        group = group or self.find_group(user_group)
        if group:
            self.memory.groups[user_group["id"]] = group["id"]
            self.attempt({"userGroup": user_group["id"]}, self.name_group, user_group, group)
            self.set_members(group, members)
        else:
            group = self.egnyte.create("Groups", new_group(user_group, members), "displayName")
            self.memory.groups[user_group["id"]] = group["id"]
            self.groups.put(group)

    def find_group(self, user_group):
        """The group it had before it was disassociated, else a free one of its name."""
        marked = self.groups.matching("externalId", user_group["id"])
        named = self.groups.matching("displayName", user_group["name"])
        named.sort(key=lambda group: group["displayName"] != user_group["name"])  # the exact spelling first
        others = [other["id"] for other in self.associated if other["id"] != user_group["id"]]
        theirs = {self.memory.groups.get(other) for other in others}
        for group in marked + named:
            if group["id"] not in theirs and group.get("externalId") not in others:
                return group
        if named:
            raise Refused(f"the Egnyte group {user_group['name']} belongs to another user group")
        return None

    def name_group(self, user_group, group):
        """Marks the group with the user group's id and gives it its name, unless another group has that."""
        namesakes = self.groups.matching("displayName", user_group["name"])
        differs = group["displayName"] != user_group["name"]
        taken = differs and any(other["id"] != group["id"] for other in namesakes)
        operations = [] if group.get("externalId") else [operation("externalId", user_group["id"])]
        operations += [operation("displayName", user_group["name"])] if differs and not taken else []
        if operations:
            self.groups.put(self.egnyte.patch("Groups", group["id"], operations))
        if taken:
            raise Refused(f"another Egnyte group has the name {user_group['name']}")

    def set_members(self, group, members):
        operations = self.member_changes(group, members)
        if operations:
            # Removing a member for a second time may be an error, so a lost reply is looked into first.
            done = lambda: None if self.member_changes(group, members) else group
            self.egnyte.patch("Groups", group["id"], operations, done)

    def member_changes(self, group, members):
        """Who joined is added, who left is removed. Members whom nobody manages stay."""
        now = self.egnyte.get("Groups", group["id"]).get("members") or []
        present = {str(member["value"]) for member in now}
        leaving = (present & {*self.memory.accounts.values(), *self.memory.former}) - members
        joining = [{"value": account_id} for account_id in sorted(members - present)]
        operations = [{"op": "remove", "path": f'members[value eq "{i}"]'} for i in sorted(leaving)]
        return operations + ([{"op": "add", "path": "members", "value": joining}] if joining else [])
