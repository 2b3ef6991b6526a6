import polite

polite.serve(lambda request: polite.answer(request, {"ok": "yes"}))
