// Boxed expressions: texts, contexts, lists, relations, invocations, functions, tables.
import { FeelFunction, isFunction, isInvocationFailure } from 'feelin';
import { run as runText } from '../compile.js';
import { Failure } from '../failure.js';
import { evaluateTable } from './table.js';
import { conform } from './types.js';

const KINDS = {
  literal: (run, { text, id }, scope) => located(id, () => runText('expression', text, scope, run.scope)),
  context: evaluateContext,
  list: (run, { items }, scope) => items.map((item) => evaluateBoxed(run, item, scope)),
  relation: (run, { columns, rows }, scope) => rows.map((row) => Object.fromEntries(row.map((cell, index) => {
    const { name, type } = columns[index];
    return [name, conform(run, evaluateBoxed(run, cell, scope), type, `the column '${name}'`)];
  }))),
  invocation: evaluateInvocation,
  function: makeFunction,
  table: evaluateTable,
};

export function evaluateBoxed(run, boxed, scope) {
  const value = KINDS[boxed.kind](run, boxed, scope);
  // the type of a function is that of what it returns, checked when it is called
  return boxed.kind === 'function' ? value : conform(run, value, boxed.type, `'${boxed.id}'`);
}

// An error says in which element it arose; the innermost one counts.
export function located(id, work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure && !error.located) {
      error.message = `In '${id}': ${error.message}`;
      error.located = true;
    }
    throw error;
  }
}

function evaluateContext(run, { entries }, scope) {
  const inner = { ...scope };
  const result = {};
  for (const { name, type, value: boxed } of entries) {
    const value = conform(run, evaluateBoxed(run, boxed, inner), type, name ? `the entry '${name}'` : 'the result');
    if (!name) return value;
    inner[name] = value;
    result[name] = value;
  }
  return result;
}

function evaluateInvocation(run, { id, called, bindings }, scope) {
  const callee = evaluateBoxed(run, called, scope);
  if (!isFunction(callee)) throw new Failure(`In '${id}': Expected '${called.text}' to be a function`);
  const bound = bindings.map(({ name, type, value }) => (
    [name, conform(run, evaluateBoxed(run, value, scope), type, `the parameter '${name}'`)]));
  const missing = callee.parameterNames.filter((name) => !bound.some(([given]) => given === name));
  const result = missing.length ? null : callee.invoke(Object.fromEntries(bound));
  if (missing.length || isInvocationFailure(result)) {
    throw new Failure(`In '${id}': Expected the parameters ${callee.parameterNames.join(', ')} of '${called.text}'`);
  }
  return result;
}

export function makeFunction(run, { parameters, body, type, id }, scope) {
  const call = (...args) => {
    if (args.length !== parameters.length) throw new Failure(`In '${id}': Expected ${parameters.length} arguments but got ${args.length}`);
    const inner = { ...scope };
    parameters.forEach(({ name, type: expected }, index) => {
      inner[name] = conform(run, args[index] ?? null, expected, `the parameter '${name}'`);
    });
    return conform(run, evaluateBoxed(run, body, inner), type, `'${id}'`);
  };
  return new FeelFunction(call, parameters.map(({ name }) => name));
}
