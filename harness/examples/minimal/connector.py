#!/usr/bin/env python3
"""The smallest connector that passes the smoke test: it brings in the members of every associated user
group, and the group itself. Nobody ever leaves, nothing is ever renamed, no request is ever repeated."""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request


def egnyte(integration, method, path, body=None):
    headers = {"Authorization": "Bearer " + integration["token"], "Content-Type": "application/scim+json"}
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(integration["baseUrl"] + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def find_or_create(integration, kind, key, resource):
    query = urllib.parse.urlencode({"filter": f"{key} eq {json.dumps(resource[key])}"})
    found = egnyte(integration, "GET", f"/{kind}?{query}").get("Resources")
    return found[0] if found else egnyte(integration, "POST", f"/{kind}", resource)


def account(person):
    first, last = person["firstname"], person["lastname"]
    return {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": person["username"],
            "externalId": person["id"], "userType": "power", "active": True,
            "emails": [{"value": person["email"], "type": "work", "primary": True}],
            "name": {"givenName": first, "familyName": last, "formatted": f"{first} {last}"}}


def sync(integration, directory):
    people = {person["id"]: person for person in directory["users"] if person["state"] == "active"}
    for group in (group for group in directory["userGroups"] if group["associated"]):
        members = [find_or_create(integration, "Users", "userName", account(people[i]))
                   for i in group["members"] if i in people]
        if members and integration["manageGroups"]:
            wanted = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": group["name"]}
            found = find_or_create(integration, "Groups", "displayName", wanted)
            present = [member["value"] for member in found.get("members", [])]
            joining = [{"value": each["id"]} for each in members if each["id"] not in present]
            add = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                   "Operations": [{"op": "add", "path": "members", "value": joining}]}
            if joining:
                egnyte(integration, "PATCH", f"/Groups/{found['id']}", add)


def deliver(directory):
    try:
        if directory["application"] and directory["application"]["integration"]["active"]:
            sync(directory["application"]["integration"], directory)
        return {"ok": True}
    except (urllib.error.URLError, OSError) as error:
        return {"ok": False, "error": str(error)}


for line in sys.stdin:
    message = json.loads(line)
    result = {"hello": lambda _: {"protocol": 1, "name": "sample-minimal"}, "bye": lambda _: {},
              "deliver": lambda params: deliver(params["directory"])}[message["method"]](message["params"])
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
