import polite


def deliver(request):
    print("INFO syncing 3 users", flush=True)
    polite.answer(request, {"ok": True})


polite.serve(deliver)
