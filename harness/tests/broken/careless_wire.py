import json
import urllib.error
import urllib.request

import polite


def deliver(request):
    integration = request["params"]["directory"]["application"]["integration"]
    body = json.dumps({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "no name", "active": "True"})
    headers = {"Authorization": "Bearer " + integration["token"], "Content-Type": "application/scim+json",
               "User-Agent": "careless/1"}
    wanted = urllib.request.Request(integration["baseUrl"] + "/Users?limit=1", body.encode(), headers, method="POST")
    try:
        urllib.request.urlopen(wanted, timeout=10)
    except urllib.error.HTTPError:
        pass
    polite.answer(request, {"ok": True})


polite.serve(deliver)
