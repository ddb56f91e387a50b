// Names that FEEL may read at an element: the process's variables and the facts, for completion and for the editor's lint.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";
import { page } from "../page.js";

class Resolver {
  getVariablesForElement(bo) {
    let holder = bo;
    while (holder && !is(holder, "bpmn:Process") && !is(holder, "bpmn:Participant")) holder = holder.$parent;
    const process = is(holder, "bpmn:Participant") ? holder.processRef?.id : holder?.id;
    const names = page.vocabulary.variables[process] ?? [];
    return [page.vocabulary.facts, ...names.map(({ name, info }) => ({ name, info })), ...local(getBusinessObject(bo))];
  }
}

/** What an element hands itself: the item of a repetition and its inputs, which need not have been saved yet. */
function local(bo) {
  const values = (one) => one?.get("extensionElements")?.get("values") ?? [];
  const found = [];
  for (const one of values(bo)) if (one.$type === "zeebe:IoMapping") found.push(...one.get("inputParameters").map(({ target }) => target));
  for (const one of values(bo.loopCharacteristics)) if (one.$type === "zeebe:LoopCharacteristics") found.push(one.inputElement);
  return found.filter(Boolean).map((name) => ({ name }));
}

export default { variableResolver: ["type", Resolver] };
