import polite


def deliver(request):
    polite.say({"level": "info", "message": "syncing 3 users"})
    polite.answer(request, {"ok": True})


polite.serve(deliver)
