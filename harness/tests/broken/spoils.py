"""Stands between the harness and a good connector, and spoils one thing.

usage: spoils.py hangs|answers-early|storms COMMAND...
"""
import json
import queue
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

how, command = sys.argv[1], sys.argv[2:]
good = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
later = queue.Queue()


def ask(line):
    good.stdin.write(line)
    good.stdin.flush()
    return good.stdout.readline()


def catch_up():
    while (line := later.get()) is not None:
        time.sleep(0.1)
        ask(line)


def storm(integration):
    request = urllib.request.Request(integration["baseUrl"] + "/Users?count=1",
                                     headers={"Authorization": "Bearer " + integration["token"]})
    while True:
        try:
            urllib.request.urlopen(request).read()
        except urllib.error.HTTPError:
            pass


late = threading.Thread(target=catch_up)
late.start()
for line in sys.stdin:
    message = json.loads(line)
    kind = message["params"].get("event", {}).get("kind")
    if how == "hangs" and kind == "user-group.renamed":
        print("waiting for a lock", file=sys.stderr, flush=True)
        threading.Event().wait()
    if how == "storms" and kind == "user-group.renamed":
        storm(message["params"]["directory"]["application"]["integration"])
    if how == "answers-early" and kind:
        later.put(line)
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": {"ok": True}}), flush=True)
        continue
    if message["method"] == "bye":
        later.put(None)
        late.join()
    sys.stdout.write(ask(line))
    sys.stdout.flush()
