"""Synthetic people: made-up names, ID numbers of a county code that was never assigned, valid check digits."""

from dataclasses import dataclass
from random import Random

COUNTY = "110099"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_GIVEN = "安宁和平清明方正一二三四五六七八九十东南西北春夏秋冬山川江河湖海"
_EXPERTS = 5


@dataclass(slots=True)
class Person:
    """Somebody at the site. `where`: outside, between, inside or room-1. `phone`: pocket, none, or its box ("locker-a/7")."""

    id: str
    name: str
    id_number: str
    role: str
    sex: str
    birth: str
    where: str = "outside"
    phone: str = "pocket"
    card_on: str | None = None

    @property
    def has_phone_in_pocket(self) -> bool:
        """What a gate would find."""
        return self.phone == "pocket"


def check_digit(first_17: str) -> str:
    """Last place of an 18-place ID number (ISO 7064 MOD 11-2)."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def make_people(seed: int) -> dict[str, Person]:
    """Five experts e1 … e5 and a stranger x1; the same seed makes the same people."""
    random = Random(seed)
    given = random.sample(_GIVEN, _EXPERTS + 1)
    experts = [_make_person(f"e{n + 1}", f"模拟{given[n]}", "expert", n, random) for n in range(_EXPERTS)]
    stranger = _make_person("x1", f"测试{given[_EXPERTS]}", "stranger", _EXPERTS, random)
    return {person.id: person for person in (*experts, stranger)}


def _make_person(person_id: str, name: str, role: str, number: int, random: Random) -> Person:
    birth = f"{random.randint(1955, 1980)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    sequence = random.randint(10, 99) * 10 + number  # the last digit tells people apart; odd = male
    first_17 = f"{COUNTY}{birth}{sequence:03d}"
    return Person(person_id, name, first_17 + check_digit(first_17), role, "1" if sequence % 2 else "2", birth)
