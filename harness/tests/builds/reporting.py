"""A sample build that syncs some time after a SIGHUP, and says at a status address whether it is idle. Arguments: its module, and
`right`, or a flaw: `idle` says so at all times, `busy` never is idle.
"""

import http.server
import importlib
import os
import pathlib
import signal
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples" / "builds"))

_, name, way = sys.argv
module = importlib.import_module(name)
sys.argv = [name]

due = threading.Event()
due.set()
syncing = threading.Event()


class Status(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        is_busy = way == "busy" or (way != "idle" and (due.is_set() or syncing.is_set()))
        self.send_response(503 if is_busy else 200)
        self.end_headers()
        self.wfile.write(b"syncing" if is_busy else b"idle")

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["STATUS_PORT"])), Status)
threading.Thread(target=server.serve_forever, daemon=True).start()
signal.signal(signal.SIGHUP, lambda *_: due.set())
while True:
    due.wait()
    syncing.set()
    due.clear()
    time.sleep(0.3)
    try:
        module.main()
    except SystemExit as problem:
        print(problem, file=sys.stderr)
    syncing.clear()
