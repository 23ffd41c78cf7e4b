"""An invented register of national size, drawn as arrays and written as the files the source declares.

In ten years a person has about 29 employment statuses, three job searches, and some plans, meetings and services. What
is drawn reaches a month beyond the extract. So the next month's file of changes follows from it: what begins in the
month, what ends in it, a few corrections of the ten months before, a few rows removed again, and one person in a hundred
described anew. The short history is the last tenth of the long one: the month after it is the same, byte for byte.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from warehouse.catalogue import load_catalogue
from warehouse.sources import load_sources

AS_OF, NEXT = date(2026, 6, 1), date(2026, 7, 1)
MONTH = (NEXT - AS_OF).days
TABLES = load_sources()["register"].tables
CHECK = np.frombuffer(b"0123456789ABCDEFHJKLMNPRSTUVWXY", "S1")
Rows = Mapping[str, np.ndarray]
NUMBERS = {"job_search": 1, "status_period": 2, "service_period": 3, "specialist_customer": 4, "service_plan": 5, "appointment": 6, "decision": 7}  # fmt: skip


class National:
    """The register of so many persons over so many years; days are counted from the first one."""

    def __init__(self, persons: int, years: int) -> None:
        self.rng, self.persons, self.days = np.random.default_rng(1), persons, years * 365
        self.calendar = np.array(
            [f"{AS_OF + timedelta(day - self.days)}" for day in range(self.days + MONTH + 60)], "S10"
        )
        self.towns = [
            municipality.code for municipality in load_catalogue().municipalities if municipality.area == "12"
        ]  # whose register it is
        self.people = self._people()
        self.home = self._choice(self.towns, persons)
        searches = self._spells("job_search", 0.3, 430)
        self.tables: dict[str, Rows] = {
            "person": self.people | {"began": np.zeros(persons, np.int32), "ended": np.full(persons, self.days + MONTH)},
            "job_search": self._searches(searches),
            "initial_interview": self._interviews(searches),
            "status_period": self._statuses(),
            "service_plan": self._events("service_plan", 0.4, kind=("employment", "activation", "integration"), search_obligation=("0", "1")),
            "appointment": self._events("appointment", 0.4, outcome=("held", "held", "no_show", "cancelled"), channel=("office", "phone"), booked=("1", "0")),
            "decision": self._events("decision", 0.05, kind=("wage_subsidy", "startup_grant"), euros=("1200.00", "850.50"), annulled_on=("",)),
            "service_period": self._services(),
            "specialist": self._specialists(),
            "specialist_customer": searches | self._numbered("specialist_customer", len(searches["began"])) | {"specialist": self._choice(range(1, 5001), len(searches["began"]))},
        }  # fmt: skip

    def _choice(self, values: object, size: int) -> np.ndarray:
        texts = np.array([str(value) for value in values], "S")  # type: ignore[attr-defined]
        return texts[self.rng.integers(0, len(texts), size)]

    def _people(self) -> Rows:
        """Draw persons with different codes: a birthday, a century sign and a number from 900 to 999 are one each."""
        birthdays, signs = [date(1957, 1, 1) + timedelta(day) for day in range(50 * 365)], "-YXWVU"
        drawn = self.rng.choice(len(birthdays) * 6 * 100, self.persons, replace=False)
        day, sign, number = drawn // 600, drawn // 100 % 6, 900 + drawn % 100
        born = np.array([f"{birthday:%d%m%y}" for birthday in birthdays], "S6")[day]
        year = np.array([birthday.year for birthday in birthdays])[day]
        centuries = np.array([list(signs), list("ABCDEF")], "S1")[(year >= 2000).astype(int), sign]
        check = CHECK[(born.astype(np.int64) * 1000 + number) % 31]
        code = np.char.add(np.char.add(born, centuries), np.char.add(number.astype("S3"), check))
        return {
            "person": code, "sex": self._choice("12", self.persons), "birth_year": year.astype("S4"),
            "mother_tongue": self._choice(["fi"] * 8 + ["sv", "ru", "uk", ""], self.persons),
            "citizenship": self._choice(["FI"] * 9 + ["UA", "EE", ""], self.persons),
            "education": self._choice([*"23345667", ""], self.persons),
            "occupation": self._choice([*range(11111, 96300, 997), ""], self.persons),
        }  # fmt: skip

    def _numbered(self, name: str, size: int) -> Rows:
        key = TABLES[f"register_{name}"].key[0]
        return {key: NUMBERS.get(name, 8) * 10**9 + np.arange(size, dtype=np.int64)}

    def _spells(self, name: str, a_year: float, length: int) -> Rows:
        """Draw rows that begin on any day and last some days; whose they are is sorted."""
        size = self.rng.poisson(a_year * (self.days + MONTH) / 365, self.persons)
        who = np.repeat(np.arange(self.persons, dtype=np.int32), size)
        began = self.rng.integers(0, self.days + MONTH, len(who), np.int32)
        order = np.lexsort((began, who))
        ended = began[order] + 1 + self.rng.exponential(length, len(who)).astype(np.int32)
        return {"who": who, "began": began[order], "ended": ended} | self._numbered(name, len(who))

    def _searches(self, rows: Rows) -> Rows:
        moved = self.rng.random(len(rows["who"])) < 0.03
        town = np.where(moved, self._choice(self.towns, len(moved)), self.home[rows["who"]])
        return rows | {
            "municipality": town, "end_reason": self._choice(("employed", "services", "other"), len(moved)),
            "status_at_start": self._choice(("unemployed", "unemployed", "laid_off", "employed"), len(moved)),
        }  # fmt: skip

    def _interviews(self, searches: Rows) -> Rows:
        day = searches["began"] + self.rng.integers(0, 20, len(searches["began"]), np.int32)
        more = {
            "job_search_id": searches["job_search_id"],
            "outcome": self._choice(("held",) * 4 + ("no_show",), len(day)),
        }
        key = {"interview_id": searches["job_search_id"]}
        return {"who": searches["who"], "began": day, "ended": day, "channel": self._choice(("office", "phone"), len(day))} | more | key  # fmt: skip

    def _statuses(self) -> Rows:
        rows = self._spells("status_period", 2.857, 1)
        until = np.append(rows["began"][1:], 0) - 1
        last = np.append(rows["who"][1:] != rows["who"][:-1], True)
        is_ended = self.rng.random(len(last)) < 0.8  # the others last until the next begins, and say no end
        ended = np.where(last | ~is_ended, self.days + MONTH, np.maximum(until, rows["began"]))
        words = ["unemployed"] * 5 + ["employed"] * 2 + ["in_service", "outside", "laid_off"]
        return rows | {"ended": ended.astype(np.int32), "status": self._choice(words, len(last))}

    def _services(self) -> Rows:
        rows = self._spells("service_period", 0.1, 60)
        kinds = ("training", "recruitment_training", "integration_training", "skills_assessment", "multidisciplinary_referral", "work_trial")  # fmt: skip
        return rows | {
            "kind": self._choice(kinds, len(rows["who"])),
            "completed": self._choice("110", len(rows["who"])),
        }

    def _events(self, name: str, a_year: float, **values: tuple[str, ...]) -> Rows:
        rows = self._spells(name, a_year, 1)
        return (
            rows
            | {"ended": rows["began"]}
            | {column: self._choice(some, len(rows["who"])) for column, some in values.items()}
        )

    def _specialists(self) -> Rows:
        size = 5000
        rows = {"specialist": np.arange(1, size + 1).astype("S6"), "full_time_share": self._choice((100, 80, 50), size)}
        days = {"began": np.zeros(size, np.int32), "ended": np.full(size, self.days + MONTH)}
        return rows | days | {"municipality": self._choice(self.towns, size)} | self._numbered("specialist", size)
