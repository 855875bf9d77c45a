"""The three doors that the demo goes through: the kiosk's API, the staff's API, and the simulators' back door."""

import json
from typing import Any, Final
from urllib.parse import quote

import httpx

from controller.commands.demo_wait import DemoFailed

ANSWER_S: Final = 20.0

PINS: Final = {"g1": "246810", "g2": "135791", "s1": "864209"}
"""The demo site's public PINs; they stand in its site file too."""

SIGNATURE: Final = json.dumps({"v": 1, "w": 1000, "h": 400, "strokes": [[100, 200, 0, 480, 120, 350, 860, 260, 700]]})


class Refused(DemoFailed):
    """A request was refused; the text names the request and repeats the answer's detail. `code` names the rule."""

    def __init__(self, what: str, status: int, detail: str, code: str = "") -> None:
        super().__init__(f"{what} was refused ({status}{' ' if code else ''}{code}): {detail}")
        self.status = status
        self.code = code


class Door:
    """One HTTP interface. Nothing goes through a proxy, and nothing but JSON comes back."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self._client = httpx.Client(base_url=url, headers=headers, timeout=ANSWER_S, trust_env=False)

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()

    def get(self, path: str) -> Any:
        """The JSON of a GET."""
        return self._answer("GET", path)

    def post(self, path: str, body: Any) -> Any:
        """The JSON of a POST of JSON."""
        return self._answer("POST", path, json=body)

    def _answer(self, method: str, path: str, **more: Any) -> Any:
        try:
            response = self._client.request(method, path, **more)
        except httpx.HTTPError as error:
            raise DemoFailed(f"{method} {path} got no answer ({type(error).__name__})") from None
        try:
            body = response.json() if response.content else {}
        except ValueError:
            body = {}
        if response.is_success:
            return body
        plain = body if isinstance(body, dict) else {}
        detail, code = str(plain.get("detail") or plain.get("title") or ""), str(plain.get("code") or "")
        raise Refused(f"{method} {path}", response.status_code, detail, code)


class StaffDoor(Door):
    """The staff's API, logged in as the first guard."""

    def log_in(self) -> None:
        """Log in; the cookie stays with this door."""
        self.post("/api/v1/staff/login", {"staff": "g1", "pin": PINS["g1"]})

    def state(self) -> dict[str, Any]:
        """The whole site as staff see it."""
        answer: dict[str, Any] = self.get("/api/v1/staff/state")
        return answer

    def act(self, act: str, by: tuple[str, ...] = ("g1",), reason: str = "", **values: Any) -> None:
        """One act, signed with the PINs of those who do it."""
        signers = [{"staff": staff, "pin": PINS[staff]} for staff in by]
        self.post(f"/api/v1/staff/acts/{act}", {**values, "by": signers, "reason": reason})

    def give_share(self, session: str, custodian: str, share: str) -> None:
        """A custodian hands over their share of a package's key, base64."""
        self.post(f"/api/v1/staff/draw-shares?session={quote(session)}", {"custodian": custodian, "share": share})

    def bring_list(self, session: str, data: bytes) -> dict[str, Any]:
        """Hand a draw list over, a table or a signed package; the answer holds counts only."""
        headers = {"X-File-Name": quote("demo.csv"), "Content-Type": "application/octet-stream"}
        path = f"/api/v1/staff/draw-lists?session={quote(session)}"
        answer: dict[str, Any] = self._answer("POST", path, content=data, headers=headers)
        return answer


class KioskDoor(Door):
    """The API of one lane's kiosk."""

    def __init__(self, url: str, lane: str, key: str) -> None:
        super().__init__(url, {"X-Kiosk-Key": key})
        self._path = f"/api/v1/kiosk/{quote(lane)}"

    def state(self) -> dict[str, Any]:
        """What the kiosk shows."""
        answer: dict[str, Any] = self.get(f"{self._path}/state")
        return answer

    def declare(self, commitment_sha256: str, devices: str) -> None:
        """Sign the commitment."""
        body = {"commitment_sha256": commitment_sha256, "devices": devices, "signature": SIGNATURE}
        self.tell("declare", body)

    def tell(self, what: str, body: dict[str, Any]) -> None:
        """What else a person can tell the kiosk: continue, cancel, conflict, duress, and so on."""
        self.post(f"{self._path}/{what}", body)


class BackDoor(Door):
    """The hands, feet and pockets of the simulated people."""

    def people(self) -> list[dict[str, Any]]:
        """Everybody, where they are and where their phone is."""
        answer: list[dict[str, Any]] = self.get("/backdoor/people")
        return answer

    def state(self) -> dict[str, Any]:
        """The whole simulated site."""
        answer: dict[str, Any] = self.get("/backdoor/state")
        return answer

    def person(self, who: str, deed: str, **values: Any) -> dict[str, Any]:
        """One person does something; answers when it is done."""
        answer: dict[str, Any] = self.post(f"/backdoor/people/{who}/{deed}", values)
        return answer

    def door(self, door: str, do: str) -> None:
        """Somebody's hand at a door."""
        self.post(f"/backdoor/doors/{door}", {"do": do})
