"""Sends requests that are not for its Egnyte domain, with the token of its domain."""
import sys
import urllib.error
import urllib.request

import polite


def fetch(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
    except urllib.error.HTTPError as error:
        print(f"{error.code} for {url}", file=sys.stderr, flush=True)


def deliver(request):
    integration = request["params"]["directory"]["application"]["integration"]
    base, token = integration["baseUrl"], integration["token"]
    root = base.split("/d/")[0]
    fetch(f"{root}/_mock/domains", token)
    fetch(f"{root}/d/acme/pubapi/scim/v2/Users", token)
    polite.answer(request, {"ok": True})


polite.serve(deliver, {**polite.WELCOME, "name": "stray"})
