"""Answers at once, and works half a second later."""
import threading
import urllib.request

import polite


def read(base, token):
    request = urllib.request.Request(f"{base}/Users", headers={"Authorization": f"Bearer {token}"})
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)


def deliver(request):
    integration = request["params"]["directory"]["application"]["integration"]
    polite.answer(request, {"ok": True})
    timer = threading.Timer(0.5, read, (integration["baseUrl"], integration["token"]))
    timer.start()
    timer.join()


polite.serve(deliver, {**polite.WELCOME, "name": "early"})
