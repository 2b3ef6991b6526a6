import os
import pathlib
import signal
import sys
import time

import polite


def deliver(request):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
    time.sleep(600)


polite.serve(deliver)
