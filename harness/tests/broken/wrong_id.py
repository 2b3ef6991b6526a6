import polite

polite.serve(lambda request: polite.answer({"id": 41}, {"ok": True}))
