"""Leaves a process behind that keeps every pipe open and ignores being asked to end."""
import pathlib
import subprocess
import sys

import polite

SLEEPER = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"


def deliver(request):
    child = subprocess.Popen([sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE)
    child.stdout.readline()
    pathlib.Path(sys.argv[1]).write_text(str(child.pid))
    polite.answer(request, {"ok": True})


polite.serve(deliver)
