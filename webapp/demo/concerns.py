"""What stands against some of the demo's people: each concern with both sides of it, in the words of the case."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Concern:
    """`category` by pack; `criteria` is what it touches, where a pack rates; `days_ago` is when it happened."""

    category: Mapping[str, str]
    criteria: tuple[str, ...]
    days_ago: int
    gist: str
    nexus: str
    answer: str
    proven: str
    unproven: str


def _kinds(civil_service: str, us: str, uk: str) -> Mapping[str, str]:
    return {"civil_service": civil_service, "us_suitability": us, "uk_baseline": uk}


EXPENSES = Concern(
    _kinds("breach_of_financial_discipline", "misconduct_in_employment", "dishonesty_at_work"),
    ("M2", "M9"),
    410,
    "Between March and June of last year eleven taxi receipts were claimed for days on which the duty roster shows"
    " leave. The unit asked for the money back and got it.",
    "The post approves small payments without a second signature, so care with public money is part of the work.",
    "Four of the receipts were mine and wrong: I claimed from memory when the app had lost them. The others were for"
    " Mr Holt, who could not file that month. I paid everything back the day I was asked.",
    "The roster, the receipts and the repayment fit together. The candidate does not dispute the four, and nobody"
    " confirms that the other seven were filed for a colleague.",
    "Mr Holt confirms in writing that seven receipts were his, and payroll corrected the remaining four before the"
    " audit asked. Nothing that was meant to deceive is left.",
)
DEGREE = Concern(
    _kinds("false_statement_in_recruitment", "false_statement", "false_statement"),
    ("M1",),
    120,
    "The application states a master's degree awarded in 2019. The registry of the university has the person as"
    " enrolled until 2020 and holds no record of a degree.",
    "The degree is a condition of the post, and the statement was made in this recruitment.",
    "I finished every course and wrote the thesis. I thought the degree counted from the day the thesis was"
    " handed in,"
    " and I never collected the certificate because of an unpaid library fee.",
    "The registry answered twice that the thesis was never graded. Whatever the candidate believed, the form"
    " asked for"
    " the date on the certificate, and there is none.",
    "The university found the graded thesis in the archive of a closed department and has issued the"
    " certificate since."
    " The statement was true.",
)
FILES = Concern(
    _kinds("leaking_confidential_matter", "misconduct_in_employment", "misuse_of_information"),
    ("M10",),
    700,
    "Two years ago the person sent a spreadsheet with names and addresses of applicants to a private mailbox to work"
    " on it at home. The employer gave a written reminder.",
    "The post handles the personal data of applicants every day.",
    "It was a Friday, the report was due on Monday and the laptop had been taken for repair. I told my manager on"
    " Monday myself and deleted the file. I would ask for a laptop today.",
    "The mail log and the written reminder leave no doubt about what happened. That the person reported it without"
    " being asked counts for them, and it does not undo it.",
    "The mailbox belonged to the employer and only carried the person's name; the data never left the house. The"
    " reminder was withdrawn after the data protection officer had looked.",
)
QUARREL = Concern(
    _kinds("violence_or_harassment", "violent_conduct", "violence_or_harassment"),
    ("M7",),
    260,
    "At the depot in February the person is said to have shouted at a colleague and pushed him against a shelf. A"
    " complaint was filed and settled between the two.",
    "The post leads a team of six and receives the public at the counter.",
    "We had words about the loading list and I raised my voice. I put my hand on his arm to get past. He and I shook"
    " hands the same evening, and I went to the course my manager proposed.",
    "Two people who stood by describe the push in the same way, independently of each other. The apology was sincere"
    " and has been weighed as mitigation.",
    "The only witness stood behind a door and heard the voices. The colleague himself says today that he was not"
    " pushed.",
)
SIDE_JOB = Concern(
    _kinds("illegal_profit_making", "dishonest_conduct", "dishonesty_at_work"),
    ("M2", "M3"),
    520,
    "For about half a year the person kept the books of a relative's shop on working days, some of it from the"
    " office computer, without the permission that outside work needs.",
    "The post grants permissions for outside work to others.",
    "I helped my aunt after her operation. I did not know that unpaid work needs permission too. I stopped in the"
    " week when I was told.",
    "The log-in times show that the work was done in office hours on thirty-one days. That it was unpaid and"
    " for family"
    " explains it and was counted in the candidate's favour.",
    "The work was unpaid, took place after hours, and the unit's own rules asked for permission for paid work only.",
)
FEES_ZH = Concern(
    _kinds("breach_of_financial_discipline", "misconduct_in_employment", "dishonesty_at_work"),
    ("M2", "M9"),
    430,
    "去年上半年在原单位报销出差交通费十一笔，其中七笔对应的日期为本人休假日，单位核查后已要求退回全部款项。",
    "本岗位负责小额经费审核，对公款的谨慎是岗位基本要求。",
    "其中四笔是我凭记忆填报，确实填错了；另外七笔是替同事老郑代报，他当月系统权限没有开通。单位一提出，"
    "我当天就全部退回了。",
    "值班表、票据和退款记录相互印证，本人对四笔不持异议，其余七笔无人证实系代报，情况属实。鉴于主动退款，"
    "已在处理时考虑从轻。",
    "同事书面证实七笔确为代报，财务在审计前已自行更正其余四笔，不能认定有弄虚作假的故意，反映的问题不成立。",
)
DIPLOMA_ZH = Concern(
    _kinds("false_statement_in_recruitment", "false_statement", "false_statement"),
    ("M1",),
    110,
    "报名表填写2019年取得硕士学位，学校学籍部门答复：在籍至2020年，未查到学位授予记录，与报名表所填内容不一致。",
    "该学位为本职位报考条件，且系在本次报考中填报。",
    "课程全部修完，论文也提交了，我以为学位时间从提交论文之日算起。证书因图书馆欠费一直没有领取。",
    "学校两次书面答复论文未通过评审。报名表要求填写证书日期，而证书并不存在，填报内容与事实不符，情况属实。",
    "学校在已撤并院系的档案中找到通过评审的论文并已补发证书，学位授予时间与报名表一致，报名材料属实，"
    "反映的问题不成立。",
)

ENGLISH = (EXPENSES, FILES, SIDE_JOB, QUARREL, DEGREE)
CHINESE = (FEES_ZH, DIPLOMA_ZH)
