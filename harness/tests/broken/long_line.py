import sys

import polite


def deliver(request):
    sys.stdout.write('{"jsonrpc":"2.0","padding":"' + "x" * 50_000_000 + '"}\n')
    sys.stdout.flush()


polite.serve(deliver)
