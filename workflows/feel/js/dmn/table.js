// Decision tables: which rules match, and what the hit policy makes of them (DMN 1.3, 8.2.8 to 8.2.11).
import { cmp, equals, getType, isRange } from 'feelin';
import { run as runText } from '../compile.js';
import { Failure } from '../failure.js';
import { lower } from '../values.js';
import { located } from './boxed.js';
import { conform, demand } from './types.js';

export function evaluateTable(run, table, scope) {
  const matched = matchedRules(run, table, scope);
  if (!matched.length) return answerWithout(run, table, scope);
  const hits = matched.map((rule) => ({ rule, answers: answersOf(run, table, rule, scope) }));
  return POLICIES[table.policy](run, table, hits);
}

function matchedRules(run, table, scope) {
  const asked = table.inputs.map(({ id, text, type, values, label }) => located(id, () => {
    const what = `the input '${label || text}'`;
    const value = conform(run, runText('expression', text, scope, run.scope), type, what);
    if (values && value !== null) demand(run, value, values, table.id, what);
    run.inputs.push([text, lower(value)]);
    return { ...scope, '?': value };
  }));
  return table.rules.filter(({ id, tests }) => located(id, () => (
    tests.every((test, index) => test === '-' || runText('unary', test, asked[index], run.scope) === true))));
}

function answersOf(run, table, rule, scope) {
  return located(rule.id, () => table.outputs.map((output, index) => {
    const what = `the output '${output.name || table.id}'`;
    const value = conform(run, runText('expression', rule.outputs[index], scope, run.scope), output.type, what);
    if (output.values && value !== null) demand(run, value, output.values, table.id, what);
    return value;
  }));
}

// Without a matching rule the defaults answer, else null (8.2.11); a collection of nothing is empty, its count 0.
function answerWithout(run, table, scope) {
  if (table.outputs.every(({ default: fallback }) => fallback)) {
    const answers = table.outputs.map((output) => located(output.id, () => (
      conform(run, runText('expression', output.default, scope, run.scope), output.type, `the default of '${output.id}'`))));
    const answer = shape(table, answers);
    return LISTS.has(table.policy) && !table.aggregation ? [answer] : answer;
  }
  if (table.aggregation) return table.aggregation === 'COUNT' ? 0 : null;
  return LISTS.has(table.policy) ? [] : null;
}

const LISTS = new Set(['RULE ORDER', 'OUTPUT ORDER', 'COLLECT']);

const shape = ({ outputs }, answers) => (outputs.length === 1
  ? answers[0]
  : Object.fromEntries(outputs.map(({ name }, index) => [name, answers[index]])));

const one = (run, table, { rule, answers }) => {
  run.rules.push([table.id, rule.id]);
  return shape(table, answers);
};
const many = (run, table, hits) => hits.map((hit) => one(run, table, hit));
const ids = (hits) => hits.map(({ rule }) => `'${rule.id}'`).join(' and ');

const POLICIES = {
  UNIQUE(run, table, hits) {
    if (hits.length > 1) throw new Failure(`Expected one rule of '${table.id}' to match but ${ids(hits)} do`);
    return one(run, table, hits[0]);
  },
  ANY(run, table, hits) {
    const different = hits.find(({ answers }) => !answers.every((answer, index) => same(answer, hits[0].answers[index])));
    if (different) throw new Failure(`Expected equal answers of '${table.id}' but ${ids([hits[0], different])} differ`);
    return many(run, table, hits)[0];
  },
  FIRST: (run, table, hits) => one(run, table, hits[0]),
  PRIORITY: (run, table, hits) => one(run, table, byPriority(run, table, hits)[0]),
  'RULE ORDER': many,
  'OUTPUT ORDER': (run, table, hits) => many(run, table, byPriority(run, table, hits)),
  COLLECT(run, table, hits) {
    const collected = many(run, table, hits);
    return table.aggregation ? AGGREGATIONS[table.aggregation](collected, table) : collected;
  },
};

const AGGREGATIONS = {
  COUNT: (answers) => answers.length,
  SUM: (answers, table) => numbers(answers, table).reduce((sum, answer) => sum + answer, 0),
  MIN: (answers, table) => ordered(answers, table).reduce((least, answer) => (cmp(answer, least) < 0 ? answer : least)),
  MAX: (answers, table) => ordered(answers, table).reduce((most, answer) => (cmp(answer, most) > 0 ? answer : most)),
};

function numbers(answers, table) {
  if (!answers.every((answer) => typeof answer === 'number')) throw new Failure(`Expected numbers to sum in '${table.id}'`);
  return answers;
}

const ORDERED = new Set(['number', 'string', 'date', 'time', 'date time', 'duration']);

function ordered(answers, table) {
  const type = getType(answers[0]);
  if (!ORDERED.has(type) || !answers.every((answer) => getType(answer) === type)) {
    throw new Failure(`Expected answers of one type that has an order in '${table.id}'`);
  }
  return answers;
}

const same = (a, b) => equals(a, b) === true;

// Sorted by where each output stands in its list of values, the first output first; equal ones stay in rule order.
function byPriority(run, table, hits) {
  const priorities = table.outputs.map(({ values }) => (values ? runText('expression', `[${values}]`, {}, run.scope) : null));
  const rank = ({ answers }) => answers.map((answer, index) => (
    priorities[index] ? priorities[index].findIndex((value) => (isRange(value) ? value.includes(answer) === true : same(value, answer))) : 0));
  return hits
    .map((hit) => ({ hit, ranks: rank(hit) }))
    .sort((a, b) => a.ranks.reduce((order, place, index) => order || place - b.ranks[index], 0))
    .map(({ hit }) => hit);
}
