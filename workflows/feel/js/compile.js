// Expressions compiled once and kept; a warning while one runs ends it, for a guess is worse than an error.
import { InterpreterContext, SyntaxError as FeelSyntaxError, interpreter } from 'feelin';
import { describe } from './describe.js';
import { Failure } from './failure.js';
import { excused, DIALECT, parseNames } from './inspect.js';

const MOST_KEPT = 2000;
const LONGEST = 20000;
const kept = new Map();
const NO_NAMES = { key: '', names: {} };

// Asked for in `is defined(x)` and `get or else(x, y)`, a name that is not there is an answer, not an error.
const ABSENCE = new Set(['NO_VARIABLE_FOUND', 'NO_CONTEXT_ENTRY_FOUND', 'NO_PROPERTY_FOUND']);

class Warnings extends InterpreterContext {
  constructor(text, standard) {
    super();
    this.text = text;
    this.standard = standard;
    this.excused = [];
  }

  addWarning(node, type, details) {
    const { from, to } = node.position;
    if (this.standard && type === 'DIVISION_BY_ZERO') return;
    if (ABSENCE.has(type) && this.excused.some(([start, end]) => start <= from && to <= end)) return;
    const said = details.template.replace(/\{(\w+)\}/g, (slot, name) => (name in details.values ? describe(details.values[name]) : slot));
    throw new Failure(said, this.text, node.position);
  }
}

// Compiles and keeps. `scope` is { key, names, standard }: names of data that are more than plain identifiers decide how a text
// is read (`Employment-Status`), so they are part of the key; `standard` lets 1/0 be null, as decision models have it.
// Throws Failure with the position of a syntax error.
export function compile(kind, text, scope = NO_NAMES) {
  const key = `${kind}\0${scope.key}\0${text}`;
  let root = kept.get(key);
  if (root === undefined) {
    if (text.length > LONGEST) throw new Failure(`Expected at most ${LONGEST} characters but got ${text.length}`);
    root = build(kind, text, scope);
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
    kept.set(key, root);
  }
  return root;
}

function build(kind, text, { names, standard }) {
  const warnings = new Warnings(text, standard);
  try {
    const read = kind === 'unary' ? 'unaryTest' : 'evaluate';
    const { parseTree, root } = interpreter[read](text, parseNames(names), DIALECT, warnings);
    if (root === undefined) throw new Failure('Expected an expression but got nothing', text, { from: 0, to: text.length });
    warnings.excused = excused(parseTree, text);
    return root;
  } catch (error) {
    if (!(error instanceof FeelSyntaxError)) throw error;
    const found = text.slice(error.position.from, error.position.to).trim();
    throw new Failure(found ? `Unexpected '${found.slice(0, 40)}'` : 'Something is missing here', text, error.position);
  }
}

// The value of an expression, or whether `context['?']` passes unary tests.
export function run(kind, text, context, scope) {
  try {
    const result = compile(kind, text, scope)(context);
    return kind === 'unary' ? result(context['?'] ?? null) : result;
  } catch (error) {
    if (error instanceof Failure && !error.text) error.text = text;
    throw error;
  }
}
