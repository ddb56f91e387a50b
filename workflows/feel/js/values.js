// Values cross as JSON; what JSON cannot say is tagged: {"@": "date", "iso": "2026-01-31"}.
import {
  dateAndTime, duration, FeelDate, FeelDateTime, FeelDuration, FeelTime, getType, isFunction, isRange, parseDate, time,
} from 'feelin';
import { Failure } from './failure.js';

const READ = { date: parseDate, time, 'date and time': dateAndTime, duration };

// JSON in: tagged objects become FEEL values. Works on the freshly parsed object itself.
export function raise(value) {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new Failure('Expected a number below 2^53: a larger one would be rounded');
    }
    return value;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = raise(value[i]);
    return value;
  }
  if (Object.hasOwn(value, '@')) {
    const made = Object.hasOwn(READ, value['@']) && typeof value.iso === 'string' ? READ[value['@']](value.iso) : null;
    if (!made) throw new Failure('Expected a date, a time or a duration but got something else with the key "@"');
    return made;
  }
  for (const key of Object.keys(value)) value[key] = raise(value[key]);
  return value;
}

// FEEL value out, as JSON-able data. Throws Failure on what has no meaning outside: functions, ranges, endless numbers.
export function lower(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Failure('Expected a number but the result is too large');
    return value;
  }
  if (typeof value !== 'object' && typeof value !== 'function') return value;
  if (Array.isArray(value)) return value.map(lower);
  if (value instanceof FeelDate) return { '@': 'date', iso: value.iso };
  if (value instanceof FeelTime) return { '@': 'time', iso: value.iso };
  if (value instanceof FeelDateTime) return { '@': 'date and time', iso: value.iso };
  if (value instanceof FeelDuration) return { '@': value.yearsMonths ? 'years and months' : 'days and time', iso: value.iso };
  if (isRange(value) || isFunction(value) || getType(value) !== 'context') {
    throw new Failure(`Expected a value but the result is a ${isRange(value) ? 'range' : 'function'}`);
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, lower(entry)]));
}
