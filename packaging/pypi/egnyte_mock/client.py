"""Requests to the control API."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, Optional

# A proxy cannot reach a mock on this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

_TIMEOUT = 30


class MockError(Exception):
    """Refusal of the control API, or a mock that does not start."""

    def __init__(self, message: str, status: Optional[int] = None) -> None:
        super().__init__(message)
        self.status = status


class Control:
    """Control API of a mock."""

    def __init__(self, url: str, admin_token: Optional[str] = None) -> None:
        self.url = url.rstrip("/")
        self.admin_token = admin_token

    def call(self, method: str, path: str, body: Any = None, query: Optional[Dict[str, Any]] = None) -> Any:
        """Sends a request, and returns the JSON of the answer; None if there is none."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        target = f"{self.url}/_mock{path}" + (f"?{urllib.parse.urlencode(given)}" if given else "")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(target, data, {"Content-Type": "application/json"}, method=method)
        if self.admin_token:
            request.add_header("Authorization", f"Bearer {self.admin_token}")
        try:
            with _OPENER.open(request, timeout=_TIMEOUT) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise MockError(f"{method} /_mock{path}: {_reason(error)}", error.code) from None
        except OSError as error:
            raise MockError(f"no mock answers at {self.url}: {getattr(error, 'reason', error)}") from None
        return json.loads(text) if text else None


def _reason(error: urllib.error.HTTPError) -> str:
    text = error.read().decode(errors="replace")
    try:
        return json.loads(text)["error"]
    except (ValueError, KeyError, TypeError):
        return f"{error.code} {text}".strip()


def camel_case(name: str) -> str:
    """Returns the name of a field as the control API writes it: ``retryAfter`` for ``retry_after``."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def fields(values: Dict[str, Any]) -> Dict[str, Any]:
    """Returns an object with the names of the control API."""
    return {camel_case(name): value for name, value in values.items()}
