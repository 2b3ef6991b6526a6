import polite

polite.serve(welcome=dict(polite.WELCOME, capabilities=["integration", "event"]))
