"""The site file: every section, every key, with bounds and sources. `sealroom config schema` prints it for editors."""

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field, PrivateAttr

from config.areas import HatchSettings, LaneSettings, RoomSettings, SourceSettings
from config.base import Id, Section, figure
from config.doors import DoorSettings, FireInputSettings
from config.draw import DrawSettings
from config.outages import LinkSettings, PowerInputSettings
from config.own_figures import ProfileHead, ProfileSection, rules_to_check_against
from config.profile import SiteProfile
from config.rulebook import RuleBook

DriverName = Literal["sdt-idcard", "locker-8a", "phonegate-uart", "modbus-relay"]

DRIVER_KINDS: Final[dict[str, str]] = {
    "sdt-idcard": "id_card_reader",
    "locker-8a": "locker_board",
    "phonegate-uart": "phone_gate",
    "modbus-relay": "door_board",
}
"""What a driver's device is: sections name devices of a certain kind. Cameras are `[[source]]`, not devices."""


LEGIBLE: Final = r"^[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+$"
"""Text without control characters and without those that hide or turn round what stands beside them."""


class SiteInfo(Section):
    """`[site]`."""

    name: str = Field(
        min_length=1, max_length=100, pattern=LEGIBLE, description="Name of the place, as pages and reports show it."
    )
    origin: str = Field(
        pattern=r"^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)*$",
        max_length=100,
        description="Name of this site's journal in every signed checkpoint, for example pingbiao.example.cn/site1."
        " Never change it: a checkpoint of another origin is refused.",
    )
    data_dir: str = Field(
        default="data",
        min_length=1,
        max_length=400,
        pattern=LEGIBLE,
        description="Folder of journal, keys and recordings; a relative path starts at the site file.",
    )
    queue_reader: Id | None = Field(
        default=None,
        description="Name of the card reader in the waiting hall at which people take their place in the queue.",
    )


class HttpSettings(Section):
    """`[http]`. The one door of the pages and the staff API."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        max_length=255,
        pattern=r"^[A-Za-z0-9.:_-]+$",
        description="Address to listen on.",
    )
    port: int = figure(0, 0, 65_535, "Port to listen on; 0 = any free one, printed at the start.")


class StaffMember(Section):
    """`[[staff]]`. A two-person act takes the PINs of two different members."""

    id: Id = Field(description="Short name that the member types, and that the journal keeps.")
    name: str = Field(
        min_length=1, max_length=50, pattern=LEGIBLE, repr=False, description="Name, shown to staff only."
    )
    role: Literal["guard", "supervisor", "witness", "custodian", "technician"] = Field(
        description="guard = security staff; supervisor = administrative supervision; witness = who watches from the witness"
        " room; custodian = keeps a share of the draw lists' key; technician = keeps the devices."
    )
    pin_hash: str = Field(
        pattern=r"^\$argon2id\$v=\d+\$m=\d{1,6},t=\d{1,2},p=\d{1,2}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$",
        repr=False,
        description="argon2id hash of the PIN, made by `sealroom config pin`.",
    )


class DeviceSettings(Section):
    """`[[device]]`. One device on one wire. Its kind follows from its driver; simulators differ by address alone."""

    name: Id = Field(description="Name of the device, for example reader-a.")
    driver: DriverName = Field(description="Driver of this model.")
    address: str = Field(
        max_length=500,
        description="Serial: a device path, socket://HOST:PORT or rfc2217://HOST:PORT. Modbus: tcp://HOST:PORT.",
    )
    settings: dict[str, Any] = Field(default_factory=dict, repr=False, description="Settings of the driver.")


class Site(Section):
    """A whole site file. Lists keep their order; list keys are written in the singular, `[[lane]]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, title="Sealroom site file")

    info: SiteInfo = Field(alias="site", description="Name and identity of the site.")
    http: HttpSettings = Field(default_factory=lambda: HttpSettings(), description="Where the pages are served.")
    profile_section: ProfileSection = Field(  # type: ignore[valid-type]
        default_factory=ProfileSection,
        alias="profile",
        description="The rules of this site: a profile, and own figures.",
    )
    draw: DrawSettings = Field(default_factory=DrawSettings, description="Whose draw packages are taken.")
    recorder: dict[str, Any] = Field(default_factory=dict, description="Settings of the recorder.")
    staff: tuple[StaffMember, ...] = Field(default=(), max_length=200, description="Who may act, with a PIN each.")
    devices: tuple[DeviceSettings, ...] = Field(
        default=(), alias="device", max_length=200, description="Everything on a wire."
    )
    doors: tuple[DoorSettings, ...] = Field(
        default=(), alias="door", max_length=100, description="Doors and their electrics."
    )
    fire_inputs: tuple[FireInputSettings, ...] = Field(
        default=(), alias="fire_input", max_length=50, description="Fire contacts."
    )
    power_inputs: tuple[PowerInputSettings, ...] = Field(
        default=(), alias="power_input", max_length=20, description="Contacts of the mains supply."
    )
    links: tuple[LinkSettings, ...] = Field(
        default=(), alias="link", max_length=3, description="Systems that the site works with."
    )
    lanes: tuple[LaneSettings, ...] = Field(default=(), alias="lane", max_length=50, description="Ways in and out.")
    rooms: tuple[RoomSettings, ...] = Field(
        default=(), alias="room", max_length=100, description="Rooms of every kind."
    )
    hatches: tuple[HatchSettings, ...] = Field(
        default=(), alias="hatch", max_length=20, description="Hatches for material and meals."
    )
    sources: tuple[SourceSettings, ...] = Field(
        default=(), alias="source", max_length=200, description="Cameras, microphones, phones and screens."
    )

    _rules: RuleBook | None = PrivateAttr(default=None)

    @property
    def rules(self) -> RuleBook:
        """The rules in force: the profile that `[profile]` names, with the site's own figures."""
        return self._rules or rules_to_check_against(self.own_profile)

    @property
    def profile(self) -> SiteProfile:
        """The figures in force."""
        return self.rules.figures

    @property
    def own_profile(self) -> ProfileHead:
        """`[profile]` as written."""
        section: ProfileHead = self.profile_section
        return section

    def under(self, rules: RuleBook) -> "Site":
        """The same site under these rules."""
        site = self.model_copy()
        site._rules = rules  # noqa: SLF001  (of its own class)
        return site

    def device(self, name: str) -> DeviceSettings | None:
        """The device of that name, or None."""
        return next((device for device in self.devices if device.name == name), None)

    def door(self, door_id: str) -> DoorSettings | None:
        """The door of that id, or None."""
        return next((door for door in self.doors if door.id == door_id), None)

    def staff_member(self, staff_id: str) -> StaffMember | None:
        """The member of that id, or None."""
        return next((member for member in self.staff if member.id == staff_id), None)
