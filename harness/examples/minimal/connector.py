#!/usr/bin/env python3
"""The smallest connector that passes the smoke test: it brings in the members of every associated user
group, and the group itself. Nobody ever leaves, nothing is ever renamed, no request is ever repeated."""
import json
import sys
import urllib.parse
import urllib.request


def egnyte(integration, method, path, body=None):
    headers = {"Authorization": "Bearer " + integration["token"], "Content-Type": "application/scim+json"}
    content = body and json.dumps(body).encode()
    request = urllib.request.Request(integration["baseUrl"] + path, content, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read() or "{}")


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
    people = {person["id"]: account(person) for person in directory["users"] if person["state"] == "active"}
    for group in filter(lambda each: each["associated"], directory["userGroups"]):
        people_in = [people[i] for i in group["members"] if i in people]
        members = [find_or_create(integration, "Users", "userName", person) for person in people_in]
        if members and integration["manageGroups"]:
            wanted = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": group["name"]}
            found = find_or_create(integration, "Groups", "displayName", wanted)
            present = [member["value"] for member in found.get("members", [])]
            joining = [{"value": each["id"]} for each in members if each["id"] not in present]
            if joining:
                add = {"op": "add", "path": "members", "value": joining}
                patch = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [add]}
                egnyte(integration, "PATCH", f"/Groups/{found['id']}", patch)


def deliver(directory):
    try:
        if directory["application"] and directory["application"]["integration"]["active"]:
            sync(directory["application"]["integration"], directory)
        return {"ok": True}
    except OSError as error:  # a refusal by Egnyte as well: urllib's errors are among them
        return {"ok": False, "error": str(error)}


IDENTITY = {"protocol": 1, "name": "sample-minimal"}
for message in map(json.loads, sys.stdin):
    result = deliver(message["params"]["directory"]) if message["method"] == "deliver" else IDENTITY
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
