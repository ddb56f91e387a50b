// The one exception of ours: an expression cannot be answered; `position` counts UTF-16 units of `text`.
export class Failure extends Error {
  constructor(message, text = '', position = null) {
    super(message);
    this.text = text;
    this.position = position;
  }
}

// The calendar of the clock has not been told this year yet: the host sends it and asks again.
export class NeedsYears extends Error {
  constructor(year) {
    super(`The calendar lacks ${year}`);
    this.year = year;
  }
}

// What JavaScript and feelin throw, in words of the house and without the values.
const TOLD = [
  [(error) => error instanceof RangeError, 'The expression is too deep or too large'],
  [(_, said) => said.startsWith('unsupported range'), 'Expected two values of one type that has an order'],
];

export function explain(error) {
  if (error instanceof Failure) {
    return { error: error.message, text: error.text, position: inCharacters(error.text, error.position) };
  }
  const said = String(error?.message ?? error);
  const known = TOLD.find(([test]) => test(error, said));
  return { error: known ? known[1] : `The expression cannot be evaluated: ${said}`, text: '', position: null };
}

function inCharacters(text, position) {
  if (!position) return null;
  const count = (units) => Array.from(text.slice(0, units)).length;
  return [count(position.from), count(position.to)];
}
