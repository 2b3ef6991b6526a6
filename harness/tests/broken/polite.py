"""A connector that keeps nothing in step and answers everything. The others break one thing each."""
import json
import sys

WELCOME = {"protocol": 1, "name": "polite", "version": "1.0", "capabilities": ["integration"]}


def say(message):
    print(json.dumps(message), flush=True)


def requests():
    for line in sys.stdin:
        yield json.loads(line)


def answer(request, result):
    say({"jsonrpc": "2.0", "id": request["id"], "result": result})


def serve(deliver=lambda request: answer(request, {"ok": True}), welcome=WELCOME):
    for request in requests():
        if request["method"] == "hello":
            answer(request, welcome)
        elif request["method"] == "deliver":
            deliver(request)
        else:
            answer(request, {})


if __name__ == "__main__":
    serve()
