#!/usr/bin/env python3
"""A build that reads its directory from JumpCloud's REST API. It knows nothing of the harness's protocol.

JUMPCLOUD_API_URL is the base URL with /api, JUMPCLOUD_API_KEY the key of an administrator. With a number of
seconds as its argument it is a service that syncs again and again, else it syncs once.
"""

import json
import os
import sys
import time
import urllib.request

from once import sync_once

PAGE = 100


def get(path):
    request = urllib.request.Request(os.environ["JUMPCLOUD_API_URL"] + path)
    request.add_header("x-api-key", os.environ["JUMPCLOUD_API_KEY"])
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def entries(path):
    """Every entry of a list: page by page until an empty one. Lists of v1 are in an object, those of v2 are bare."""
    found = []
    while True:
        page = get(f"{path}?limit={PAGE}&skip={len(found)}&sort=_id")
        page = page["results"] if isinstance(page, dict) else page
        if not page:
            return found
        found += page


def read():
    application = next(each for each in entries("/applications") if each["name"] == "egnyte")
    associated = {each["id"] for each in entries(f"/v2/applications/{application['id']}/usergroups")}
    users = [
        {key: each[key] or None for key in ("id", "username", "email", "firstname", "lastname")}
        | {"state": "active" if each["state"] == "ACTIVATED" else "suspended"}
        for each in entries("/systemusers")
    ]
    groups = []
    for each in entries("/v2/usergroups"):
        group = {"id": each["id"], "name": each["name"], "associated": each["id"] in associated, "members": []}
        if group["associated"]:
            group["members"] = [edge["to"]["id"] for edge in entries(f"/v2/usergroups/{each['id']}/members")]
        groups.append(group)
    return users, groups


def main():
    if len(sys.argv) == 1:
        sync_once(*read())
    while len(sys.argv) > 1:
        try:
            sync_once(*read())
        except SystemExit as problem:  # the next sync tries again
            print(problem, file=sys.stderr, flush=True)
        except Exception as trouble:
            print(f"sync: {trouble}", file=sys.stderr, flush=True)
        time.sleep(float(sys.argv[1]))


if __name__ == "__main__":
    main()
