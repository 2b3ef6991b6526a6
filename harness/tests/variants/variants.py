#!/usr/bin/env python3
"""The Python sample connector with faults: `variants.py NAME…` serves it over HTTP, on the port that it prints.

Each variant breaks the sample in one place, as a programmer might. The table EXPECTED names the flaw of the
reference connector that means the same fault: what a diagnosis should say of the variant.
"""

import json
import pathlib
import sys
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples" / "python"))

import connector  # noqa: E402
import egnyte  # noqa: E402
import sync  # noqa: E402
from sync import Sync  # noqa: E402

EXPECTED = {}
VARIANTS = {}


def variant(flaw):
    """Registers a function that breaks the sample."""

    def register(function):
        name = function.__name__.replace("_", "-")
        EXPECTED[name], VARIANTS[name] = flaw, function
        return function

    return register


def wrap(owner, name, around):
    """Replaces a function by one that gets the former as its first argument."""
    before = getattr(owner, name)
    setattr(owner, name, lambda *args, **kwargs: around(before, *args, **kwargs))


# People


@variant("deactivates-everyone")
def everybody_of_a_group_loses_access():
    def deliver(before, self, params):
        event = params["event"]
        reply = before(self, params)
        if event["kind"] == "user-group.disassociated" and self.egnyte:
            group = next(it for it in params["directory"]["userGroups"] if it["id"] == event["userGroup"])
            for person in group["members"]:
                if person in self.memory.accounts:
                    self.egnyte.patch("Users", self.memory.accounts[person], [sync.operation("active", False)])
        return reply

    wrap(connector.Connector, "deliver", deliver)


@variant("keeps-members-active")
def access_outlives_the_group():
    def deliver(before, self, params):
        self.memory.is_deaf = params["event"]["kind"] in ("user-group.disassociated", "user-group.deleted")
        return before(self, params)

    def deactivate(before, self, person_id):
        if not self.memory.is_deaf:
            before(self, person_id)

    wrap(connector.Connector, "deliver", deliver)
    wrap(Sync, "deactivate", deactivate)


@variant("never-reactivates")
def once_inactive_always_inactive():
    def values(before, person, account):
        return {**before(person, account), "active": account.get("active", True)}

    wrap(sync, "wanted_values", values)


@variant("creates-standard-users")
def accounts_of_type_standard():
    wrap(sync, "new_account", lambda before, person: {**before(person), "userType": "standard"})


@variant("swaps-names")
def last_name_first():
    def values(before, person, account):
        name = " ".join(each for each in (person["lastname"], person["firstname"]) if each)
        return {**before(person, account), "name.formatted": name or None}

    wrap(sync, "wanted_values", values)


@variant("never-updates")
def accounts_are_written_once():
    def values(before, person, account):
        wanted = before(person, account)
        if not account.get("id"):
            return wanted
        return {**sync.present_values(account), "externalId": wanted["externalId"], "active": True}

    wrap(sync, "wanted_values", values)


@variant("takeover-by-username-only")
def emails_are_not_looked_up():
    def matching(before, self, name, value):
        return [] if name == "emails" else before(self, name, value)

    wrap(sync.Index, "matching", matching)


@variant("duplicates-users")
def people_are_not_looked_up():
    def find(before, self, person):
        return before(self, person) if person["id"] in self.memory.accounts else None

    wrap(Sync, "find_account", find)


@variant("steals-accounts")
def any_account_will_do():
    wrap(Sync, "is_somebodys", lambda before, self, account: False)


@variant("deletes-leavers")
def leavers_are_deleted():
    def deactivate(before, self, person_id):
        account = self.memory.accounts.pop(person_id)
        if account in self.accounts.by_id:
            self.egnyte.delete("Users", account)
            del self.accounts.by_id[account]

    wrap(Sync, "deactivate", deactivate)


@variant("ignores-suspension")
def suspension_means_nothing():
    def run(before, self):
        for person in self.people.values():
            person["state"] = "active"
        return before(self)

    wrap(Sync, "run", run)


@variant("keeps-deleted-people")
def deleted_people_stay():
    def deactivate(before, self, person_id):
        if person_id in self.people:
            before(self, person_id)

    wrap(Sync, "deactivate", deactivate)


@variant("resets-user-type")
def everybody_is_power_again():
    def values(before, person, account):
        return {**before(person, account), "userType": "power"}

    wrap(sync, "wanted_values", values)
    wrap(sync, "present_values", lambda before, account: {**before(account), "userType": account.get("userType")})


@variant("lowercases-emails")
def emails_in_small_letters():
    def values(before, person, account):
        return before({**person, "email": person["email"] and person["email"].lower()}, account)

    wrap(sync, "wanted_values", values)


# Groups


@variant("duplicates-groups")
def groups_are_not_looked_up():
    wrap(Sync, "find_group", lambda before, self, user_group: None)


@variant("never-adds-members")
def groups_never_grow():
    def changes(before, self, group, members):
        return [each for each in before(self, group, members) if each["op"] != "add"]

    wrap(Sync, "member_changes", changes)


@variant("never-removes-members")
def groups_never_shrink():
    def changes(before, self, group, members):
        return [each for each in before(self, group, members) if each["op"] != "remove"]

    wrap(Sync, "member_changes", changes)


@variant("takeover-evicts-members")
def strangers_are_thrown_out():
    def changes(before, self, group, members):
        operations = before(self, group, members)
        if self.memory_of_groups().get(group["id"]):
            return operations
        now = self.egnyte.get("Groups", group["id"]).get("members") or []
        extra = [it["value"] for it in now if it["value"] not in members]
        path = 'members[value eq "{}"]'
        operations = [each for each in operations if each["op"] != "remove"]
        return [{"op": "remove", "path": path.format(each)} for each in extra] + operations

    def find(before, self, user_group):
        group = before(self, user_group)
        if group:
            self.memory_of_groups()[group["id"]] = False
        return group

    def set_members(before, self, group, members):
        self.memory_of_groups().setdefault(group["id"], True)
        before(self, group, members)
        self.memory_of_groups()[group["id"]] = True

    Sync.memory_of_groups = lambda self: self.__dict__.setdefault("found", {})
    wrap(Sync, "member_changes", changes)
    wrap(Sync, "find_group", find)
    wrap(Sync, "set_members", set_members)


@variant("rename-creates-second")
def a_new_name_is_a_new_group():
    def sync_group(before, self, user_group):
        group = self.groups.by_id.get(self.memory.groups.get(user_group["id"]))
        if group and group["displayName"] != user_group["name"]:
            members = {self.memory.accounts[i] for i in user_group["members"] if i in self.memory.accounts}
            group = self.egnyte.create("Groups", sync.new_group(user_group, members), "displayName")
            self.memory.groups[user_group["id"]] = group["id"]
            self.groups.put(group)
        else:
            before(self, user_group)

    wrap(Sync, "sync_group", sync_group)


@variant("lowercases-group-names")
def groups_in_small_letters():
    def run(before, self):
        for user_group in self.associated:
            user_group["name"] = user_group["name"].lower()
        return before(self)

    wrap(Sync, "run", run)


@variant("keeps-deleted-groups")
def groups_are_never_deleted():
    wrap(Sync, "delete_group", lambda before, self, user_group: self.memory.groups.pop(user_group, None))


@variant("deletes-disassociated")
def disassociated_groups_are_deleted():
    def deliver(before, self, params):
        groups = dict(self.memory.groups)
        gone = [it["id"] for it in params["directory"]["userGroups"] if not it["associated"] and it["id"] in groups]
        reply = before(self, params)
        for user_group in gone if self.egnyte else []:
            self.egnyte.delete("Groups", groups[user_group])
        return reply

    wrap(connector.Connector, "deliver", deliver)


@variant("ignores-group-switch")
def groups_are_always_managed():
    def init(before, self, *args):
        before(self, *args)
        self.manage_groups = True

    wrap(Sync, "__init__", init)


# Delivery


@variant("first-page-only")
def one_page_is_enough():
    def pages(before, self, kind, **query):
        page = self.call("GET", f"/{kind}", query={"startIndex": 1, "count": egnyte.PAGE, **query})
        return page.get("Resources") or []

    wrap(egnyte.Egnyte, "list", pages)


@variant("never-retries")
def one_attempt_is_enough():
    def exchange(before, self, *args):
        status, headers, answer = before(self, *args)
        if status == 0 or status >= 500:
            raise egnyte.Refused("Egnyte is out of order")
        return status, headers, answer

    wrap(egnyte.Egnyte, "exchange", exchange)


@variant("gives-up-when-limited")
def a_limit_is_the_end():
    def exchange(before, self, *args):
        status, headers, answer = before(self, *args)
        if egnyte.is_throttled(status, headers):
            raise egnyte.Stop("too many requests")
        return status, headers, answer

    wrap(egnyte.Egnyte, "exchange", exchange)


@variant("asks-again-at-once")
def a_limit_is_no_reason_to_wait():
    wrap(egnyte, "retry_after", lambda before, headers, attempt: 0.0)


@variant("hides-problems")
def no_news_is_good_news():
    def run(before, self):
        before(self)
        return {"ok": True}

    wrap(Sync, "run", run)


@variant("repeats-creates-blindly")
def creates_are_repeated_blindly():
    wrap(egnyte.Egnyte, "create", lambda before, self, kind, resource, key: self.call("POST", f"/{kind}", resource))


@variant("resumes-without-catching-up")
def a_second_activation_syncs_nothing():
    def deliver(before, self, params):
        if params["event"]["kind"] == "integration.activated":
            if getattr(self, "activated", False):
                self.memory.forget_disassociated(params["directory"]["userGroups"])
                return {"ok": True}
            self.activated = True
        return before(self, params)

    wrap(connector.Connector, "deliver", deliver)


# The service

sessions = {}


def answer(message):
    reply = {"jsonrpc": "2.0", "id": message["id"]}
    name, params = message["method"], message["params"]
    try:
        if name == "hello":
            sessions[params["session"]] = connector.Connector(sync.Memory())
            reply["result"] = connector.IDENTITY
        elif name == "deliver":
            reply["result"] = sessions[params["session"]].deliver(params)
        else:
            reply["error"] = {"code": -32601, "message": f"no method {name}"}
    except Exception as fault:
        traceback.print_exc()
        reply["error"] = {"code": -32603, "message": f"{type(fault).__name__}: {fault}"}
    return reply


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.respond(200, json.dumps(answer(message)).encode())

    def do_DELETE(self):
        sessions.pop(parse_qs(urlsplit(self.path).query)["session"][0], None)
        self.respond(204, b"")

    def respond(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def main(names):
    if names == ["--list"]:
        print(json.dumps(EXPECTED, indent=1))
        return
    for name in names:
        VARIANTS[name]()
    server = Server(("127.0.0.1", 0), Handler)
    print(f"listening at http://127.0.0.1:{server.server_address[1]}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
