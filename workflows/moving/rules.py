"""A moved case decides by the rules it opened with: scorecard, veto table, bands and statutory waits."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.bpmn.decisions import Decisions
from workflows.bpmn.elements.business_rule_task import BusinessRuleTask
from workflows.catalog import Project
from workflows.dmn import Model
from workflows.pack import Pack

SCORECARD, VETOES = "scorecard.yaml", "vetoes.dmn"
KEPT = (SCORECARD, VETOES)
Files = Mapping[str, bytes]


def keep_rules(
    target: Project, target_files: Files, rules: Project, rules_files: Files
) -> tuple[Project, dict[str, bytes]]:
    """The diagrams, forms and letters of `target` under the rules of `rules`, and the files that say so.

    Bands are cut by the scorecard. Limits that only the new version has, which nothing of the old one can have
    promised, are those of the new version.
    """
    files = {name: data for name, data in target_files.items() if name not in KEPT}
    files |= {name: rules_files[name] for name in KEPT if name in rules_files}
    kept = replace(
        target,
        key=f"{target.key}+{rules.key}",
        scorecard=rules.scorecard,
        decisions=Decisions([*_tables(target, target_files, vetoes=False), *_tables(rules, rules_files, vetoes=True)]),
        pack=_pack(target.pack, rules.pack),
    )
    return kept, files


def unlike_rules(target: Project, rules: Project, kept: Project) -> list[tuple[str, str]]:
    """Why the diagrams of `target` cannot run under the rules of `rules`: ("criteria", "") when its forms rate other
    criteria, or its checks bring other evidence, than the kept scorecard knows; ("decision", id) for a decision that
    the kept tables lack."""
    found = []
    cards = [project.scorecard for project in (target, rules)]
    criteria = [None if card is None else sorted(criterion.id for criterion in card.rated) for card in cards]
    known = {source.code for source in rules.scorecard.sources} if rules.scorecard else set()
    brought = {check.evidence for check in target.pack.checks if check.evidence} if target.pack else set()
    if criteria[0] != criteria[1] or (rules.scorecard and brought - known):
        found.append(("criteria", ""))
    asked = {element.decision_id for element in target.elements.values() if isinstance(element, BusinessRuleTask)}
    return found + [("decision", decision) for decision in sorted(asked - set(kept.decisions.ids))]


def _tables(project: Project, files: Files, vetoes: bool) -> list[Model]:
    names = sorted(name for name in files if name.endswith(".dmn"))
    return [
        model
        for name, model in zip(names, project.decisions.models, strict=True)
        if (name.rpartition("/")[2] == VETOES) == vetoes
    ]


def _pack(target: Pack | None, rules: Pack | None) -> Pack | None:
    if target is None or rules is None:
        return target
    known = {source.id for source in rules.sources}
    return replace(
        target,
        limits={**target.limits, **rules.limits},
        sources=(*rules.sources, *(source for source in target.sources if source.id not in known)),
        score=rules.score,
        raters_min=rules.raters_min,
    )
