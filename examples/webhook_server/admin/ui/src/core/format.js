import { prefs } from './prefs.js';

export const none = '–';
const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** @param {number|null|undefined} value */
export const count = (value) => (value == null ? none : number.format(value));

/** A rate: one decimal below 100. */
export function rate(value) {
  if (value == null) return none;
  return value < 100 ? (Math.round(value * 10) / 10).toFixed(1) : number.format(value);
}

/** A duration as value and unit, never negative. @returns {[string, string]} */
export function span(ms) {
  if (ms == null) return [none, ''];
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.995) return [seconds.toFixed(2), 's'];
  if (seconds < 59.95) return [seconds.toFixed(1), 's'];
  const pair = (whole, part) => `${whole}:${String(part).padStart(2, '0')}`;
  const minutes = Math.round(seconds) / 60;
  if (minutes < 60) return [pair(Math.floor(minutes), Math.round(seconds) % 60), 'min'];
  if (minutes < 48 * 60) return [pair(Math.floor(minutes / 60), Math.floor(minutes % 60)), 'h'];
  return [number.format(minutes / 1440), 'd'];
}

export const spanText = (ms) => span(ms).join(' ').trim();

/** How long after the first moment. */
export function offset(ms) {
  if (ms == null) return '';
  if (ms <= 0) return '0 ms';
  if (ms < 1000) return `+${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
  return `+${spanText(ms)}`;
}

/** Two decimals, and 100 only for all. */
export function percent(part, whole) {
  if (!whole) return none;
  if (part >= whole) return '100 %';
  return `${Math.min(99.99, Math.floor((part / whole) * 10000) / 100).toFixed(2)} %`;
}

export function bytes(size) {
  if (size == null) return none;
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return `${(size / 1000).toFixed(1)} kB`;
  return `${(size / 1e6).toFixed(1)} MB`;
}

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

const formats = new Map();
function formatter(name, options) {
  const utc = prefs.get().utc;
  const key = name + utc;
  if (!formats.has(key)) {
    const zone = utc ? { timeZone: 'UTC' } : {};
    formats.set(key, new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...zone, ...options }));
  }
  return formats.get(key);
}

const hms = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
const asDate = (time) => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? null : date;
};
const day = (date) => formatter('day', { dateStyle: 'short' }).format(date);

/** Clock time with a tenth of a second, and the date if it is not today. */
export function clock(time, digits = 1) {
  const date = time == null ? null : asDate(time);
  if (!date) return time == null ? none : String(time);
  const text = formatter(
    `hms${digits}`,
    digits ? { ...hms, fractionalSecondDigits: digits } : hms,
  ).format(date);
  if (day(date) === day(new Date())) return text;
  const far = Math.abs(Date.now() - date) > 300 * 86400e3;
  const options = { day: 'numeric', month: 'short', ...(far ? { year: 'numeric' } : {}) };
  return `${formatter(`date${far}`, options).format(date)} ${text.slice(0, 8)}`;
}

export function minute(time) {
  const date = asDate(time);
  return date ? formatter('hm', { hour: '2-digit', minute: '2-digit' }).format(date) : none;
}

export function dayText(time) {
  const date = asDate(time);
  return date ? formatter('dm', { day: 'numeric', month: 'short' }).format(date) : none;
}

/** Everything there is to say about a moment. */
export function exact(time) {
  const date = asDate(time);
  if (!date) return String(time);
  const zone = prefs.get().utc ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const options = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    ...hms,
    fractionalSecondDigits: 3,
  };
  return `${formatter('exact', options).format(date)} ${zone}`;
}

/** Relative under 24 hours, else date and time. */
export function ago(time, now = Date.now()) {
  const date = time == null ? null : asDate(time);
  if (!date) return none;
  const seconds = (now - date) / 1000;
  const ahead = seconds < -1;
  const size = Math.abs(seconds);
  let text;
  if (size < 60) text = `${Math.round(size)} s`;
  else if (size < 3600) text = `${Math.round(size / 60)} min`;
  else if (size < 86400) text = `${Math.floor(size / 3600)} h`;
  else return clock(time, 0);
  return ahead ? `in ${text}` : `${text} ago`;
}

export const sinceNames = [
  ['15m', '15 min'],
  ['1h', '1 h'],
  ['24h', '24 h'],
  ['7d', '7 d'],
  ['30d', '30 d'],
];
export const sinceText = (since) => new Map(sinceNames).get(since) ?? since;

/** `target_error` as words. */
export const words = (code) => String(code ?? '').replace(/[_.]+/g, ' ');

/** A short form of a long id; short ids stay whole. */
export const shortId = (id) => (id.length > 13 ? id.slice(0, 8) : id);
