"""What recruitment handed to the demo office: campaigns, posts, and the invented people on the ranked lists."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Vacancy:
    """One post; it has as many places as people on its list."""

    code: str
    title: str
    employer: str
    level: str


@dataclass(frozen=True)
class Drive:
    """A campaign of one pack in one unit; `language` is what its people and papers speak."""

    code: str
    name: str
    pack: str
    unit: str
    language: str
    posts: tuple[Vacancy, ...]


DRIVES = (
    Drive(
        "CS-1",
        "Civil service recruitment, first round",
        "civil_service",
        "province",
        "en",
        (
            Vacancy("P01", "Procurement officer", "Harbour Works", "sensitive"),
            Vacancy("P02", "Court records clerk", "District Court Registry", "routine"),
            Vacancy("P03", "Audit assistant", "Audit Bureau", "trust"),
        ),
    ),
    Drive(
        "CS-2",
        "公务员录用第二批",
        "civil_service",
        "harbour",
        "zh",
        (
            Vacancy("G01", "市场监管执法岗", "港区市场监督管理局", "routine"),
            Vacancy("G02", "财务管理岗", "港区财政局", "sensitive"),
        ),
    ),
    Drive(
        "FS-1",
        "Federal suitability, autumn intake",
        "us_suitability",
        "federal",
        "en",
        (
            Vacancy("1102-09", "Contract specialist", "Lakeshore Records Administration", "sensitive"),
            Vacancy("0343-07", "Program analyst", "Lakeshore Records Administration", "routine"),
        ),
    ),
    Drive(
        "BC-1",
        "Baseline checks, rivers and coasts",
        "uk_baseline",
        "baseline",
        "en",
        (
            Vacancy("HEO-14", "Casework manager", "Department for Rivers and Coasts", "routine"),
            Vacancy("SEO-03", "Data protection adviser", "Department for Rivers and Coasts", "sensitive"),
        ),
    ),
)

_GIVEN = (
    *("Daniel", "Maya", "Ewan", "Leila", "Tobias", "Ngozi", "Pavel", "Ingrid", "Samuel", "Aisha", "Victor", "Noor"),
    *("Hugo", "Bridget", "Kofi", "Elena", "Marcus", "Yasmin", "Felix", "Tamsin", "Arjun", "Colette", "Stefan", "Imani"),
)
_FAMILY = (
    *("Mercer", "Osei", "Calder", "Haddad", "Brandt", "Eze", "Novotny", "Larsen", "Whitlock", "Rahman", "Costa"),
    *("Siddiqui", "Fournier", "Doyle", "Mensah", "Petrova", "Reeves", "Amari", "Keller", "Ashby", "Menon", "Dubois"),
)
_FAMILY_ZH = "林王李张刘陈杨赵黄周吴徐孙胡朱高何郭马罗梁宋郑谢"
_GIVEN_ZH = (
    *("志远", "晓芸", "建平", "雨桐", "明哲", "思敏", "国栋", "佳怡", "文博", "静怡", "俊杰", "海燕"),
    *("子涵", "立新", "淑芬", "嘉豪", "雅琴", "振华", "梦琪", "永强", "倩", "磊", "若曦", "东升"),
)
_EMPLOYERS = (
    *("Northgate Port Trust", "Riverside Housing Association", "Calder & Finch Accountants", "Meadow Lane School"),
    *("City Water Works", "Ashdown Library Service", "Quay Supplies", "St Bride Hospital"),
)
_EMPLOYERS_ZH = ("江城港务集团", "滨海区教育局", "临港街道办事处", "北江水务公司", "市公共资源交易中心")


@dataclass(frozen=True)
class Candidate:
    name: str
    sex: str
    born: str
    email: str
    phone: str
    current_unit: str


class Names:
    """Gives out people one after another; nobody twice, in an order that the seed sets."""

    def __init__(self, chance: Random):
        western = [f"{given} {family}" for given in _GIVEN for family in _FAMILY]
        chinese = [family + given for family in _FAMILY_ZH for given in _GIVEN_ZH]
        chance.shuffle(western)
        chance.shuffle(chinese)
        self._chance, self._left = chance, {"en": western, "zh": chinese}

    def name(self, language: str) -> str:
        if not self._left[language]:  # a large office, as benchmarks need: rarer names follow
            more = (
                [family + first + second[-1] for family in _FAMILY_ZH for first in _GIVEN_ZH for second in _GIVEN_ZH]
                if language == "zh"
                else [f"{first} {second} {family}" for first in _GIVEN for second in _GIVEN for family in _FAMILY]
            )
            self._chance.shuffle(more)
            self._left[language] = list(dict.fromkeys(more))
        return self._left[language].pop()

    def employer(self, language: str) -> str:
        return self._chance.choice(_EMPLOYERS_ZH if language == "zh" else _EMPLOYERS)

    def candidate(self, language: str, number: int) -> Candidate:
        name = self.name(language)
        handle = f"applicant{number:03d}" if language == "zh" else name.lower().replace(" ", ".")
        born = f"{self._chance.randint(1984, 2001)}-{self._chance.randint(1, 12):02d}-{self._chance.randint(1, 28):02d}"
        return Candidate(
            name=name,
            sex=self._chance.choice(("female", "male")),
            born=born,
            email=f"{handle}@mail.example",
            phone=f"+49 30 5550 {number:04d}",
            current_unit=self.employer(language),
        )

    def referee(self, role: str, language: str, number: int) -> dict[str, object]:
        """A row of the declaration's list of referees."""
        name, unit = self.name(language), self.employer(language)
        place = (_EMPLOYERS_ZH if language == "zh" else _EMPLOYERS).index(unit) + 1  # each employer has a domain
        return {
            "name": name,
            "role": role,
            "unit": unit,
            "email": f"referee{number:03d}@employer{place:02d}.example",
            "phone": f"+49 30 5551 {number:04d}",
            "do_not_contact_before_offer": False,
        }
