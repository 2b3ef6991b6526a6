"""The polite connector as a service, for many scenarios at a time."""
import http.server
import json

import polite


class Polite(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        results = {"hello": polite.WELCOME, "deliver": {"ok": True}}
        message = {"jsonrpc": "2.0", "id": request["id"], "result": results.get(request["method"], {})}
        answer = json.dumps(message).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Polite)
print(f"listening at http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
