"""What is answered to one task of one case: the words of the pack's people, the concern, then the storyline."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from webapp.demo import concerns, words_en, words_zh
from webapp.demo.concerns import Concern
from webapp.demo.saying import Day, Silence, spoken
from webapp.demo.stories import Story
from webapp.demo.vacancies import Candidate, Names

# The same task is answered in other words by the forms of another pack.
OF_PACK: Mapping[tuple[str, str], Mapping[str, Any]] = {
    (pack, "confirm_veto"): {"identity_confirmed": "yes", "record_confirmed": "yes"}
    for pack in ("us_suitability", "uk_baseline")
} | {
    ("uk_baseline", "invite_candidate"): {
        "lawful_basis": "legal_obligation",
        "notices_enclosed": ["privacy", "not_vetting", "rights"],
    },
}
SHEETS: Mapping[str, tuple[str, ...]] = {
    "Signed consent": (
        "I have read what will be asked, where, and how long it is kept.",
        "I agree to the points ticked.",
    ),
    "Copies from the personnel file": (
        "Birth certificate, degree certificate, three appraisals,",
        "register of sanctions: none.",
    ),
    "Minutes of the talk, signed": ("Read to the end by the person and signed without changes.",),
    "Notes of the talks on site": ("Three talks, each held alone and read back.",),
    "Reply of the record body": (
        "Our reference R-4471.",
        "We have searched our register under the name and date of birth given.",
    ),
    "Reference, signed": ("I worked with this person and describe only what I saw.",),
}
ROLES = ("supervisor", "supervisor", "peer", "client", "subordinate")


class Script:
    """Everything one case will answer, in its own language, from its own dice: order among cases changes nothing."""

    def __init__(self, story: Story, language: str, candidate: Candidate, names: Names, number: int, chance: Random):
        self._story, self._language, self._chance = story, language, chance
        self._facts = {"name": candidate.name, "unit": candidate.current_unit}
        self._times: dict[str, int] = {}
        self._concern = self._pick_concern(number)
        self._declared = self._declaration(candidate, names, number)

    def _pick_concern(self, number: int) -> Concern:
        known = concerns.CHINESE if self._language == "zh" else concerns.ENGLISH
        return known[number % len(known)]

    def answers(self, form: str, element: str, scopes: list[str], rated: list[str], today: date) -> Any:
        """Answers of this task's turn, or SILENT. Each ask of the same element is its next turn."""
        told = self._story.silent.get(element)
        turn = self._times[element] = self._times.get(element, 0) + 1
        if told is None:
            told = self._turn(self._story.says.get(element, self._story.says.get(form, {})), turn)
        if isinstance(told, Silence):
            return told
        words = dict(words_en.WORDS.get(element, words_en.WORDS.get(form, {})))
        if self._language == "zh":
            words |= words_zh.WORDS.get(element, words_zh.WORDS.get(form, {}))
        words |= OF_PACK.get((self._story.pack, form), {})
        words |= self._about_concern(form, turn)
        words |= told
        if form == "declare_history":
            words |= self._declared
        if form == "give_consent" and words["consent"] == "given":
            words.setdefault("scopes", scopes)
        if form in ("rate_conduct", "reconcile_ratings", "give_reference") and rated:
            words |= self._ratings(rated, words.pop("apart", False) and turn == 1)
        answered = spoken(words, self._facts, today, self._chance)
        assert isinstance(answered, dict)
        return answered

    def sheet(self, title: str, today: date) -> tuple[str, ...]:
        """The lines of a paper in this case."""
        return (
            f"Concerning: {self._facts['name']}",
            f"Day: {today.isoformat()}",
            "",
            *SHEETS.get(title, ("This sheet belongs to the vetting file named above.",)),
            "",
            "An invented document of the demo office.",
        )

    @staticmethod
    def _turn(says: Any, turn: int) -> Any:
        return says[min(turn, len(says)) - 1] if isinstance(says, list) else says

    def _ratings(self, rated: list[str], apart: bool) -> dict[str, Any]:
        """Raters of one person see much the same, a point apart at most, unless the story wants them to differ."""
        values: dict[str, Any] = {}
        steady = Random(f"{self._facts['name']}")
        for criterion in rated:
            values[criterion] = steady.choice((3, 4, 4)) + self._chance.choice((0, 0, 1))
        if self._chance.random() < 0.3:
            values[rated[-1]] = "NB"
        if apart:
            values[rated[0]] = 1
        return values

    def _about_concern(self, form: str, turn: int) -> dict[str, Any]:
        if not self._story.concern:
            return {}
        about, occurred = self._concern, Day(-self._concern.days_ago)
        category = about.category[self._story.pack]
        touched = list(about.criteria)
        alleged = {"category": category, "occurred_on": occurred, "gist": about.gist, "criteria": touched}
        verdict = "substantiated" if self._story.proven else "not_substantiated"
        weighed = about.proven if self._story.proven else about.unproven
        said: dict[str, dict[str, Any]] = {
            "raise_allegations": {"raised": "some", "allegations": [alleged]},
            "look_for_issues": {"issue": "found" if turn == 1 else "none"},
            "state_allegation": alleged,
            "classify_finding": {
                **alleged,
                "severity": self._story.concern,
                "proof_standard": "preponderance",
                "nexus": about.nexus,
                "tellable": True,
            },
            "answer_finding": {"answer": about.answer, "silent": False},
            "decide_finding": {
                "verdict": verdict,
                "reasons": weighed,
                "answer_considered": weighed,
                "mitigation_steps": "0",
                "mitigation_reasons": "",
            },
            "serve_concerns": {"gist": about.gist},
            "draft_concerns": {"concerns": about.gist},
            "answer_concerns": {"answer": about.answer},
            "draft_proposed_action": {"charges": about.gist},
            "serve_proposed_action": {"gist": about.gist},
            "answer_proposed_action": {"answer": about.answer, "wants_interview": False},
            "serve_adverse_notice": {"reasons": weighed, "gist": weighed},
        }
        return said.get(form, {})

    def _declaration(self, candidate: Candidate, names: Names, number: int) -> dict[str, Any]:
        referees = [
            names.referee(role, self._language, number * len(ROLES) + place) for place, role in enumerate(ROLES)
        ]
        zh = self._language == "zh"
        return {
            "identity_number": f"110105{candidate.born.replace('-', '')}{number % 1000:03d}X",
            "born_on": candidate.born,
            "education": [
                {
                    "school": "江城大学" if zh else "Rivermouth University",
                    "degree": "法学学士" if zh else "BA Public Administration",
                    "from": "2012-09-01",
                    "to": "2016-06-30",
                }
            ],
            "employers": [
                {
                    "name": candidate.current_unit,
                    "duties": "综合管理" if zh else "Contracts and invoices",
                    "from": "2018-03-01",
                    "current": True,
                }
            ],
            "gaps": "" if self._story.pack != "uk_baseline" else [],
            "has_gaps": "no",
            "was_abroad": "no",
            "nationality": "British",
            "criminal_unspent": "no",
            "criminal_unspent_details": "",
            "sanctions": "no",
            "convictions": "no",
            "recusal": "no",
            "contact_present_employer": "yes",
            "referees": referees,
        }
