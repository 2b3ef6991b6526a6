#!/usr/bin/env python3
"""A build that SCIM is pushed to: a service provider in front, a client of Egnyte behind.

It listens at PUSH_PORT for who has PUSH_TOKEN, and keeps nothing: its ids are Egnyte's. A PUT becomes the PATCH of
what differs, so that what the directory does not map stays; a deleted person's account is deactivated.
"""

import http.server
import json
import os
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))

import egnyte  # noqa: E402
from egnyte import Egnyte, Refused, Stop  # noqa: E402
from sync import operation, present_values  # noqa: E402

BASE = "/scim/v2"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"

egnyte.ATTEMPTS = 2  # the directory repeats a request as well


class Gateway:
    """What each request of the directory becomes at Egnyte."""

    def __init__(self):
        self.egnyte = Egnyte({
            "baseUrl": os.environ["EGNYTE_SCIM_URL"],
            "token": os.environ["EGNYTE_SCIM_TOKEN"],
            "caFile": os.environ.get("EGNYTE_CA_FILE"),
        })
        self.egnyte.quiet_until = 0.0

    def answer(self, method, path, query, body):
        """The status and the body of the answer to one request."""
        self.egnyte.begin(self.egnyte.quiet_until)
        kind, _, resource_id = path.strip("/").partition("/")
        handler = getattr(self, f"{method.lower()}_{kind.lower()}", None)
        if not handler:
            raise Refused(f"there is no {method} {path}", 404)
        return handler(resource_id, query if method == "GET" else body)

    # Reading: Egnyte's own answers

    def get_users(self, resource_id, query):
        return 200, self.read("Users", resource_id, query)

    def get_groups(self, resource_id, query):
        return 200, self.read("Groups", resource_id, query)

    def read(self, kind, resource_id, query):
        return self.egnyte.call("GET", f"/{kind}/{resource_id}" if resource_id else f"/{kind}", query=query)

    # People

    def post_users(self, _, user):
        """The directory has looked for the username and the email before."""
        user = {name: value for name, value in user.items() if value is not None}
        return 201, self.egnyte.create("Users", {"userType": "power", **user}, "externalId")

    def put_users(self, account_id, user):
        account = self.egnyte.get("Users", account_id)
        present = present_values(account)
        changes = {path: value for path, value in wanted_values(user).items() if value != present[path]}
        if account.get("externalId"):
            changes.pop("externalId", None)  # once set it cannot be changed
        for path, attribute in (("userName", "userName"), ("emails", "emails.value")):
            self.refuse_taken("Users", attribute, changes.get(path), account_id)
        return 200, self.change(account, changes)

    def change(self, account, changes):
        operations = [operation(path, value) for path, value in changes.items()]
        return self.egnyte.patch("Users", account["id"], operations) if operations else account

    def delete_users(self, account_id, _):
        account = self.egnyte.get("Users", account_id)
        self.change(account, {"active": False} if account.get("active", True) else {})
        return 204, None

    # Groups

    def post_groups(self, _, group):
        self.refuse_taken("Groups", "displayName", group["displayName"])
        return 201, self.egnyte.create("Groups", group, "displayName")

    def patch_groups(self, group_id, patch):
        operations = patch["Operations"]
        for each in operations:
            if each.get("path") == "displayName":
                self.refuse_taken("Groups", "displayName", each["value"], group_id)
        # Removing a member for a second time may be an error, so a lost reply is looked into first.
        removed = {each["path"] for each in operations if each["op"] == "remove"}
        done = (lambda: self.without(group_id, removed)) if removed else None
        return 200, self.egnyte.patch("Groups", group_id, operations, done)

    def without(self, group_id, removed):
        group = self.egnyte.get("Groups", group_id)
        present = {f'members[value eq "{member["value"]}"]' for member in group.get("members") or []}
        return None if present & removed else group

    def delete_groups(self, group_id, _):
        self.egnyte.get("Groups", group_id)
        self.egnyte.delete("Groups", group_id)
        return 204, None

    def refuse_taken(self, kind, attribute, value, own_id=None):
        """A name is taken by whoever has it in any letter case, also where Egnyte would accept a second one."""
        if not value:
            return
        found = self.egnyte.list(kind, filter=f"{attribute} eq {json.dumps(value, ensure_ascii=False)}")
        if any(other["id"] != own_id for other in found):
            raise Refused(f"{attribute} {value} belongs to another Egnyte {kind[:-1].lower()}", 409)


def wanted_values(user):
    """What an account is to hold, by SCIM path."""
    return {**present_values(user), "emails": present_values({**user, "emails": user.get("emails") or [{}]})["emails"]}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    gateway, lock = None, threading.Lock()

    def handle_request(self):
        url = urllib.parse.urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            if self.headers.get("Authorization") != "Bearer " + os.environ["PUSH_TOKEN"]:
                raise Refused("this gateway has another token", 401)
            body = json.loads(content) if content else None
            query = dict(urllib.parse.parse_qsl(url.query))
            with self.lock:
                status, answer = self.gateway.answer(self.command, url.path.removeprefix(BASE), query, body)
        except Refused as refusal:
            status, answer = error(refusal.status if refusal.status < 500 else 502, refusal)
        except Stop as stop:
            status, answer = error(401 if stop.status == 401 else 503, stop)
        self.reply(status, answer)

    def reply(self, status, answer):
        content = json.dumps(answer).encode() if answer is not None else b""
        self.send_response(status)
        if content:
            self.send_header("Content-Type", "application/scim+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_request

    def log_message(self, *_):
        pass


def error(status, reason):
    return status, {"schemas": [ERROR], "status": str(status), "detail": str(reason)}


def serve(gateway):
    Handler.gateway = gateway
    http.server.ThreadingHTTPServer.daemon_threads = True
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PUSH_PORT"])), Handler).serve_forever()


if __name__ == "__main__":
    serve(Gateway())
