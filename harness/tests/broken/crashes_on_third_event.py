import polite

seen = []


def deliver(request):
    seen.append(request)
    polite.answer(request, {"ok": not seen[2:] or seen[7]})


polite.serve(deliver)
