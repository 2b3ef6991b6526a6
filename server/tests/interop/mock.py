"""The mock as a process, and the browser that goes to it. Standard library only."""

import http.client
import json
import subprocess
import urllib.parse


class Mock:
    """A running egnyte-mock with one domain, `interop`."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.url = json.loads(self.process.stdout.readline())["url"]
        self.domain = self.control("POST", "/_mock/domains", {"name": "interop"})

    def stop(self):
        """Ends the process."""
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    def control(self, method, path, body):
        """Says something over the control API; the body is JSON, or XML as it is."""
        sent = body if isinstance(body, str) else json.dumps(body)
        status, _, page = self.request(method, path, sent, {})
        if status >= 300:
            raise AssertionError(f"{method} {path}: {status} {page}")
        return json.loads(page)

    def request(self, method, path, body=None, headers=None):
        """One request; nothing is followed."""
        target = urllib.parse.urlsplit(path if path.startswith("http") else self.url + path)
        connection = http.client.HTTPConnection(target.netloc, timeout=30)
        try:
            where = target.path + (f"?{target.query}" if target.query else "")
            connection.request(method, where, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def post_form(self, url, fields):
        """Posts a form as a browser does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.request("POST", url, urllib.parse.urlencode(fields), headers)

    def newest_sign_in(self):
        """What the journal says of the newest attempt to sign in."""
        journal = self.control("GET", "/_mock/domains/interop/journal", "")
        return [exchange["signIn"] for exchange in journal["exchanges"] if "signIn" in exchange][-1]
