// What the host may call. Everything comes and goes as JSON text; nothing is thrown.
import { builtins } from 'feelin';
import { setClock, tellCalendar } from './clock.js';
import { compile, run } from './compile.js';
import { decide as decideModel, keepModel, parseScopeOf } from './dmn/model.js';
import { explain, Failure, NeedsYears } from './failure.js';
import { define } from './functions.js';
import { problems, reads as readNames } from './inspect.js';
import { REFUSED } from './refused.js';
import { lower, raise } from './values.js';

// `__proto__` becomes a name like any other: data cannot reach prototypes.
delete Object.prototype.__proto__;
define();

// { clock, context, requests: [{ text, kind, context }] } -> [{ value } | { error, text, position }] or { needs: year }
export function evaluate(message) {
  return answer(() => {
    const { clock, context, requests } = JSON.parse(message);
    setClock(clock);
    const shared = raise(context);
    return requests.map(({ text, kind, context: own }) => {
      try {
        return { value: lower(run(kind, text, own ? { ...shared, ...raise(own) } : shared)) };
      } catch (error) {
        if (error instanceof NeedsYears) throw error;
        return explain(error);
      }
    });
  });
}

// { key, years } -> true
export function calendar(message) {
  return answer(() => {
    const { key, years } = JSON.parse(message);
    tellCalendar(key, years);
    return true;
  });
}

// { model: key, plan } -> true
export function model(message) {
  return answer(() => {
    const { model: key, plan } = JSON.parse(message);
    keepModel(key, plan);
    return true;
  });
}

// { clock, model: key, decision, context } -> { value, rules, inputs }, { unknown: key } or { needs: year }
export function decide(message) {
  return answer(() => {
    const { clock, model: key, decision, context } = JSON.parse(message);
    setClock(clock);
    return decideModel(key, decision, raise(context));
  });
}

// { model: key or null, texts: [{ text, kind, names: [name] or null }] } -> [[{ message, from, to }]] or { unknown: key }
export function check(message) {
  return inspecting(message, ({ text, kind, names }, scope) => {
    try {
      compile(kind, text, scope);
    } catch (error) {
      const { error: said, position } = explain(error);
      return [{ message: said, from: position?.[0] ?? 0, to: position?.[1] ?? text.length }];
    }
    return problems(kind, text, names, scope?.names).map(({ message: said, from, to }) => {
      const { position } = explain(new Failure(said, text, { from, to }));
      return { message: said, from: position[0], to: position[1] };
    });
  });
}

// { model: key or null, texts: [{ text, kind }] } -> [['facts.consent', …]] or { unknown: key }
export function reads(message) {
  return inspecting(message, ({ text, kind }, scope) => {
    compile(kind, text, scope);
    return readNames(kind, text, scope?.names);
  });
}

function inspecting(message, work) {
  return answer(() => {
    const { model: key, texts } = JSON.parse(message);
    const scope = key ? parseScopeOf(key) : undefined;
    if (scope === null) return { unknown: key };
    return texts.map((text) => work(text, scope));
  });
}

// -> the names that data must not bear
export const reserved = () => answer(() => [...new Set([...Object.keys(builtins), ...Object.keys(REFUSED)])].sort());

function answer(work) {
  try {
    return JSON.stringify(work());
  } catch (error) {
    if (error instanceof NeedsYears) return JSON.stringify({ needs: error.year });
    return JSON.stringify(explain(error));
  }
}
