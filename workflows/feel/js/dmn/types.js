// Types of decision models: what a value must be, checked wherever the model says a type.
import { getType } from 'feelin';
import { run as runText } from '../compile.js';
import { describe } from '../describe.js';
import { Failure } from '../failure.js';

const BUILTIN = {
  number: (value) => getType(value) === 'number',
  string: (value) => getType(value) === 'string',
  boolean: (value) => getType(value) === 'boolean',
  date: (value) => getType(value) === 'date',
  time: (value) => getType(value) === 'time',
  'date and time': (value) => getType(value) === 'date time',
  'days and time duration': (value) => getType(value) === 'duration' && !value.yearsMonths,
  'years and months duration': (value) => getType(value) === 'duration' && value.yearsMonths,
  context: (value) => getType(value) === 'context',
};

// The value as its type sees it; null fits every type. Throws Failure when it does not fit.
// DMN 10.3.2.9.4: a list of one is its element where one is wanted, and an element a list of one where a list is.
export function conform(run, value, type, what) {
  if (!type || value === null || value === undefined) return value ?? null;
  const item = run.types[type];
  return item ? conformItem(run, value, item, what) : conformBuiltin(value, type, what);
}

function conformBuiltin(value, type, what) {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (one === null) return null;
  if (!BUILTIN[type](one)) throw new Failure(`Expected ${what} to be of type ${type} but got ${describe(value)}`);
  return one;
}

function conformItem(run, value, item, what) {
  const single = (one) => {
    const fit = conformSingle(run, one, item, what);
    if (fit !== null && item.allowed) demand(run, fit, item.allowed, item.name, what);
    return fit;
  };
  let fit;
  if (item.collection) fit = (Array.isArray(value) ? value : [value]).map(single);
  else fit = single(Array.isArray(value) && value.length === 1 && !isCollection(run, item.base) ? value[0] : value);
  if (item.constraint) demand(run, fit, item.constraint, item.name, what);
  return fit;
}

const isCollection = (run, type) => Boolean(run.types[type]) && (run.types[type].collection || isCollection(run, run.types[type].base));

function conformSingle(run, value, item, what) {
  const names = Object.keys(item.components);
  if (!names.length) return conform(run, value, item.base, what);
  if (value === null) return null;
  if (getType(value) !== 'context') throw new Failure(`Expected ${what} to be of type ${item.name} but got ${describe(value)}`);
  const fit = { ...value };
  for (const name of names) {
    if (!Object.hasOwn(value, name)) throw new Failure(`Expected '${name}' in ${what} of type ${item.name}`);
    const component = item.components[name];
    fit[name] = value[name] === null ? null : conformItem(run, value[name], component, `'${name}' in ${what}`);
  }
  return fit;
}

export function demand(run, value, tests, type, what) {
  if (runText('unary', tests, { '?': value }, run.scope) !== true) {
    throw new Failure(`Expected ${what} to be one of the allowed values (${tests}) of ${type}`);
  }
}

// The names that lie inside a value of a type, for the parser.
export function shapeOf(type, types, depth = 8) {
  const item = types[type];
  if (!item || !depth) return {};
  if (!Object.keys(item.components).length) return shapeOf(item.base, types, depth - 1);
  return shapeOfComponents(item.components, types, depth);
}

function shapeOfComponents(components, types, depth) {
  return Object.fromEntries(Object.entries(components).map(([name, { base, components: inner }]) => (
    [name, Object.keys(inner).length ? shapeOfComponents(inner, types, depth - 1) : shapeOf(base, types, depth - 1)])));
}
