"""The words of the DMN standard, versions 1.1 to 1.5, and what is done with each."""

from typing import get_args

from workflows.dmn.boxed import Aggregation, HitPolicy

NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}

FEEL_LANGUAGES = {
    "",
    "feel",
    "http://www.omg.org/spec/FEEL/20140401",
    "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20211108/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
}

TYPES = {
    "Any": "",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "context": "context",
}
"""FEEL's types by every spelling in the standard's versions; '' is any type."""

# Camunda's modeller writes integer, long and double beside number.
TYPES.update({"integer": "number", "long": "number", "double": "number"})

HIT_POLICIES: tuple[HitPolicy, ...] = get_args(HitPolicy)
AGGREGATIONS: tuple[Aggregation, ...] = get_args(Aggregation)

IGNORED = frozenset(
    {
        "description", "extensionElements", "question", "allowedAnswers", "variable", "knowledgeSource",
        "authorityRequirement", "supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner",
        "usingProcess", "usingTask", "elementCollection", "performanceIndicator", "organizationUnit", "group",
        "textAnnotation", "association", "businessContextElement", "annotation", "annotationEntry", "DMNDI",
    }
)  # fmt: skip
"""Elements that document or draw and never change an answer."""

REFUSED = {
    "import": ("models from other files are not joined", "put what is needed into this file"),
    "decisionService": ("decision services are not run", "call the decision itself"),
    "conditional": ("boxed conditionals are not run", "write a literal expression: if … then … else …"),
    "filter": ("boxed filters are not run", "write a literal expression: list[condition]"),
    "for": ("boxed iterators are not run", "write a literal expression: for x in list return …"),
    "every": ("boxed quantifiers are not run", "write a literal expression: every x in list satisfies …"),
    "some": ("boxed quantifiers are not run", "write a literal expression: some x in list satisfies …"),
    "importedValues": ("values from other files are not read", "write the expression here"),
    "functionItem": ("function types are not checked", "leave the type out"),
}
"""Elements of the standard that are not run: the reason, and what to write instead."""
