// Functions that feelin lacks or answers wrongly, and our own for working days.
import {
  builtins, cmp, equals, FeelDate, FeelDateTime, fn, getType, includes, invalidArguments, isDateTime,
  isNil, isRange, listFn,
} from 'feelin';
import { isWorkingDay, now, today, workingDaysAfter, workingDaysBetween } from './clock.js';

const closed = (range) => isRange(range) && !isNil(range.start) && !isNil(range.end);
const unfitRange = (...ranges) => {
  const open = ranges.find((range) => isRange(range) && !closed(range));
  return open && invalidArguments('Expected a range with two ends but got {open}', { open });
};
const startsNoLater = (a, b) => cmp(a.start, b.start) < 0 || (equals(a.start, b.start) && (a['start included'] || !b['start included']));
const endsNoLater = (a, b) => cmp(a.end, b.end) < 0 || (equals(a.end, b.end) && (!a['end included'] || b['end included']));

// DMN 1.3, table 78: relations of ranges and points
const relation = (test) => fn((a, b) => unfitRange(a, b) ?? test(a, b), ['any', 'any'], ['a', 'b']);

const finishes = (a, b) => isRange(a)
  ? a['end included'] === b['end included'] && equals(a.end, b.end) && startsNoLater(b, a)
  : b['end included'] && equals(b.end, a);
const starts = (a, b) => isRange(a)
  ? a['start included'] === b['start included'] && equals(a.start, b.start) && endsNoLater(a, b)
  : b['start included'] && equals(b.start, a);
const overlapsBefore = (a, b) => {
  const touches = cmp(a.end, b.start) > 0 || (equals(a.end, b.start) && a['end included'] && b['start included']);
  const first = cmp(a.start, b.start) < 0 || (equals(a.start, b.start) && a['start included'] && !b['start included']);
  return first && touches && endsNoLater(a, b);
};

const ranges = {
  'overlaps before': relation(overlapsBefore),
  'overlaps after': relation((a, b) => overlapsBefore(b, a)),
  finishes: relation(finishes),
  'finished by': relation((a, b) => finishes(b, a)),
  starts: relation(starts),
  'started by': relation((a, b) => starts(b, a)),
  during: relation((a, b) => includes(b, a)),
  coincides: relation((a, b) => equals(a, b)),
};

const sortable = new Set(['number', 'string', 'date', 'time', 'date time', 'duration']);
const extreme = (name, sign) => listFn((...list) => {
  if (!list.length) return null;
  const type = getType(list[0]);
  if (!sortable.has(type) || list.some((item) => getType(item) !== type)) {
    return invalidArguments(`${name} expects values of one type that have an order`);
  }
  return list.reduce((best, item) => (cmp(item, best) * sign > 0 ? item : best));
}, 'any', ['...list']);

const MOST_CHARACTERS = 1_000_000;
const TOO_LONG = invalidArguments('A text may have at most 1,000,000 characters');
const tooLong = (length) => length > MOST_CHARACTERS;

const lists = {
  // feelin compares by identity, so a date was never found
  'list contains': fn((list, element) => list.some((item) => equals(item, element) === true), ['list', 'any?'], ['list', 'element']),
  'index of': fn((list, match) => list.flatMap((item, index) => (equals(item, match) === true ? [index + 1] : [])),
    ['list', 'any?'], ['list', 'match']),
  // feelin sorts numbers as texts
  median: listFn((...list) => {
    if (!list.length) return null;
    const sorted = [...list].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }, 'number', ['...list']),
  // feelin knows numbers only
  min: extreme('min', -1),
  max: extreme('max', 1),
  'duplicate values': fn((list) => list.filter((item, index) => {
    const same = list.flatMap((other, at) => (equals(item, other) === true ? [at] : []));
    return same.length > 1 && same[0] === index;
  }), ['list'], ['list']),
  'is empty': fn((list) => list.length === 0, ['list'], ['list']),
  partition: fn((list, size) => {
    if (!Number.isInteger(size) || size < 1) return invalidArguments('partition expects a whole size of at least 1, got {size}', { size });
    return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
  }, ['list', 'number'], ['list', 'size']),
  'string join': fn((list, delimiter, prefix, suffix) => {
    const wrong = list.find((item) => typeof item !== 'string' && item !== null);
    if (wrong !== undefined) return invalidArguments('string join expects a list of texts, got {wrong}', { wrong });
    const parts = list.filter((item) => item !== null);
    if (tooLong(parts.reduce((sum, part) => sum + part.length + (delimiter ?? '').length, 0))) return TOO_LONG;
    return (prefix ?? '') + parts.join(delimiter ?? '') + (suffix ?? '');
  }, ['list', 'string?', 'string?', 'string?'], ['list', 'delimiter', 'prefix', 'suffix']),
};

const replace = builtins.replace;
const texts = {
  replace: fn((input, pattern, replacement, flags) => (tooLong((input.length + 1) * (replacement.length + 1))
    ? TOO_LONG
    : replace(input, pattern, replacement, flags)), ['string', 'string', 'string', 'string?'], ['input', 'pattern', 'replacement', 'flags']),
  trim: fn((string) => string.trim(), ['string'], ['string']),
  'is blank': fn((string) => string.trim() === '', ['string'], ['string']),
  extract: fn((string, pattern) => {
    try {
      return Array.from(string.matchAll(new RegExp(pattern, 'gu')), ([match]) => match);
    } catch {
      return invalidArguments('extract expects a valid pattern, got {pattern}', { pattern });
    }
  }, ['string', 'string'], ['string', 'pattern']),
  'from json': fn((value) => {
    try {
      return JSON.parse(value);
    } catch {
      return invalidArguments('from json expects JSON text, got {value}', { value });
    }
  }, ['string'], ['value']),
  'to json': fn((value) => (getType(value) === 'function' || isRange(value)
    ? invalidArguments('to json expects a value, got {value}', { value })
    : JSON.stringify(value)), ['any'], ['value']),
};

const dateAndTime = builtins['date and time'];
const moments = {
  now: fn(now, [], []),
  today: fn(today, [], []),
  'last day of month': fn((date) => {
    const day = isDateTime(date) ? date.unwrap().toPlainDate() : date.unwrap();
    return new FeelDate(day.with({ day: day.daysInMonth }));
  }, ['any'], ['date']),
  // feelin lacks the form (date, timezone)
  'date and time': fn((date, time, from, timezone) => {
    const zone = typeof time === 'string' ? time : timezone;
    if (isNil(zone)) return dateAndTime(date, time, from);
    if (!isDateTime(date)) return invalidArguments('date and time(date, timezone) expects a date and time, got {date}', { date });
    try {
      if (date.zone === null) return new FeelDateTime(date.unwrap().toZonedDateTime(zone).toPlainDateTime(), zone);
      return new FeelDateTime(date.unwrap().toZonedDateTime(date.zone).withTimeZone(zone).toPlainDateTime(), zone);
    } catch {
      return invalidArguments('date and time expects a known time zone, got {zone}', { zone });
    }
  }, ['any?', 'any?', 'string?', 'string?'], ['date', 'time', 'from', 'timezone']),
  'is working day': fn(isWorkingDay, ['date'], ['date']),
  'working days after': fn(workingDaysAfter, ['date', 'number'], ['date', 'n']),
  'working days between': fn(workingDaysBetween, ['date', 'date'], ['a', 'b']),
};

const getValue = builtins['get value'];
const others = {
  'is defined': fn((value) => !isNil(value), ['any?'], ['value']),
  'get or else': fn((value, fallback) => value ?? fallback ?? null, ['any?', 'any?'], ['value', 'default']),
  assert: fn((value, condition, cause) => (condition === true ? value : invalidArguments(cause ?? 'The assertion does not hold')),
    ['any?', 'any?', 'string?'], ['value', 'condition', 'cause']),
  'get value': fn((m, key, keys) => [key ?? keys].flat().reduce((context, step) => getValue(context, step), m),
    ['context', 'any?', 'any?'], ['m', 'key', 'keys']),
};

export function define() {
  Object.assign(builtins, ranges, lists, texts, moments, others);
}

