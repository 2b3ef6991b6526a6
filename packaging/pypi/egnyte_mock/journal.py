"""Journal of a domain: each request of a client, and the findings about it."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import Any, Dict, Iterator, List, Optional

from .client import Control

_SCIM_BASES = ("/pubapi/scim/v2/azure-connector", "/pubapi/scim/v2/azure", "/pubapi/scim/v2")


class Finding:
    """Judgement about a request: an error, a warning or a note, with the section of the standard and advice."""

    def __init__(self, json: Dict[str, Any], entry: "Entry") -> None:
        self.id: str = json["id"]
        self.level: str = json["level"]
        self.section: str = json["section"]
        self.advice: str = json["advice"]
        self.entry = entry

    def __repr__(self) -> str:
        place = f" ({self.section})" if self.section else ""
        return f"<{self.level} {self.id}{place}: {self.advice} [{self.entry.method} {self.entry.path}]>"


class Entry:
    """Request to the domain, and the response."""

    def __init__(self, json: Dict[str, Any]) -> None:
        self.json = json
        self.seq: int = json["seq"]
        self.method: str = json["method"]
        #: Path and query.
        self.path: str = json["path"]
        #: 0 for a request that was not answered.
        self.status: int = json["status"]
        self.request_headers: Dict[str, str] = json["requestHeaders"]
        self.request_body: Any = json["requestBody"]
        self.response_body: Any = json["responseBody"]
        self.findings: List[Finding] = [Finding(finding, self) for finding in json["findings"]]

    @property
    def target(self) -> str:
        """Path below the base URL of the API, without the query: ``/Users/17``."""
        path = self.path.split("?")[0]
        path = re.sub(r"^/d/[^/]*", "", path)
        for base in _SCIM_BASES:
            if path == base or path.startswith(base + "/"):
                path = path[len(base):]
                break
        return path.rstrip("/")

    def matches(self, method: Optional[str], path: Optional[str]) -> bool:
        """Returns whether the request has this method, and a path in which ``*`` stands for any text."""
        has_method = method is None or method.upper() == self.method
        return has_method and (path is None or _pattern(path).match(self.target) is not None)

    def __repr__(self) -> str:
        return f"<{self.method} {self.path} -> {self.status}>"


def _pattern(path: str) -> "re.Pattern[str]":
    # Only the star has a meaning here.
    return re.compile(translate(path.replace("[", "[[]").replace("?", "[?]")))


class Journal:
    """Requests of the clients of a domain, oldest first; the latest 1,000 are kept."""

    def __init__(self, control: Control, path: str) -> None:
        self._control = control
        self._path = f"{path}/journal"

    def entries(self, after: int = 0) -> List[Entry]:
        """Returns the requests after a number, with their responses."""
        page = self._control.call("GET", self._path, query={"after": after})
        return [Entry(exchange) for exchange in page["exchanges"]]

    def requests(self, method: Optional[str] = None, path: Optional[str] = None) -> List[Entry]:
        """Returns the requests with a method and a path below the base URL: ``requests("PATCH", "/Users/*")``."""
        return [entry for entry in self.entries() if entry.matches(method, path)]

    def findings(self, id: Optional[str] = None, level: Optional[str] = None) -> List[Finding]:
        """Returns the findings about all requests, or those with an id or a level: error, warning or note."""
        query = {"finding": id or "any", "level": level}
        page = self._control.call("GET", self._path, query=query)
        found = [finding for exchange in page["exchanges"] for finding in Entry(exchange).findings]
        return [it for it in found if id in (None, it.id) and level in (None, it.level)]

    def clear(self) -> None:
        """Removes all entries; the numbering continues."""
        self._control.call("DELETE", self._path)

    def text(self) -> str:
        """Returns a line for each request, with its findings below: for a report."""
        lines = []
        for entry in self.entries():
            fault = entry.json["fault"]
            lines.append(f"{entry.seq:4} {entry.status or '---'} {entry.method} {entry.path}"
                         + (f"  (fault {fault['id']}: {fault['kind']})" if fault else ""))
            if entry.status >= 400 and isinstance(entry.response_body, dict):
                detail = entry.response_body.get("detail") or entry.response_body.get("error")
                lines += [f"         {detail}"] if detail else []
            for finding in entry.findings:
                section = f" {finding.section}:" if finding.section else ""
                lines.append(f"         {finding.level} {finding.id}:{section} {finding.advice}")
        return "\n".join(lines) or "no request arrived"

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries())

    def __len__(self) -> int:
        return len(self.entries())
