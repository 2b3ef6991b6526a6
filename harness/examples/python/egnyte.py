"""Egnyte's SCIM 2.0 service over one connection that is kept alive.

Knows nothing of people and user groups. What it promises: a rate limit is waited out, a passing
failure is repeated, a create is never repeated blindly, and everything has an end.
"""

import email.utils
import http.client
import json
import os
import ssl
import time
import urllib.parse

REQUEST_TIMEOUT = 10.0  # seconds for one answer; conformance.toml states the same figure
ATTEMPTS = 4  # of one request
REPEATS = 12  # in one sync, so that a dead server does not cost every person four attempts
PATIENCE = 20.0  # seconds of waiting in one sync; the harness allows 30 for an event
PAGE = 100
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Trouble(Exception):
    """Egnyte's last status stands beside the reason; 0 if there was no answer."""

    def __init__(self, reason, status=0):
        super().__init__(reason)
        self.status = status


class Refused(Trouble):
    """One change was turned down. The other changes are none the worse for it."""


class Stop(Trouble):
    """Nothing more can be done in this sync: the token, the server or our patience is at its end."""


class Egnyte:
    def __init__(self, integration):
        self.integration = integration
        self.url = urllib.parse.urlsplit(integration["baseUrl"].rstrip("/"))
        self.connection = connect(self.url, integration["caFile"])

    def begin(self, quiet_until):
        """A new sync. It may have to go on waiting for what Egnyte asked of the last one."""
        self.quiet_until, self.repeats, self.patience = quiet_until, REPEATS, PATIENCE

    def list(self, kind, **query):
        """Every resource of a kind, page by page until the total is reached."""
        found, total = [], 1
        while len(found) < total:
            page = self.call("GET", f"/{kind}", query={"startIndex": len(found) + 1, "count": PAGE, **query})
            found += page.get("Resources") or []
            total = page["totalResults"] if page.get("Resources") else 0
        return found

    def get(self, kind, resource_id):
        return self.call("GET", f"/{kind}/{resource_id}")

    def create(self, kind, resource, key):
        """Creates a resource. Should the reply get lost, the attribute `key` tells whether it arrived."""
        search = f"{key} eq {json.dumps(resource[key], ensure_ascii=False)}"
        return self.call("POST", f"/{kind}", resource, done=lambda: next(iter(self.list(kind, filter=search)), None))

    def patch(self, kind, resource_id, operations, done=None):
        """Changes a resource and returns it as it is then, whether or not Egnyte sends it along."""
        body = {"schemas": [PATCH], "Operations": operations}
        return self.call("PATCH", f"/{kind}/{resource_id}", body, done=done) or self.get(kind, resource_id)

    def delete(self, kind, resource_id):
        self.call("DELETE", f"/{kind}/{resource_id}")

    def call(self, method, path, body=None, query=None, done=None):
        """One request, repeated within bounds while repeating can help. Before it is repeated, `done`
        returns the resource where the request had arrived and only its reply was lost."""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.spend_repeat(trouble)
            status, headers, answer = self.exchange(method, path, body, query)
            if 200 <= status < 300:
                return answer
            if status == 404 and method == "DELETE":
                return None  # it is gone: an earlier attempt, or somebody else, has done it
            trouble = f"Egnyte answered {status}: {detail(answer)}" if status else answer
            if status == 401:
                raise Stop("Egnyte refuses the token: replace it, then activate the integration again", 401)
            throttled = is_throttled(status, headers)
            if throttled or "Retry-After" in headers:
                self.quiet_until = time.time() + retry_after(headers, attempt)
            if status == 0 or status >= 500:
                self.wait(0.1 * 2**attempt)
                if done and (resource := done()):
                    return resource
            elif not throttled:
                raise Refused(trouble, status)
        raise Refused(trouble, status) if status >= 500 else Stop(trouble, status)

    def exchange(self, method, path, body, query):
        """One request on the wire: status, headers, body. A broken connection has the status 0."""
        self.wait(self.quiet_until - time.time())
        target = self.url.path + path + ("?" + urllib.parse.urlencode(query) if query else "")
        headers = {"Authorization": "Bearer " + self.integration["token"], "Accept": "application/scim+json",
                   "User-Agent": "sample-python/1"}
        if body:
            headers["Content-Type"] = "application/scim+json"
        try:
            self.connection.request(method, target, json.dumps(body) if body else None, headers)
            response = self.connection.getresponse()
            return response.status, response.headers, parse(response.read())
        except TimeoutError:
            self.connection.close()
            raise Stop(f"Egnyte did not answer within {REQUEST_TIMEOUT:g} seconds") from None
        except (OSError, http.client.HTTPException) as broken:
            self.connection.close()  # the next request opens a new one
            return 0, {}, f"the connection to Egnyte broke ({type(broken).__name__})"

    def spend_repeat(self, trouble):
        self.repeats -= 1
        if self.repeats < 0:
            raise Stop(trouble)

    def wait(self, seconds):
        if seconds > self.patience:
            raise Stop(f"Egnyte asks for {seconds:.0f} seconds of silence; syncing goes on after that")
        if seconds > 0:
            self.patience -= seconds
            time.sleep(seconds)


def connect(url, ca_file):
    """The connection to Egnyte, through a proxy where the environment names one for https."""
    if url.scheme != "https":
        return http.client.HTTPConnection(url.hostname, url.port, timeout=REQUEST_TIMEOUT)
    proxy = urllib.parse.urlsplit(os.environ.get("HTTPS_PROXY", ""))
    host, port = (proxy.hostname, proxy.port) if proxy.hostname else (url.hostname, url.port)
    trust = ssl.create_default_context(cafile=ca_file)
    connection = http.client.HTTPSConnection(host, port, timeout=REQUEST_TIMEOUT, context=trust)
    if proxy.hostname:
        connection.set_tunnel(url.hostname, url.port or 443)
    return connection


def is_throttled(status, headers):
    """Egnyte's gateway says "too many" with 429, or with 403 and a header. Other 403s are refusals."""
    return status == 429 or status == 403 and "DEVELOPER_OVER_" in headers.get("X-Mashery-Error-Code", "")


def retry_after(headers, attempt):
    """Seconds to wait: Retry-After as a number or as a date, else a growing pause."""
    value = headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    moment = email.utils.parsedate_tz(value)  # reads all three forms of a date; one of them names no zone
    return email.utils.mktime_tz((*moment[:9], moment[9] or 0)) - time.time() if moment else 0.5 * 2**attempt


def parse(content):
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode(errors="replace")


def detail(answer):
    """What an error says: SCIM's `detail`, or the text that Egnyte's gateway sends instead."""
    text = answer.get("detail") if isinstance(answer, dict) else answer
    return str(text or "no reason given")[:300]
