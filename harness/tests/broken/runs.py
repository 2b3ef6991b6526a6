"""Runs once for each event: does what its first argument says with the rest."""
import json
import os
import pathlib
import subprocess
import sys

what, rest = sys.argv[1], sys.argv[2:]
result = pathlib.Path(os.environ["CONFORMANCE_RESULT_FILE"])
state = pathlib.Path(os.environ["CONFORMANCE_STATE_DIR"])

if what == "tells":
    known = ("EGNYTE_", "CONFORMANCE_")
    seen = {name: value for name, value in os.environ.items() if name.startswith(known)}
    files = {name: json.load(open(seen[name])) for name in ("CONFORMANCE_EVENT_FILE", "CONFORMANCE_DIRECTORY_FILE")}
    runs = state / "runs"
    runs.write_text(str(int(runs.read_text()) + 1 if runs.exists() else 1))
    pathlib.Path(rest[0]).write_text(json.dumps({"environment": seen, "files": files, "arguments": rest[1:], "runs": runs.read_text()}))
elif what == "writes":
    result.write_text(rest[0])
    sys.exit(int(rest[1]))
elif what == "encodes":
    result.write_text(rest[0], rest[1])
elif what == "fails":
    print("a log line", file=sys.stderr)
    sys.exit(rest[0])
elif what == "leaves":
    child = subprocess.Popen(["sleep", "600"])
    pathlib.Path(rest[0]).write_text(str(child.pid))
elif what == "dies":
    os.abort()
