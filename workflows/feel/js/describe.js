// Values in messages are named by their type only: messages reach incidents and logs, and values may be personal.
import { getType } from 'feelin';

const WORDS = {
  nil: 'null', boolean: 'true or false', number: 'a number', string: 'a text', context: 'a context', date: 'a date',
  time: 'a time', 'date time': 'a date and time', duration: 'a duration', range: 'a range', function: 'a function',
  literal: 'a function',
};

export function describe(value) {
  const type = getType(value);
  return type === 'list' ? `a list of ${value.length}` : WORDS[type];
}
