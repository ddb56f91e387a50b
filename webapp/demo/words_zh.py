"""What people write in the demo's Chinese cases, by form and field, where it differs from the English ones."""

from typing import Any

from webapp.demo.saying import Day

RATED = (
    "本次评分依据人事档案、两份证明材料和谈话记录。没有依据的项目已注明“无依据”，未查看其他评分人的意见。",
    "各项记录清楚，与本人共事过的同志反映一致。只有单一材料支持的项目没有评最高分，依据编号写在各项后面。",
    "四年来的年度考核是主要依据；公道正派一项主要参考实地走访谈话，各方说法一致，实地走访未见与此相反的材料。",
)
SEEN = (
    "有一次现金账短了三千元，最后发现是{name}自己记错了，还没等别人问，就主动在科里说明并补记。",
    "年前有供应商把礼盒放在窗口，{name}当天登记退回，周一一上班就向我作了汇报，登记簿上都有记录可查。",
    "两户群众都想要同一套住房，{name}按名单办，分别上门把道理讲清楚，两家都表示理解，没有意见。",
    "防汛那一周{name}连续值守三个晚上，事后还主动提出先给年轻同志安排补休，并落实加班补助。",
)
HEARD = (
    "邻桌共事三年，守时，话不多，经常替别人接电话，没有听到过投诉。",
    "在家长委员会共事，账目由本人保管，每学期主动公开，没有差错。",
    "带过一年，发现错误当场改正并告诉有关同志，有时对自己要求过严。",
)

WORDS: dict[str, dict[str, Any]] = {
    "invite_candidate": {"lawful_basis": "statutory_duty", "language": "zh_Hans"},
    "give_consent": {"refusal_note": "暂时不希望现单位知道我参加了报考。"},
    "confirm_incomplete": {
        "reasons": "已两次向本人说明不同意的后果，本人自愿作出选择。此事不作任何不利评价，仅记为考察未完成。",
    },
    "talk_with_candidate": {
        "held_on": Day(0),
        "place": ("办公楼二层谈话室", "港区行政中心214室"),
        "minutes": (
            "围绕毕业以来的工作经历、历次变动原因和本职位职责进行了谈话。2021年春季的空档由本人主动说明："
            "照顾生病的家人。没有遗留问题。",
            "谈话约五十分钟。问到自己不满意的一件事，{name}讲了一次丢失材料的经过以及单位之后的改进。"
            "对廉洁规定熟悉，能说清为什么要这样规定。",
        ),
        "corrections": "",
    },
    "talk_with_others": {
        "interviewees": [
            {
                "name": "沈志刚",
                "relation": "supervisor",
                "unit": "{unit}",
                "held_on": Day(0),
                "minutes": HEARD,
                "read_back": True,
            },
            {
                "name": "田晓梅",
                "relation": "peer",
                "unit": "{unit}",
                "held_on": Day(0),
                "minutes": HEARD,
                "read_back": True,
            },
            {
                "name": "崔立群",
                "relation": "client",
                "unit": "临港街道办事处",
                "held_on": Day(0),
                "minutes": HEARD,
                "read_back": True,
            },
        ],
    },
    "give_reference": {"incident": SEEN},
    "check_reference": {"reasons": "已通过单位总机回拨核实，确系本人在该单位工作并出具。", "signals_explained": ""},
    "receive_record": {"reference_number": "函复〔2026〕447号", "summary": "同名同年出生人员一条记录。"},
    "match_identity": {"reasons": "该记录系同名人员，出生早十一年，户籍地不同，与本人无关。"},
    "extend_collection": {"reasons": "可以另请一位证明人，延长十个工作日足够。"},
    "accept_gaps": {
        "reasons": "所缺材料已从三个渠道查找，现有材料覆盖与本职位有关的年份，如实注明后继续办理对本人是公平的。"
    },
    "confirm_veto": {
        "reasons": "原处理机关的公函载明姓名、时间和事由，五年期限尚未届满，经两人核对无误，本人身份确认一致。"
    },
    "rate_conduct": {"reasons": RATED},
    "rate_conduct_third": {"reasons": RATED},
    "rate_again": {"reasons": RATED},
    "reconcile_ratings": {
        "met_on": Day(0),
        "differences": "分歧在“诚信”一项：其中一人评分时尚未看到单位函复。",
        "reasons": "看过同一份材料后，本人将该项调整一分，其余评分保持不变，理由已分别写在各项之下。"
        "双方的首次评分均予保留，不作改动。",
    },
    "write_report": {
        "basis": "本人同意书、人事档案、法院公安及学籍核查结果、证明人材料、同本人面谈和三次实地谈话，均列入证据清单。",
        "strengths": "出现差错能在别人发现之前主动说明，两份材料分别证实；四年考核稳定；对待群众耐心。",
        "shortcomings": "对采购法规经验不足；工作揽得太多，不善于求助，本人在谈话中也承认。",
        "findings_answered": "反映的问题逐条列明，本人陈述附后，没有未答复的事项。",
        "score_comment": "分数不能说明一个人在岗位上的成长。",
        "opinion": "suitable",
        "opinion_reasons": "长期表现与各项记录一致，对不利情况本人已作完整说明，经核实不影响录用。"
        "考察组认为{name}符合本职位要求，建议确定为拟录用人员，提请集体研究。",
    },
    "serve_concerns": {"materials": "上述材料可到办公室查阅，也可以邮寄复印件。"},
    "hear_candidate": {
        "held_on": Day(0),
        "place": "办公楼二层谈话室",
        "minutes": "{name}由一位亲友陪同到场，从头说明了经过，提交书面说明两份。谈话记录当场交本人阅看，"
        "更正日期一处后签字确认。",
    },
    "weigh_answer": {
        "reopen_findings": "no",
        "reasons": "对本人陈述逐条与材料核对。陈述说明了事情的起因，但不改变已经查明的事实，无需重新认定；"
        "陈述原文已附卷，随考察报告一并提交集体研究。",
    },
    "cast_vote": {
        "vote": "approve",
        "band_reasons": "得分只是参考之一。本人先审阅证据和考察对象的陈述，再看得分及其依据，"
        "已将分段建议一并权衡，投票理由如上，并对结论负责。",
        "reasons": (
            "已通读全部材料。肯定性的评价来自没有利害关系的人，且相互印证；所列不足可以通过培训改进，"
            "不影响履行本职位职责，同意录用。",
            "考察报告客观，程序完备，本人对每一项反映都作了说明并经核实。没有发现不得录用的情形，同意录用，"
            "建议试用期内重点带教采购业务。",
        ),
    },
    "record_decision": {
        "decision": "approve",
        "band_reasons": "集体研究先审阅证据和考察对象的陈述，再参考得分。得分所依据的材料已经核对，"
        "分段建议已一并权衡，决定理由如上。",
        "reasons": "经集体研究，考察对象长期表现、档案记录和证明材料一致，没有影响录用的问题，各项程序符合规定，"
        "一致同意确定为拟录用人员并按规定公示。",
    },
    "review_condition": {"reasons": "证书已按期提交，并向学校核实无误，条件已经满足。"},
    "publish_notice": {
        "opens_on": Day(0),
        "supervision_phone": "0931-5550200",
        "places": "办公楼公告栏和门户网站",
    },
    "investigate_objection": {
        "steps": "向反映人了解情况，调阅单位账册，并分别与反映中提到的两人谈话。",
        "reasons": "账册与两人的说法一致，与反映内容不符；反映人阅看后没有补充新的线索。经核查，"
        "所反映的问题不成立，不影响拟录用人员的确定。",
    },
    "record_approval": {"reply": "approved", "reference_number": "录审〔2026〕118号", "replied_on": Day(0)},
    "confirm_appointment": {"reports_on": Day(21), "note": "到岗后由业务二组带教。"},
    "serve_adverse_notice": {"appeal_to": "本办公室复核组，310室"},
    "file_appeal": {
        "appeal": "file",
        "grounds": "研究决定时没有看到我原处室负责人的信，信晚到了一天，信里写的正是我一开始就说明的情况。",
    },
    "decide_appeal": {
        "outcome": "upheld",
        "reasons": "来信已经阅看并考虑。信中内容对本人有利，但不涉及作出决定所依据的事实，"
        "原决定认定事实清楚、程序合法，维持原决定。复核结果书面告知本人。",
    },
    "confirm_withdrawal": {
        "received_by": "phone",
        "received_on": Day(0),
        "note": "本人已到离家更近的单位工作，对各位同志表示感谢。",
    },
    "close_case": {"note": "原件存四号柜。"},
}
