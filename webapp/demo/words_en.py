"""What people write in the demo's English cases, by form and field. A tuple is a choice; `Day` counts from today."""

from typing import Any

from webapp.demo.saying import Day

ADDRESS = ("at the office, room 214", "in the small meeting room, second floor", "by video, camera on throughout")
RATED = (
    "I rested this on the file, two references and the minutes of the talk. Where I had no basis I said so, and I did"
    " not look at what the other rater wrote.",
    "The records are clean and the people who worked with {name} describe the same person. I gave no five where one"
    " document stood alone.",
    "The appraisals of four years carry most of this. On fairness I leaned on the talks on site, which agree.",
)
SEEN = (
    "When our cash book was three thousand short, {name} found that the error was their own posting and told"
    " the whole"
    " team before anybody had asked.",
    "A supplier left a hamper at the desk before Christmas. {name} wrote it into the register, took it back the same"
    " afternoon and told me about it on Monday.",
    "We had a hard case of two brothers who both wanted the same flat. {name} kept to the list, explained it to both,"
    " and neither complained.",
    "In the flood week {name} stayed three nights to keep the counter open, and then asked that the overtime of the"
    " younger ones be paid first.",
    "{name} once refused to sign a certificate I wanted in a hurry, because one page was missing. I was annoyed"
    " for an"
    " hour and grateful after that.",
)
HEARD = (
    "Worked two desks away for three years. Punctual, quiet, answers the phone for others. Has never heard a"
    " complaint.",
    "Knows {name} from the parents' council. Keeps the accounts there and lays them open every term without"
    " being asked.",
    "Supervised {name} for a year. Corrects mistakes at once, sometimes too worried about them.",
    "Neighbour for eight years. Helpful, settles quarrels in the stairwell, pays his share on time.",
)

WORDS: dict[str, dict[str, Any]] = {
    "invite_candidate": {
        "lawful_basis": "statutory_duty",
        "language": "en",
        "notices_enclosed": ["privacy", "rights"],
        "message": "Congratulations on coming this far. Please call me if anything in the packet is unclear.",
    },
    "give_consent": {"consent": "given", "refusal_note": "I would rather keep my present employer out of this."},
    "review_eligibility": {"conditions_met": "yes", "statutory_bars": []},
    "confirm_incomplete": {
        "cause": "refused",
        "confirmation": "stands",
        "reasons": "The person was told twice, in plain words, what follows from it, and decided freely."
        " Nothing is held"
        " against them: the file says incomplete and nothing else.",
    },
    "chase_candidate": {
        "channel": "phone",
        "next_step": "wait",
        "outcome_note": "Reached at the second try; the packet had gone to an old"
        " address. A new one went out the same day.",
    },
    "ask_about_offer": {"answered_by": "Personnel, Ms Grant", "next_step": "wait", "note": "The panel met late."},
    "record_conditional_offer": {
        "offer_made_on": Day(0),
        "offer_reference": "CO/2041",
        "offered_by": "Personnel division",
    },
    "authorise_report": {"authorisation": "given"},
    "declare_conduct": {
        "dismissed": "no",
        "debarred": "no",
        "criminal_convicted": "no",
        "criminal_charges_open": "no",
        "criminal_details": "",
    },
    "appoint_team": {"note": "Neither has worked with the candidate's present unit."},
    "declare_conflict": {"conflict": "none"},
    "review_file": {
        "age": "consistent",
        "education": "consistent",
        "history": "consistent",
        "sanctions": "consistent",
    },
    "cosign_file_review": {"agree": "yes"},
    "talk_with_candidate": {
        "held_on": Day(0),
        "place": ADDRESS,
        "covered": ["history", "duties", "issues", "corrections"],
        "minutes": (
            "We went through the jobs since university, the reasons for each change and the duties of this post."
            " {name} raised the gap of spring 2021 without being asked: care for a parent. No questions stayed open.",
            "The talk took fifty minutes. Asked about a mistake they are not proud of, {name} told of a lost file and"
            " what the office changed after it. Knows the rules on gifts and can say why they are there.",
            "Calm and to the point. {name} described two conflicts with supervisors in terms that the"
            " supervisors would"
            " probably accept. Wants this post for its work with the public; has read the law on it.",
        ),
        "corrections": "",
    },
    "confirm_minutes": {"agree": "yes"},
    "talk_with_others": {
        "interviewees": [
            {
                "name": "Orla Byrne",
                "relation": "peer",
                "unit": "{unit}",
                "held_on": Day(0),
                "minutes": HEARD,
                "read_back": True,
            },
            {
                "name": "Ivo Marek",
                "relation": "supervisor",
                "unit": "{unit}",
                "held_on": Day(0),
                "minutes": HEARD,
                "read_back": True,
            },
            {
                "name": "Zoe Park",
                "relation": "client",
                "unit": "Quay Supplies",
                "held_on": Day(0),
                "minutes": HEARD,
                "read_back": True,
            },
        ],
    },
    "give_reference": {
        "answers_now": "yes",
        "known_from": Day(-1500),
        "known_to": Day(-90),
        "last_contact": Day(-60),
        "dates_confirmed": "yes",
        "incident": SEEN,
        "conduct_seen": SEEN,
        "aware_of_discipline": "no",
        "rehire": ("yes", "yes", "yes", "policy_no_comment"),
        "confidence_mode": ("open", "open", "in_confidence"),
        "conflict_of_interest": "no",
        "conflict_details": "",
    },
    "check_reference": {
        "identity_verified_by": ("switchboard", "switchboard", "switchboard"),
        "verdict": "usable",
        "signals": [],
        "reasons": "Called back through the switchboard; the person works there and wrote this.",
        "signals_explained": "",
    },
    "receive_record": {
        "result": "none",
        "supplied_by": "agency",
        "replied_on": Day(0),
        "reference_number": "R-4471",
        "record_reference": "R-4471",
        "summary": "One entry under this name and year of birth.",
    },
    "match_identity": {
        "match": "no_match",
        "facts_used": ["name"],
        "reasons": "The entry is about somebody of the same name who was born eleven years earlier, in another"
        " district.",
    },
    "call_referee": {
        "number_found_at": "The employer's own web page",
        "reached": "yes",
        "outcome_note": "Was away; will answer this week.",
    },
    "chase_record_body": {
        "contacted_on": Day(0),
        "channel": "phone",
        "spoke_to": "The duty clerk",
        "outcome_note": "The request lies in the right tray; they are two weeks behind.",
    },
    "chase_declaration": {
        "contacted_on": Day(0),
        "channel": "phone",
        "outcome_note": "Needs one more week for an old employer's address.",
    },
    "chase_conduct_declaration": {
        "contacted_on": Day(0),
        "channel": "phone",
        "outcome_note": "Has a question on what counts; explained.",
    },
    "chase_authorisation": {
        "contacted_on": Day(0),
        "channel": "email",
        "outcome_note": "Sent the form once more.",
    },
    "correct_request": {"mistake": "The year of birth was off by ten.", "correction": "Sent again with the right one."},
    "extend_collection": {
        "extension": "extend",
        "choice": "extend",
        "missing": "One reference of a former supervisor.",
        "new_date": Day(10),
        "reasons": "A spare referee can be asked, and ten days are enough for it.",
    },
    "accept_gaps": {
        "gaps": "go_on",
        "choice": "accept",
        "gap": "One former employer has closed and left no archive.",
        "reasons": "What is missing was looked for in three places. What we have covers the years that matter"
        " for this"
        " post, so going on with the gap written down is fair to the candidate.",
    },
    "look_for_issues": {"issue": "none", "note": "Read everything twice; nothing calls for an answer."},
    "raise_allegations": {"raised": "none"},
    "confirm_veto": {
        "identity_confirmed": True,
        "record_confirmed": True,
        "tellable": True,
        "reasons": "The letter of the former authority names the person, the day and the ground, and the five"
        " years have"
        " not passed.",
    },
    "rate_conduct": {"reasons": RATED},
    "rate_conduct_third": {"reasons": RATED},
    "rate_again": {"reasons": RATED},
    "reconcile_ratings": {
        "met_on": Day(0),
        "differences": "We differed on honesty: one of us had not seen the reply of the unit when rating.",
        "reasons": "Having read the same page now, I move by one point. The rest of my ratings stay as they were.",
    },
    "write_report": {
        "basis": "Consent of {name}, the personnel file, records of court, police and registry, the references,"
        " the talk"
        " with the candidate and three talks on site. Each is in the evidence list with its day.",
        "strengths": "Owns mistakes before they are found, which two references tell independently. Appraisals steady"
        " over four years. Deals with the public patiently.",
        "shortcomings": "Little experience with procurement law. Takes on too much before asking for help; said so in"
        " the talk.",
        "findings_answered": "No concern stays without an answer. What was raised is set out with the candidate's own"
        " words beside it.",
        "score_comment": "The score says nothing about how somebody grows into a post.",
        "open_points": "None that would change the picture.",
        "opinion": "suitable",
        "opinion_reasons": "Conduct and records agree over a long time, and what speaks against the candidate was"
        " answered fully. We see no reason to keep {name} from this post.",
    },
    "cosign_report": {"agree": "yes"},
    "review_report": {
        "review": "accept",
        "looked_at": ["evidence", "wording", "limits"],
        "reasons": "Every statement in it points at a paper, and nothing is asserted twice.",
    },
    "review_scope": {"read": ["candidate", "references", "records", "talks", "concerns", "documents"]},
    "review_legality": {
        "points": ["consent", "evidence", "answers", "duties", "limits", "sealed"],
        "sound": "yes",
    },
    "weigh_nexus": {
        "position_nature": "Public trust, moderate risk; handles bids and vendor data.",
        "recency": "Nothing within the last three years.",
        "nexus_reasons": "What was looked at has no bearing on the duties of this position or on the integrity of the"
        " service that a reasonable person would see.",
        "opinion": "favourable",
        "referral_needed": False,
    },
    "serve_concerns": {"materials": "The documents named above, at the office or by post.", "served_by": "letter"},
    "answer_concerns": {"wants_interview": False},
    "hear_candidate": {
        "held_on": Day(0),
        "place": ADDRESS,
        "minutes": "{name} came with a friend, told the story from the beginning and brought two letters. Was"
        " given time"
        " to read the minutes and corrected one date.",
    },
    "weigh_answer": {
        "reopen_findings": "no",
        "next_step": "decide",
        "reasons": "Each point of the answer was set against the papers. It explains how it came about and changes"
        " nothing in what happened.",
        "weighing": "Each point of the answer was set against the papers. It explains how it came about and changes"
        " nothing in what happened.",
    },
    "convene_panel": {"held_on": Day(1)},
    "cast_vote": {
        "vote": "approve",
        "band_reasons": "I read the evidence before the score. What it rests on was checked; my reasons are my own.",
        "reasons": (
            "I read the whole file. What speaks for the candidate is documented by people who gain nothing from it.",
            "The report is careful and the one shortcoming it names can be learned. I would work with this person.",
            "The records agree with what the candidate told us. I see no ground on which a refusal could stand.",
        ),
    },
    "record_decision": {
        "decision": "approve",
        "band_reasons": "The panel read the evidence before the score. The band was weighed; the reasons stand above.",
        "reasons": "The panel finds that conduct, records and references agree over many years and that no"
        " concern is left"
        " that bears on this post. It decides in favour, with one voice.",
    },
    "refer_upward": {
        "replied_on": Day(0),
        "reference_number": "A-77",
        "direction": "The authority asks the panel to decide on the file.",
    },
    "review_condition": {
        "condition_outcome": "met",
        "reasons": "The certificate came on time and was checked with the school.",
    },
    "publish_notice": {
        "opens_on": Day(0),
        "supervision_phone": "+49 30 5550 2000",
        "places": "Notice board of the office and web page",
    },
    "acknowledge_objection": {"acknowledged_by": "letter", "acknowledged_on": Day(0)},
    "investigate_objection": {
        "steps": "Read the objection with the person who wrote it, asked the unit for its books, and spoke with"
        " the two"
        " people it names, separately.",
        "outcome": "dismissed",
        "reasons": "The books and both people say the same, and it is not what the objection says. Nothing of"
        " it remains.",
    },
    "cosign_objection": {"agree": "yes"},
    "withdraw_notice": {"taken_down_on": Day(0)},
    "record_approval": {"reply": "approved", "reference_number": "AP-2026-118", "replied_on": Day(0)},
    "confirm_appointment": {"reports_on": Day(21), "note": "Starts in the team of Ms Albrecht."},
    "serve_adverse_notice": {
        "appeal_to": "The appeal members of this office, room 310",
        "decision_on": Day(0),
        "consumer_report_used": "no",
    },
    "file_appeal": {
        "appeal": "file",
        "grounds": "The panel did not have the letter of my former head of department, which came a day late."
        " It says in"
        " her own words what I had said from the beginning.",
    },
    "decide_appeal": {
        "outcome": "upheld",
        "reasons": "The letter was read and weighed. It speaks for the person and does not touch the point on"
        " which the"
        " decision rests, so the decision stands.",
    },
    "cosign_appeal": {"agree": "yes"},
    "record_appeal": {
        "docket": "CH-0731-26-0044",
        "filed_on": Day(0),
        "grounds": "Says that the answer was not weighed charge by charge.",
    },
    "record_appeal_outcome": {
        "outcome": "upheld",
        "ordered_on": Day(0),
        "reasons": "The Board finds the charges proven by preponderance.",
    },
    "confirm_withdrawal": {
        "received_by": "phone",
        "received_on": Day(0),
        "note": "Has taken another post nearer home and thanks everybody for the work.",
    },
    "close_case": {"filed": ["letters", "signatures", "originals"], "note": "Originals in cabinet 4."},
    # US federal suitability
    "draft_proposed_action": {"action": "cancel_eligibility", "materials": "The exhibits listed in the file."},
    "review_proposed_action": {
        "review": "accept",
        "looked_at": ["evidence", "wording", "limits"],
        "reasons": "Charges are specific, each has its exhibit, and the thirty days are stated.",
    },
    "serve_proposed_action": {"served_by": "letter"},
    "name_representative": {"representative": "no", "wants_materials": False, "representative_email": ""},
    "provide_materials": {"provided_on": Day(0)},
    "answer_consumer_report": {"report_right": "right"},
    "read_recommendation": {
        "next_step": "decide",
        "reasons": "The recommendation is complete and I have no question to the adjudicator.",
    },
    "approve_suitability": {
        "decision": "approve",
        "reasons": "Nothing in the investigation bears on the integrity or efficiency of the service. Found suitable.",
    },
    "decide_suitability": {
        "decision": "reject",
        "debar_months": 24,
        "departs_reason": "",
        "reasons": "Charge 1 is proven by the documents and was not answered on the point. It bears directly on"
        " the duties"
        " of the position, and nothing shown since outweighs it.",
    },
    "concur_with_decision": {
        "concurrence": "concur",
        "seen": ["findings", "answer", "evidence"],
        "reasons": "I read the exhibits and the answer before the draft. The reasons carry the decision, no"
        " more and no"
        " less.",
    },
    "report_determination": {"reported_on": Day(0), "repository_reference": "CVS-88120"},
    "record_appointment": {"appointed_on": Day(0), "appointment_reference": "SF-50 on file"},
    # UK baseline
    "verify_identity": {
        "documents": ["passport", "address_proof"],
        "in_person": "present",
        "seen_on": Day(0),
        "verdict": "proved",
        "missing": "",
    },
    "verify_right_to_work": {"document": "passport", "seen_on": Day(0), "verdict": "proved", "missing": ""},
    "confirm_history": {
        "verdict": "complete",
        "looked_at": ["employments", "gaps", "abroad"],
        "gap_list": "March to June 2024, between two contracts.",
    },
    "explain_gap": {
        "explanation": "I looked after my father after his stroke and lived on savings. The ward sister can confirm it."
    },
    "confirm_gap": {"open_months": "March to June 2024", "tried": "The employer of that time has been wound up."},
    "confirm_right_to_work_failure": {
        "confirmation": "stands",
        "reasons": "The share code was checked twice with the candidate on the line. Permission ended in March and no"
        " application is pending.",
    },
    "report_gaps": {
        "open_elements": ["employment_history"],
        "tried": "Two letters to the former employer and the tax record; four months stay without proof.",
    },
    "decide_exception": {
        "choice": "accept",
        "safeguards": "No access to case files until the last reference is in.",
        "risk_owner": "Head of Casework North",
        "review_on": Day(60),
        "reasons": "The months in question are few and explained. With the safeguard the risk is small and"
        " somebody owns"
        " it.",
    },
    "write_verification_record": {
        "right_to_work": "Passport seen in the original by the checker; copy not kept.",
        "identity": "Passport and a council tax letter, compared with the person in the room.",
        "unspent_record_summary": "Basic disclosure seen, nothing on it, certificate handed back.",
        "employment_history": "Thirty-six months covered by two employers and one explained gap.",
        "exceptions": "",
        "opinion": "suitable",
    },
    "review_verification_record": {
        "review": "clean",
        "reasons": "All four elements are complete and each names who saw what.",
    },
    "draft_concerns": {},
    "review_concerns": {
        "review": "accept",
        "reasons": "Plain, complete, and it names its sources. May be served.",
    },
    "read_record": {"next_step": "decide", "reasons": "The record is complete and answers what I need to know."},
    "approve_candidate": {
        "decision": "approve",
        "reasons": "All four elements are complete and nothing in them speaks against the appointment. Approved.",
    },
    "decide_candidate": {
        "decision": "reject",
        "departs_reason": "",
        "reasons": "The concern is proven and touches the daily work of this post. The answer was read with"
        " care and does"
        " not take it away.",
    },
    "file_verification_record": {"delete_on": Day(365)},
    "chase_appeal": {"asked_on": Day(0), "expected_on": Day(7)},
}
