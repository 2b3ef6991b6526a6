import polite


def deliver(request):
    polite.say({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32000, "message": "409 from Egnyte"}})


polite.serve(deliver)
