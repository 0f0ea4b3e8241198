"""The invented register of the demo: 示例县 示例镇, eight villages, 24 grids, 1 200 households.

Nobody here exists: area code 990101 is not assigned, every given name holds 示 or 例, and ID numbers carry that code.
"""

from __future__ import annotations

import random
from datetime import date

from ruhu.kit import clock
from ruhu.roster.facts import DECLARED
from ruhu.roster.identity import check_digit
from ruhu.roster.reading import AreaLine, HouseholdLine, Lines, MemberLine

COUNTY, TOWNSHIP = "990101", "990101100"
VILLAGE_NAMES = ("东示村", "西示村", "南例村", "北例村", "上甲村", "中乙村", "前丙村", "后丁村")
VILLAGES = {f"{TOWNSHIP}{n:03d}": name for n, name in enumerate(VILLAGE_NAMES, start=101)}
GRIDS_A_VILLAGE, HOUSEHOLDS_A_GRID = 3, 50
GRIDS = tuple(f"{village}{n:02d}" for village in VILLAGES for n in range(1, GRIDS_A_VILLAGE + 1))

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹苏潘葛范彭鲁韦马苗方俞任袁柳"
_ENDINGS = (
    "安平和顺福康宁瑞明亮春秋冬山川田禾麦竹松柏梅兰菊荷云雨雪霞虹文武诚信义勤俭强壮立成功德才学思远志高"
)
# 户类型 and how often; a household has at most two of them.
_KINDS = {
    "lifted": 0.22, "monitored": 0.04, "low_income_allowance": 0.05, "special_support": 0.02, "serious_illness": 0.03,
    "disability": 0.05, "sudden_hardship": 0.01, "low_income": 0.03, "elderly": 0.06,
}  # fmt: skip


def demo_lines(seed: int) -> Lines:
    """The whole register, the same for the same seed on the same day (ages count today)."""
    rng = random.Random(seed)
    lines = Lines()
    row = 0
    for code, name in (("99", "示例省"), ("9901", "示例市"), (COUNTY, "示例县"), (TOWNSHIP, "示例镇")):
        level = {2: "province", 4: "prefecture", 6: "county", 9: "township"}[len(code)]
        lines.areas.append(AreaLine(row := row + 1, code, level, name, (None,) * 5))
    for number, (code, name) in enumerate(VILLAGES.items()):
        facts = (number % 3 == 0, number % 4 != 3, number % 2 == 0, True, number % 5 != 4)
        lines.areas.append(AreaLine(row := row + 1, code, "village", name, facts))
        for grid in range(1, GRIDS_A_VILLAGE + 1):
            title = f"第{'一二三'[grid - 1]}网格"
            lines.areas.append(AreaLine(row := row + 1, f"{code}{grid:02d}", "grid", title, (None,) * 5))
    taken: set[str] = set()
    for village, village_name in VILLAGES.items():
        for number in range(1, GRIDS_A_VILLAGE * HOUSEHOLDS_A_GRID + 1):
            _household(lines, rng, taken, village, village_name, number)
    return lines


def _household(
    lines: Lines, rng: random.Random, taken: set[str], village: str, village_name: str, number: int
) -> None:
    grid = (number - 1) // HOUSEHOLDS_A_GRID + 1
    surname = rng.choice(_SURNAMES)
    members = _members(rng, taken, surname)
    kinds = _kinds(rng)
    monitored_kind = (
        rng.choice(("unstable_lifted", "marginal", "sudden_hardship")) if "monitored" in kinds else None
    )
    declared = dict.fromkeys(DECLARED)
    declared |= {
        "house_cd": rng.random() < 0.06,
        "has_loan": rng.random() < 0.12,
        "hospitalised": rng.random() < 0.15,
        "suspected_disability": rng.random() < 0.02,
        "admitted_youth": rng.random() < 0.04,
    }
    declared["house_renovated"] = bool(declared["house_cd"]) and rng.random() < 0.8
    able = sum(labour != "none" for *_, labour in members)
    lines.households.append(
        HouseholdLine(
            number,
            village,
            f"{number:04d}",
            members[0][0],
            f"{village}{grid:02d}",
            f"{village_name}{'一二三'[grid - 1]}组 {(number - 1) % HOUSEHOLDS_A_GRID + 1} 号",
            f"1000000{rng.randrange(10_000):04d}",  # there are no such numbers
            number,
            ",".join(kinds),
            monitored_kind,
            len(members),
            able,
            tuple(declared[name] for name in DECLARED),
            False,
        )
    )
    for name, relation, sex, birth, school, health, labour in members:
        id_number = _id_number(rng, taken, birth, sex)
        post = labour == "weak" and rng.random() < 0.15
        lines.members.append(
            MemberLine(
                number,
                village,
                f"{number:04d}",
                name,
                relation,
                sex,
                id_number,
                birth,
                school,
                health,
                labour,
                "",
                post,
                "",
            )
        )


def _members(
    rng: random.Random, taken: set[str], surname: str
) -> list[tuple[str, str, str, str, str, str, str]]:
    """(name, relation, sex, birth, school, health, labour) of a family, the head first."""
    today = clock.today()
    head_age = rng.choices((rng.randint(28, 45), rng.randint(46, 64), rng.randint(65, 86)), (30, 45, 25))[0]
    sex = "male" if rng.random() < 0.82 else "female"
    family = [(surname, "户主", sex, head_age)]
    if rng.random() < 0.78:
        other = "female" if sex == "male" else "male"
        family.append((rng.choice(_SURNAMES), "配偶", other, max(22, head_age + rng.randint(-4, 3))))
    for _ in range(rng.choices((0, 1, 2, 3), (25, 35, 32, 8))[0]):
        child = rng.choice(("male", "female"))
        age = head_age - rng.randint(22, 33)
        if 0 <= age <= 40:
            family.append((surname, "之子" if child == "male" else "之女", child, age))
    if head_age < 60 and rng.random() < 0.3:
        parent = rng.choice(("male", "female"))
        family.append(
            (surname, "之父" if parent == "male" else "之母", parent, head_age + rng.randint(21, 30))
        )
    return [
        (_name(rng, of), relation, of_sex, _birth(rng, age, today), *_condition(rng, age))
        for of, relation, of_sex, age in family
    ]


def _name(rng: random.Random, surname: str) -> str:
    mark = rng.choice("示例")
    ending = rng.choice(_ENDINGS)
    return surname + (mark + ending if rng.random() < 0.7 else ending + mark)


def _birth(rng: random.Random, age: int, today: date) -> str:
    born = today.toordinal() - age * 365 - age // 4 - rng.randrange(1, 364)
    return date.fromordinal(born).isoformat()


def _condition(rng: random.Random, age: int) -> tuple[str, str, str]:
    """(school, health, labour) that fit an age."""
    stages = ((6, "preschool"), (12, "primary"), (15, "junior"), (18, "senior"), (22, "college"))
    school = next((stage for below, stage in stages if age < below), "none")
    if school in ("senior", "college") and rng.random() < 0.35:
        school = "vocational" if school == "senior" else "none"
    sick = 0.04 if age < 45 else 0.16 if age < 65 else 0.4
    health = (
        "healthy" if rng.random() > sick else rng.choices(("chronic", "serious", "disabled"), (6, 1, 2))[0]
    )
    if age < 16 or school in ("senior", "vocational", "college") or age >= 72:
        return school, health, "none"
    if health == "disabled" and rng.random() < 0.6:
        return school, health, "none"
    return school, health, "weak" if health != "healthy" or age >= 60 else "able"


def _kinds(rng: random.Random) -> list[str]:
    found = [kind for kind, often in _KINDS.items() if rng.random() < often]
    return sorted(rng.sample(found, 2) if len(found) > 2 else found)


def _id_number(rng: random.Random, taken: set[str], birth: str, sex: str) -> str:
    while True:
        order = rng.randrange(0, 500) * 2 + (sex == "male")
        body = f"{COUNTY}{birth.replace('-', '')}{order:03d}"
        if body not in taken:
            taken.add(body)
            return body + check_digit(body)
