"""Mock: a process of one's own, or one that runs already."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from typing import Any, Iterable, List, Optional

from .client import Control, MockError, fields
from .domain import Domain, GroupsInput, UserInput, seed_json

_NAME = "egnyte-mock.exe" if os.name == "nt" else "egnyte-mock"


def find_binary() -> str:
    """Returns the path of egnyte-mock: EGNYTE_MOCK_BIN, that of this wheel, or the one on the PATH."""
    given = os.environ.get("EGNYTE_MOCK_BIN")
    if given:
        return given
    folders = [sysconfig.get_path("scripts"), os.path.dirname(sys.executable)]
    for folder in filter(None, folders):
        path = os.path.join(folder, _NAME)
        if os.access(path, os.X_OK):
            return path
    found = shutil.which(_NAME)
    if found is None:
        raise MockError("egnyte-mock is not installed here: set EGNYTE_MOCK_BIN to its path, or EGNYTE_MOCK_URL to its address")
    return found


class Mock:
    """Running mock, and its domains. A context manager: a mock that was started stops at its end."""

    def __init__(self, url: str, admin_token: Optional[str] = None, process: Optional["subprocess.Popen[str]"] = None) -> None:
        self.control = Control(url, admin_token)
        self._process = process

    @classmethod
    def start(cls, binary: Optional[str] = None, arguments: Iterable[str] = ()) -> "Mock":
        """Starts a mock on a free port."""
        # The pipe ends with this process, however it ends, and the mock with the pipe.
        command = [binary or find_binary(), "--port", "0", "--stop-with-stdin", *arguments]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        # Another pipe, which nothing reads, would stop the mock.
        with tempfile.TemporaryFile(mode="w+") as log:
            try:
                process = subprocess.Popen(command, stderr=log, text=True, **pipes)
            except OSError as error:
                raise MockError(f"{command[0]} cannot be started: {error.strerror}") from None
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                process.wait()
                log.seek(0)
                raise MockError(f"{command[0]} did not start: {log.read().strip()}")
        ready = json.loads(line)
        return cls(ready["url"], ready.get("adminToken"), process)

    @property
    def url(self) -> str:
        """Base URL of the mock."""
        return self.control.url

    def domain(
        self,
        name: Optional[str] = None,
        users: Iterable[UserInput] = (),
        groups: GroupsInput = (),
        faults: Iterable[Any] = (),
        **options: Any,
    ) -> Domain:
        """Creates a domain: with users, groups and faults, and options such as token, profile, guesses, limits."""
        body = {"seed": seed_json(users, groups, faults), **fields(options)}
        if name is not None:
            body["name"] = name
        return Domain(self.control, self.control.call("POST", "/domains", body))

    def domains(self) -> List[str]:
        """Returns the names of all domains."""
        return [domain["name"] for domain in self.control.call("GET", "/domains")["domains"]]

    def check(self) -> None:
        """Raises an error unless the mock answers."""
        self.control.call("GET", "/domains")

    def stop(self) -> None:
        """Stops a mock that was started here."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

    def __enter__(self) -> "Mock":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
