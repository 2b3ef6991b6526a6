"""Prints the users and groups of a SCIM server, one a line; an empty one gets a user and a group first.

Arguments: base URL, token.
"""

import json
import sys
import urllib.request

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
url, token = sys.argv[1:]


def ask(resource, body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(urllib.request.Request(f"{url}/{resource}", data, headers)) as response:
        return json.load(response)


if not ask("Users").get("Resources"):
    ada = ask("Users", {"schemas": [CORE + "User"], "userName": "ada", "active": True})
    ask("Groups", {"schemas": [CORE + "Group"], "displayName": "Staff", "members": [{"value": ada["id"]}]})
for resource in ("Users", "Groups"):
    for entry in ask(resource)["Resources"]:
        entry.pop("meta", None)
        print(json.dumps(entry, sort_keys=True))
