import time

import polite

time.sleep(0.6)
polite.serve()
