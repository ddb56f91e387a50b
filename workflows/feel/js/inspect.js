// What can be said of an expression without running it: the names it reads, the functions it calls, what is wrong.
import { builtins, parseExpression, parseUnaryTests, wrapFunction } from 'feelin';
import { REFUSED } from './refused.js';

// Camunda's dialect knows `backticked names`, as the editor does.
export const DIALECT = 'camunda';

// These hold a keyword of FEEL, so the parser must be told that they are names.
export const parseNames = (names) => ({ 'get or else': null, 'working days between': null, ...names });

const EXCUSING = new Set(['is defined', 'get or else']);

const plain = (text) => text.replace(/`/g, '').replace(/\s+/g, ' ').trim();

const children = (node) => {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
};

// The ranges of the first arguments of `is defined` and `get or else`.
export function excused(tree, text) {
  const ranges = [];
  tree.iterate({
    enter({ node, name }) {
      if (name !== 'FunctionInvocation' || !EXCUSING.has(plain(text.slice(node.firstChild.from, node.firstChild.to)))) return;
      const parameters = node.getChild('PositionalParameters') ?? node.getChild('NamedParameters');
      if (parameters?.firstChild) ranges.push([parameters.firstChild.from, parameters.firstChild.to]);
    },
  });
  return ranges;
}

// { names: [[path, from, to]], calls: [{ name, from, to, positional, named }] }; a path has at most two segments.
// Names bound inside (loop variables, parameters, entries of a context) are left out. Inside a filter a name may be a
// field of the elements: there `names` is a superset, marked by `inFilter`.
export function inspect(kind, text, names = {}) {
  const parse = kind === 'unary' ? parseUnaryTests : parseExpression;
  const tree = parse(text, parseNames(names), DIALECT);
  const found = { names: [], calls: [] };
  const source = (node) => plain(text.slice(node.from, node.to));

  const name = (node, path, bound, inFilter) => {
    const [head] = path;
    if (!bound.has(head)) found.names.push({ path, from: node.from, to: node.to, inFilter });
  };

  const visit = (node, bound, inFilter) => {
    switch (node.name) {
      case 'VariableName':
        return name(node, [source(node)], bound, inFilter);
      case 'PathExpression': {
        const [target] = children(node);
        if (target.name !== 'VariableName') return visit(target, bound, inFilter);
        return name(node, [source(target), source(node.lastChild)], bound, inFilter);
      }
      case 'FunctionInvocation': {
        const [target, ...rest] = children(node);
        if (target.name !== 'VariableName') visit(target, bound, inFilter);
        else if (!bound.has(source(target))) found.calls.push(call(node, source(target)));
        return rest.forEach((child) => visit(child, bound, inFilter));
      }
      case 'InstanceOfExpression':
        return visit(node.firstChild, bound, inFilter);
      case 'ForExpression':
      case 'QuantifiedExpression': {
        const inner = new Set(bound);
        if (node.name === 'ForExpression') inner.add('partial');
        for (const child of children(node)) {
          if (child.name !== 'InExpressions') visit(child, inner, inFilter);
          else {
            for (const loop of child.getChildren('InExpression')) {
              children(loop).filter((part) => part.name !== 'Name').forEach((part) => visit(part, inner, inFilter));
              inner.add(source(loop.getChild('Name')));
            }
          }
        }
        return undefined;
      }
      case 'FunctionDefinition': {
        const inner = new Set(bound);
        for (const parameter of node.getChild('FormalParameters')?.getChildren('FormalParameter') ?? []) {
          inner.add(source(parameter.getChild('ParameterName') ?? parameter));
        }
        const body = node.getChild('FunctionBody');
        return body ? visit(body, inner, inFilter) : undefined;
      }
      case 'FilterExpression': {
        const [target, ...rest] = children(node);
        visit(target, bound, inFilter);
        const inner = new Set(bound).add('item');
        return rest.forEach((child) => visit(child, inner, true));
      }
      case 'Context': {
        const inner = new Set(bound);
        for (const entry of node.getChildren('ContextEntry')) {
          const [key, ...value] = children(entry);
          value.forEach((part) => visit(part, inner, inFilter));
          inner.add(source(key).replace(/^"|"$/g, ''));
        }
        return undefined;
      }
      case 'NamedParameter':
        return children(node).slice(1).forEach((child) => visit(child, bound, inFilter));
      default:
        return children(node).forEach((child) => visit(child, bound, inFilter));
    }
  };

  const call = (node, callee) => {
    const positional = node.getChild('PositionalParameters');
    const named = node.getChild('NamedParameters');
    return {
      name: callee,
      from: node.from,
      to: node.to,
      positional: positional ? children(positional).filter((child) => !child.type.isSkipped).length : 0,
      named: named?.getChildren('NamedParameter').map((parameter) => source(parameter.firstChild)) ?? null,
    };
  };

  visit(tree.topNode, new Set(), false);
  return found;
}

const isBuiltin = (name) => Object.hasOwn(builtins, name);

// The free names as dotted paths of at most two segments; names of built-in functions are not data.
export function reads(kind, text, names) {
  const paths = inspect(kind, text, names).names.filter(({ path }) => !isBuiltin(path[0]) && path[0] !== '?');
  return [...new Set(paths.map(({ path }) => path.join('.')))].sort();
}

// [{ message, from, to }] of what is wrong with a text that parses. `known` lists the names of the data, plain or with
// one dot; null when they are not known, then names are not judged.
export function problems(kind, text, known, names) {
  const found = inspect(kind, text, names);
  const roots = new Map();
  for (const path of known ?? []) {
    const [root, ...rest] = path.split('.');
    if (!roots.has(root)) roots.set(root, new Set());
    if (rest.length) roots.get(root).add(rest.join('.'));
  }
  const problem = (message, { from, to }) => ({ message, from, to });
  const faults = [];
  for (const call of found.calls) {
    if (REFUSED[call.name]) faults.push(problem(`${call.name}() is not offered here: ${REFUSED[call.name]}`, call));
    else if (isBuiltin(call.name)) {
      const misfit = misfitOf(call);
      if (misfit) faults.push(problem(misfit, call));
    } else if (known === null || !roots.has(call.name)) {
      faults.push(problem(`Unknown function '${call.name}'`, call));
    }
  }
  for (const read of known === null ? [] : found.names) {
    const [root, field] = read.path;
    if (isBuiltin(root) || root === '?' || read.inFilter) continue;
    if (!roots.has(root)) faults.push(problem(`Unknown name '${root}'`, read));
    else if (field !== undefined && roots.get(root).size && !roots.get(root).has(field)) {
      faults.push(problem(`Unknown name '${root}.${field}'`, read));
    }
  }
  return faults.sort((a, b) => a.from - b.from);
}

function misfitOf({ name, positional, named }) {
  const parameters = wrapFunction(builtins[name]).parameterNames;
  const offered = parameters.map((parameter) => parameter.replace(/^\.\.\./, ''));
  const variadic = parameters.some((parameter) => parameter.startsWith('...'));
  if (named) {
    const wrong = named.find((parameter) => !offered.includes(parameter));
    return wrong && `Expected ${name}(${offered.join(', ')}) but got the parameter '${wrong}'`;
  }
  if (positional > parameters.length && !variadic) {
    return `Expected ${name}(${offered.join(', ')}) but got ${positional} arguments`;
  }
  return null;
}
