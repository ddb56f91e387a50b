"""Who works in the demo office: units, staff, roles and queues. Everybody is invented."""

from dataclasses import dataclass

from webapp.access.permissions import Role

MAIL = "@demo.example"  # nobody real can have an address there (RFC 2606): it marks what the demo made
PASSWORD = "demo office only"  # noqa: S105 - printed for everybody at the end of `probity demo`

COORDINATES, INVESTIGATES, APPROVES = Role.COORDINATOR, Role.INVESTIGATOR, Role.APPROVER


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    name_zh: str


@dataclass(frozen=True)
class Person:
    """`unit` is a unit's code; the first unit is the head office, which sees everything below it."""

    username: str
    name: str
    title: str
    unit: str
    roles: tuple[Role, ...]
    groups: tuple[str, ...] = ()
    locale: str = "en"


UNITS = (
    Unit("head", "Vetting office", "考察工作办公室"),
    Unit("province", "Civil service recruitment", "公务员录用处"),
    Unit("harbour", "Harbour district recruitment", "港区录用科"),
    Unit("federal", "Federal suitability branch", "联邦适任审查科"),
    Unit("baseline", "Baseline checks team", "基本入职审查组"),
)

CASE_OFFICER, INVESTIGATOR, RECORDS = ("case_officers",), ("investigators",), ("records_officers",)

STAFF = (
    Person("clara", "Clara Whitfield", "Head of casework", "head", (COORDINATES,), ()),
    Person("dana", "Dana Cole", "Process designer", "head", (Role.DESIGNER,)),
    Person("paul", "Paul Stein", "Process designer", "head", (Role.DESIGNER,)),
    Person("vera", "Vera Lang", "Auditor", "head", (Role.AUDITOR,)),
    Person("adam", "Adam Novak", "Administrator", "head", (Role.ADMINISTRATOR,)),
    # Civil service recruitment; its specialists also serve the harbour district, so they sit in the head office.
    Person("joanna", "Joanna Pike", "Case officer", "head", (COORDINATES,), CASE_OFFICER),
    Person("haoran", "陈浩然", "Case officer", "head", (INVESTIGATES,), CASE_OFFICER, "zh_Hans"),
    Person("siting", "黄思婷", "Case officer", "harbour", (COORDINATES,), CASE_OFFICER, "zh_Hans"),
    Person("ruth", "Ruth Adeyemi", "Investigator", "head", (INVESTIGATES,), INVESTIGATOR),
    Person("martin", "Martin Kowal", "Investigator", "head", (INVESTIGATES,), INVESTIGATOR),
    Person("xiaoyu", "赵晓雨", "Investigator", "head", (INVESTIGATES,), INVESTIGATOR, "zh_Hans"),
    Person("jianguo", "孙建国", "Investigator", "head", (INVESTIGATES,), INVESTIGATOR, "zh_Hans"),
    Person("olga", "Olga Brandt", "Investigator", "province", (INVESTIGATES,), INVESTIGATOR),
    Person("rosa", "Rosa Lind", "Records officer", "head", (INVESTIGATES,), RECORDS),
    Person("anil", "Anil Rao", "Records officer", "head", (INVESTIGATES,), RECORDS),
    Person("jing", "马静", "Records officer", "head", (INVESTIGATES,), RECORDS, "zh_Hans"),
    Person("simon", "Simon Bright", "Rater", "head", (INVESTIGATES,), ("raters",)),
    Person("wenjing", "欧阳文静", "Rater", "head", (INVESTIGATES,), ("raters",), "zh_Hans"),
    Person("dora", "Dora Meyer", "Rater", "head", (INVESTIGATES,), ("raters",)),
    Person("lena", "Lena Vogt", "Adjudicator", "head", (INVESTIGATES,), ("adjudicators",)),
    Person("tomas", "Tomas Iversen", "Adjudicator", "head", (INVESTIGATES,), ("adjudicators",)),
    Person("elaine", "Elaine Foster", "Panel chair", "head", (APPROVES,), ("approvers",)),
    Person("nils", "Nils Berg", "Panel member", "head", (APPROVES,), ("approvers",)),
    Person("hannah", "Hannah Weiss", "Panel member", "head", (APPROVES,), ("approvers",)),
    Person("zhiming", "何志明", "Panel member", "head", (APPROVES,), ("approvers",), "zh_Hans"),
    Person("farah", "Farah Haddad", "Panel member", "head", (APPROVES,), ("approvers",)),
    Person("grace", "Grace Obi", "Notice officer", "head", (INVESTIGATES,), ("notice_officers",)),
    Person("yilin", "吴依琳", "Notice officer", "head", (INVESTIGATES,), ("notice_officers",), "zh_Hans"),
    Person("carl", "Carl Jensen", "Appeal member", "head", (APPROVES,), ("appeal_members",)),
    Person("mei", "谭美", "Appeal member", "head", (APPROVES,), ("appeal_members",), "zh_Hans"),
    # Federal suitability
    Person("dolores", "Dolores Reyes", "Case officer", "federal", (COORDINATES,), CASE_OFFICER),
    Person("hank", "Hank Lindqvist", "Case officer", "federal", (INVESTIGATES,), CASE_OFFICER),
    Person("ike", "Ike Morrow", "Investigator", "federal", (INVESTIGATES,), INVESTIGATOR),
    Person("tess", "Tess Calloway", "Investigator", "federal", (INVESTIGATES,), INVESTIGATOR),
    Person("owen", "Owen Birch", "Investigator", "federal", (INVESTIGATES,), INVESTIGATOR),
    Person("priya", "Priya Nair", "Adjudicator", "federal", (INVESTIGATES,), ("adjudicators",)),
    Person("walter", "Walter Stokes", "Adjudicator", "federal", (INVESTIGATES,), ("adjudicators",)),
    Person("june", "June Abbott", "Adjudicator", "federal", (INVESTIGATES,), ("adjudicators",)),
    Person("miriam", "Miriam Castell", "Deciding official", "federal", (APPROVES,), ("deciding_officials",)),
    Person("boyd", "Boyd Hanley", "Deciding official", "federal", (APPROVES,), ("deciding_officials",)),
    # Baseline checks
    Person("fiona", "Fiona Marsh", "Vetting officer", "baseline", (COORDINATES,), ("vetting_officers",)),
    Person("rhys", "Rhys Powell", "Vetting officer", "baseline", (INVESTIGATES,), ("vetting_officers",)),
    Person("amara", "Amara Okafor", "Vetting officer", "baseline", (INVESTIGATES,), ("vetting_officers",)),
    Person("callum", "Callum Reid", "Vetting officer", "baseline", (INVESTIGATES,), ("vetting_officers",)),
    Person("helen", "Helen Braithwaite", "Hiring manager", "baseline", (APPROVES,), ("hiring_managers",)),
    Person("gareth", "Gareth Lowe", "Hiring manager", "baseline", (APPROVES,), ("hiring_managers",)),
    Person("stuart", "Stuart Lennox", "Security officer", "baseline", (APPROVES,), ("security_officers",)),
    Person("nadia", "Nadia Karim", "Security officer", "baseline", (APPROVES,), ("security_officers",)),
    Person("ursula", "Ursula Penrose", "Appeal member", "baseline", (APPROVES,), ("appeal_members",)),
    Person("greta", "Greta Holm", "Counsel", "head", (Role.COUNSEL,)),
)

# Whom to sign in as first: one person of every role, and the desks that show each pack best.
FRONT_DESK = (
    ("Investigator", "ruth", "civil service"),
    ("Investigator", "ike", "US suitability"),
    ("Investigator", "amara", "UK baseline"),
    ("Approver", "elaine", "civil service panel"),
    ("Approver", "miriam", "US deciding official"),
    ("Approver", "helen", "UK hiring manager"),
    ("Process designer", "dana", "all processes"),
    ("Coordinator", "clara", "every unit"),
    ("Coordinator", "siting", "harbour district, 简体中文"),
    ("Auditor", "vera", "every unit"),
    ("Administrator", "adam", "users and jobs"),
    ("Counsel", "greta", "rules of drafts"),
)
