// The one source of time and working days: what the host says, never the machine's own clock.
import { dateAndTime, FeelDate } from 'feelin';
import { Failure, NeedsYears } from './failure.js';

const MOST_DAYS = 5000;
const MOST_SPAN = 7300;
const DAY = 86_400_000;
const calendars = new Map();
let clock = null;
let moment = null;

// { now: '2026-01-31T10:00:00@Asia/Shanghai', calendar: key or null }
export function setClock(told) {
  clock = told;
  moment = null;
}

// What the calendar `key` says of some years: { year: { off: ['2026-01-01', …], work: […] } }
export function tellCalendar(key, years) {
  if (!calendars.has(key)) calendars.set(key, { years: new Set(), off: new Set(), work: new Set() });
  const calendar = calendars.get(key);
  for (const [year, { off, work }] of Object.entries(years)) {
    calendar.years.add(Number(year));
    off.forEach((day) => calendar.off.add(Date.parse(day) / DAY));
    work.forEach((day) => calendar.work.add(Date.parse(day) / DAY));
  }
}

export function now() {
  if (!clock) throw new Failure('Expected a clock but got none: now() and today() have no answer here');
  moment ??= dateAndTime(clock.now);
  return moment;
}

export function today() {
  return new FeelDate(now().unwrap().toPlainDate());
}

const epochDay = (date) => date.unwrap().since(EPOCH, { largestUnit: 'day' }).days;
const EPOCH = dateAndTime('1970-01-01T00:00:00').unwrap().toPlainDate();
const fromEpochDay = (day) => new FeelDate(EPOCH.add({ days: day }));

function isWorking(day) {
  if (!clock?.calendar) throw new Failure('Expected a calendar but got none: working days cannot be counted here');
  const calendar = calendars.get(clock.calendar);
  const year = new Date(day * DAY).getUTCFullYear();
  if (!calendar?.years.has(year)) throw new NeedsYears(year);
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6 ? calendar.work.has(day) : !calendar.off.has(day);
}

export const isWorkingDay = (date) => isWorking(epochDay(date));

// As workflows.calendars.Calendar.working_days_after: n = 0 is the day itself or the next working day.
export function workingDaysAfter(date, n) {
  if (!Number.isInteger(n) || n < 0 || n > MOST_DAYS) {
    throw new Failure(`Expected 0 to ${MOST_DAYS} whole working days but got ${n}`);
  }
  let day = epochDay(date);
  if (n === 0 && isWorking(day)) return date;
  for (let left = Math.max(n, 1); left > 0; ) {
    day += 1;
    if (isWorking(day)) left -= 1;
  }
  return fromEpochDay(day);
}

// As workflows.calendars.Calendar.working_days_between: after `start` up to and including `end`, negative backwards.
export function workingDaysBetween(start, end) {
  const [from, to] = [epochDay(start), epochDay(end)];
  if (Math.abs(to - from) > MOST_SPAN) throw new Failure(`Expected days at most 20 years apart but got ${start} and ${end}`);
  let count = 0;
  for (let day = Math.min(from, to) + 1; day <= Math.max(from, to); day++) if (isWorking(day)) count += 1;
  return to < from ? -count : count;
}
