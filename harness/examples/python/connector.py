#!/usr/bin/env python3
"""A sample connector: keeps an Egnyte domain in step with a directory. Standard library only.

This file talks to the harness (../../PROTOCOL.md), `sync.py` decides what to change, `egnyte.py`
speaks SCIM. It is run in either of two ways:

    stdio:python3 connector.py      one process for a session, one JSON message a line
    exec:python3 connector.py       one process for each event, told by CONFORMANCE_EVENT_FILE
"""

import json
import os
import pathlib
import sys
import traceback

from egnyte import Egnyte
from sync import Memory, Sync

IDENTITY = {
    "protocol": 1,
    "name": "sample-python",
    "version": "1.0.0",
    "capabilities": ["keeps-local-members"],
}


class Connector:
    """One session."""

    def __init__(self, memory):
        self.memory = memory
        self.egnyte = None

    def hello(self, _params):
        return IDENTITY

    def deliver(self, params):
        directory = params["directory"]
        self.memory.forget_disassociated(directory["userGroups"])
        integration = (directory["application"] or {}).get("integration")
        if not integration or not integration["active"]:
            return {"ok": True}
        if not self.egnyte or self.egnyte.integration != integration:
            self.egnyte = Egnyte(integration)
        self.egnyte.begin(self.memory.quiet_until)
        try:
            return Sync(directory, self.egnyte, self.memory).run()
        finally:
            self.memory.quiet_until = self.egnyte.quiet_until

    def bye(self, _params):
        return {}


def serve_stdio():
    """One message a line in, one a line out. Whatever else there is to say goes to standard error."""
    connector = Connector(Memory())
    verbs = {"hello": connector.hello, "deliver": connector.deliver, "bye": connector.bye}
    for line in sys.stdin:
        message = json.loads(line)
        reply = {"jsonrpc": "2.0", "id": message["id"]}
        try:
            if message["method"] in verbs:
                reply["result"] = verbs[message["method"]](message["params"])
            else:
                reply["error"] = {"code": -32601, "message": f"no method {message['method']}"}
        except Exception as fault:  # a fault of ours: the harness shows it, with the traceback
            traceback.print_exc()
            reply["error"] = {"code": -32603, "message": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(reply), flush=True)


def run_once(environment):
    """One event from a file, the reply into another, the outcome as exit status."""
    state = pathlib.Path(environment["CONFORMANCE_STATE_DIR"], "bindings.json")
    memory = Memory.load(state)
    delivery = json.loads(pathlib.Path(environment["CONFORMANCE_EVENT_FILE"]).read_text("utf-8"))
    try:
        reply = Connector(memory).deliver(delivery)
    finally:
        memory.save(state)
    pathlib.Path(environment["CONFORMANCE_RESULT_FILE"]).write_text(json.dumps(reply), "utf-8")
    if not reply["ok"]:
        sys.exit(f"sample-python: {reply['error']}")


if __name__ == "__main__":
    run_once(os.environ) if "CONFORMANCE_EVENT_FILE" in os.environ else serve_stdio()
