"""Two small diagrams as a designer would save them, with a decision and a form beside them."""

import json

from tests.workflows.bpmn.drawing import call, diagram, end, flows, gateway, process, properties, rule, start, user

DIALECT = f"<extensionElements>{properties({'dialect': '1'})}</extensionElements>"
GROUP = '<zeebe:assignmentDefinition candidateGroups="officers"/>'

MAIN = diagram(
    process(
        "small",
        DIALECT,
        start(),
        user("choose_depth", settings=GROUP, outputs={"depth": "=depth"}),
        rule("plan_checks", "plan", "tier"),
        gateway("exclusive", "deep_enough", "deep_enough_end"),
        call("look_deeper", "deeper", inputs={"tier": "=tier"}),
        end("end", outcome="hired"),
        end("looked", outcome="rejected"),
        flows(
            "start > choose_depth > plan_checks > deep_enough",
            'deep_enough > look_deeper: =tier = "high"',
            "deep_enough > end",
            "look_deeper > looked",
        ),
    )
)
DEEPER = diagram(
    process(
        "deeper",
        DIALECT,
        start("s2"),
        user("look", settings=GROUP, inputs={"tier": "=tier"}),
        end("e2"),
        flows("s2 > look > e2"),
    )
)
PLAN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="plan" namespace="t">
<inputData id="in_depth" name="depth"><variable name="depth" typeRef="string"/></inputData>
<decision id="plan" name="plan"><variable name="plan" typeRef="string"/>
<informationRequirement><requiredInput href="#in_depth"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input><inputExpression typeRef="string"><text>depth</text></inputExpression></input>
<output typeRef="string"/>
<rule id="deep"><inputEntry><text>"deep"</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule>
<rule id="other"><inputEntry><text>not("deep")</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
FORM = json.dumps(
    {
        "id": "choose_depth",
        "type": "default",
        "components": [
            {
                "type": "radio",
                "key": "depth",
                "label": "Depth",
                "values": [{"label": "Deep", "value": "deep"}, {"label": "Flat", "value": "flat"}],
            }
        ],
    }
).encode()

FILES = {"main.bpmn": MAIN, "deeper.bpmn": DEEPER, "plan.dmn": PLAN, "choose_depth.form": FORM}
