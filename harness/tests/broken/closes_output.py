import os
import time

import polite


def deliver(request):
    os.close(1)
    time.sleep(600)


polite.serve(deliver)
