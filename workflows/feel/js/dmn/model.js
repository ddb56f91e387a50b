// Loaded decision models, and the evaluation of one decision with all that it requires.
import { getType } from 'feelin';
import { Failure } from '../failure.js';
import { lower } from '../values.js';
import { evaluateBoxed, makeFunction } from './boxed.js';
import { conform, shapeOf } from './types.js';

// A structure is told by the parts that tables ask for, not as a whole.
const STRUCTURED = new Set(['context', 'list']);
const MOST_KEPT = 200;
const models = new Map();

// Keeps a model read by workflows.dmn; `plan` is its JSON.
export function keepModel(key, plan) {
  const { nodes, types } = JSON.parse(plan);
  if (models.size >= MOST_KEPT) models.delete(models.keys().next().value);
  models.set(key, { key, nodes, types, scope: parseScope(key, nodes, types) });
}

// Names that are more than words decide how a text is read, so the parser gets them with their structure.
function parseScope(key, nodes, types) {
  const names = {};
  for (const node of Object.values(nodes)) names[node.name] = shapeOf(node.type, types);
  collectNames(Object.values(nodes).map(({ logic }) => logic), names);
  return { key, names, standard: true };
}

function collectNames(part, names) {
  if (Array.isArray(part)) part.forEach((item) => collectNames(item, names));
  else if (part && typeof part === 'object') {
    for (const named of [...(part.entries ?? []), ...(part.parameters ?? []), ...(part.columns ?? [])]) {
      if (named.name && !/^[\p{L}\p{N}_ ]+$/u.test(named.name)) names[named.name] ??= {};
    }
    Object.values(part).forEach((item) => collectNames(item, names));
  }
}

export const parseScopeOf = (key) => models.get(key)?.scope ?? null;

// -> { value, rules: [[table, rule]], inputs: [[text, value]] }, or { unknown: key } when the model must be told first
export function decide(key, decision, context) {
  const model = models.get(key);
  if (!model) return { unknown: key };
  const run = { model, scope: model.scope, types: model.types, context, values: new Map(), rules: [], inputs: [] };
  const value = lower(valueOf(run, decision));
  return { value, rules: run.rules, inputs: run.inputs };
}

function valueOf(run, id) {
  if (!run.values.has(id)) run.values.set(id, compute(run, run.model.nodes[id]));
  return run.values.get(id);
}

function compute(run, node) {
  if (node.kind === 'input') {
    if (!Object.hasOwn(run.context, node.name)) throw new Failure(`Expected a value for the input '${node.name}' but got none`);
    const value = conform(run, run.context[node.name], node.type, `the input '${node.name}'`);
    if (!STRUCTURED.has(getType(value))) run.inputs.push([node.name, lower(value)]);
    return value;
  }
  const scope = {};
  for (const id of node.requires) scope[run.model.nodes[id].name] = valueOf(run, id);
  if (node.kind === 'knowledge') return makeFunction(run, node.logic, scope);
  const value = evaluateBoxed(run, node.logic, scope);
  return conform(run, value, node.type, `the decision '${node.name}'`);
}
