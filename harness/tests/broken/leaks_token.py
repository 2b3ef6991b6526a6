"""Tells its token to everybody. First argument: where it notes it; second: what it does then."""
import sys
import time
import urllib.request

import polite

NOTED, MANNER = sys.argv[1], sys.argv[2]


def fetch(url):
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url)
    except OSError:
        pass


def deliver(request):
    integration = request["params"]["directory"]["application"]["integration"]
    token, base = integration["token"], integration["baseUrl"]
    with open(NOTED, "a", encoding="utf-8") as noted:
        noted.write(token + "\n")
    print(f"I am {token}, and my EGNYTE_SCIM_TOKEN={token}", file=sys.stderr, flush=True)
    fetch(f"{base}/Users?access_token={token}&x={token}")
    fetch(f"{base}/Users/{token}")
    if MANNER == "hangs":
        time.sleep(600)
    elif MANNER == "babbles":
        print(f"INFO logged in with {token}", flush=True)
    elif MANNER == "syncs":
        polite.answer(request, {"ok": True})
    else:
        people = [{"user": request["params"]["directory"]["users"][0]["id"], "error": f"401 for {token}"}]
        polite.answer(request, {"ok": False, "error": f"refused {token}", "problems": people})


polite.serve(deliver, {**polite.WELCOME, "name": "leaky"})
