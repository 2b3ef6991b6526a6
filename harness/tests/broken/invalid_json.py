import polite

polite.serve(lambda request: print("{'ok': True}", flush=True))
