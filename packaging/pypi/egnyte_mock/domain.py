"""Domain of a mock: one Egnyte, with its addresses, and what a test does to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, Iterable, List, Mapping, Optional, Union

from .client import Control, MockError, fields
from .journal import Journal

#: User as the control API reads it, or a user name.
UserInput = Union[str, Mapping[str, Any]]
#: Groups with their members by user name: ``{"Engineering": ["ada"]}``, or objects of the control API.
GroupsInput = Union[Mapping[str, Iterable[str]], Iterable[Union[str, Mapping[str, Any]]]]

_MATCH = ("method", "path", "write", "later_page", "nth", "every", "next", "probability", "seed")


def seed_json(users: Iterable[UserInput] = (), groups: GroupsInput = (), faults: Iterable[Any] = ()) -> Dict[str, Any]:
    """Returns a seed as the control API reads it."""
    if isinstance(groups, Mapping):
        groups = [{"displayName": name, "members": list(members)} for name, members in groups.items()]
    return {
        "users": [fields({"user_name": user} if isinstance(user, str) else dict(user)) for user in users],
        "groups": [fields({"display_name": group} if isinstance(group, str) else dict(group)) for group in groups],
        "faults": list(faults),
    }


class Domain:
    """Egnyte domain of a mock."""

    def __init__(self, control: Control, json: Dict[str, Any]) -> None:
        self._control = control
        self.name: str = json["name"]
        #: Address of the domain: pages, sign-in.
        self.url: str = json["url"]
        #: SCIM base URL, for a connector.
        self.base_url: str = json["scimUrl"]
        #: Base URL of Egnyte's own API.
        self.api_url: str = json["apiUrl"]
        #: Bearer token, for a connector.
        self.token: str = json["token"]
        #: Credentials of the administrator: userName and password.
        self.administrator: Dict[str, str] = json.get("administrator", {})
        self._path = f"/domains/{self.name}"
        self.journal = Journal(control, self._path)
        self.clock = Clock(self)

    def control(self, method: str, path: str = "", body: Any = None, query: Optional[Dict[str, Any]] = None) -> Any:
        """Sends a request to the domain's part of the control API: ``control("GET", "/sign-ins")``."""
        return self._control.call(method, self._path + path, body, query)

    def seed(self, users: Iterable[UserInput] = (), groups: GroupsInput = (), faults: Iterable[Any] = ()) -> Dict[str, Any]:
        """Creates users, groups and faults, all or none, and returns the users and groups."""
        return self.control("POST", "/seed", seed_json(users, groups, faults))

    def state(self) -> Dict[str, Any]:
        """Returns all users and groups."""
        return self.control("GET", "/state")

    @property
    def users(self) -> List[Dict[str, Any]]:
        """Users of the domain."""
        return self.state()["users"]

    @property
    def groups(self) -> List[Dict[str, Any]]:
        """Groups of the domain."""
        return self.state()["groups"]

    def user(self, user_name: str) -> Dict[str, Any]:
        """Returns the user with a name, in any letter case."""
        return _find(self.users, "userName", user_name)

    def group(self, display_name: str) -> Dict[str, Any]:
        """Returns the group with a name, in any letter case."""
        return _find(self.groups, "displayName", display_name)

    def fault(self, kind: Optional[str] = None, **values: Any) -> "Fault":
        """Plans a failure: ``fault(status=503, method="POST", path="/Users", next=1)``, ``fault("delay", millis=50)``."""
        match = {name: values.pop(name) for name in _MATCH if name in values}
        effect = {"kind": kind or "status", **fields(values)}
        return Fault(self, self.control("POST", "/faults", {"match": fields(match), "effect": effect})["id"])

    def settings(self, **changes: Any) -> Dict[str, Any]:
        """Changes profile, guesses, tolerances, weaknesses or limits, and returns the domain."""
        return self.control("PATCH", "/settings", fields(changes))

    def limits(self, per_second: int = 2, per_day: int = 1000) -> None:
        """Sets rate limits for each token: without arguments those that Egnyte documents."""
        self.settings(limits={"perSecond": per_second, "perDay": per_day})

    def no_limits(self) -> None:
        """Removes the rate limits."""
        self.settings(limits=None)

    def budget(self, requests: Optional[int] = None, refused: Optional[int] = None) -> Dict[str, Any]:
        """Sets the most requests until the next budget, and returns the usage of the previous one."""
        given = {"requests": requests, "refused": refused}
        return self.control("POST", "/budget", {name: value for name, value in given.items() if value is not None})

    def snapshot(self) -> "Snapshot":
        """Takes a snapshot of users, groups and settings."""
        return Snapshot(self, self.control("POST", "/snapshots")["id"])

    def mark(self) -> "Mark":
        """Marks the present state, so that changes since then can be asked for."""
        return Mark(self, self.control("POST", "/marks")["mark"])

    def issue_token(self, token: Optional[str] = None) -> str:
        """Issues another token, of one's own choice or generated, and returns it."""
        self.token = self.control("POST", "/tokens", {"token": token} if token else {})["token"]
        return self.token

    def revoke_tokens(self) -> None:
        """Revokes all tokens."""
        self.control("DELETE", "/tokens")

    def reset(self) -> None:
        """Removes users, groups, journal, marks and faults; settings, tokens and snapshots stay."""
        self.control("POST", "/reset")

    def remove(self) -> None:
        """Removes the domain."""
        self.control("DELETE")

    def __repr__(self) -> str:
        return f"<Egnyte domain {self.name} at {self.base_url}>"


class Clock:
    """Clock of a domain, which can be ahead of the mock's."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain

    def advance(self, **amount: float) -> datetime:
        """Moves the clock: ``advance(hours=1)``, with the arguments of a timedelta. Returns the time."""
        millis = round(timedelta(**amount).total_seconds() * 1000)
        return _time(self._domain.control("POST", "/clock", {"advanceMillis": millis})["now"])

    def now(self) -> datetime:
        """Returns the time in the domain."""
        return self.advance()


class Fault:
    """Planned failure of requests."""

    def __init__(self, domain: Domain, id: int) -> None:
        self._domain = domain
        self.id = id

    @property
    def firings(self) -> int:
        """Number of requests that failed by it."""
        faults = self._domain.control("GET", "/faults")["faults"]
        return _find(faults, "id", self.id)["firings"]

    def remove(self) -> None:
        """Removes the fault."""
        self._domain.control("DELETE", f"/faults/{self.id}")


class Snapshot:
    """Copy of the users, groups and settings of a domain."""

    def __init__(self, domain: Domain, id: int) -> None:
        self._domain = domain
        self.id = id

    def restore(self) -> None:
        """Restores the snapshot, any number of times."""
        self._domain.control("POST", f"/snapshots/{self.id}/restore")

    def changes(self) -> List[Dict[str, Any]]:
        """Returns the changes since the snapshot, 500 at most."""
        return self._domain.control("GET", f"/snapshots/{self.id}/changes")["changes"]

    def remove(self) -> None:
        """Removes the snapshot."""
        self._domain.control("DELETE", f"/snapshots/{self.id}")


class Mark:
    """Position in the history of a domain."""

    def __init__(self, domain: Domain, number: int) -> None:
        self._domain = domain
        self.number = number

    def changes(self) -> List[Dict[str, Any]]:
        """Returns the difference between the mark and the present state."""
        return self._read()["changes"]

    def undone(self) -> List[Dict[str, Any]]:
        """Returns what was done and undone since the mark."""
        return self._read()["undone"]

    def _read(self) -> Dict[str, Any]:
        return self._domain.control("GET", "/changes", query={"since": self.number})


def _find(objects: List[Dict[str, Any]], field: str, value: Any) -> Dict[str, Any]:
    same = (lambda it: it.lower() == value.lower()) if isinstance(value, str) else (lambda it: it == value)
    for found in objects:
        if same(found[field]):
            return found
    there = ", ".join(str(found[field]) for found in objects[:10]) or "none at all"
    raise MockError(f"there is no {field} {value!r}; there is {there}")


def _time(text: str) -> datetime:
    # Python before 3.11 reads microseconds at most, and no Z.
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{fraction[:6]:0<6}+00:00")
