"""A sample build as a service that says when a sync is over. Arguments: its module; `hup`, or the seconds between two syncs.

It syncs at its start, then at each SIGHUP or again and again.
"""

import importlib
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples" / "builds"))

_, name, pace = sys.argv
module = importlib.import_module(name)
sys.argv = [name]


def sync(*_):
    try:
        module.main()
    except SystemExit as problem:
        print(problem, file=sys.stderr)
    print("sync finished", flush=True)


if pace == "hup":
    signal.signal(signal.SIGHUP, sync)
sync()
while True:
    if pace == "hup":
        signal.pause()
    else:
        time.sleep(float(pace))
        sync()
