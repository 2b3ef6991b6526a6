import sys

import polite


def deliver(request):
    sys.stderr.write("noise\n" * 100_000 + "the last word\n")
    sys.stderr.flush()
    polite.answer(request, {"ok": True})


polite.serve(deliver)
