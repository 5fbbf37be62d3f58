// The forms of a field that rows know, each with its directive of the mapping language. All else is
// shown as JSON.
import { isObject, kidOf, print, Raw, textOf } from './tree.js';

// A reader gives undefined for what it does not understand: the field is then shown as JSON.
const lines = /[\r\n]/;
const oneLine = (node) => (lines.test(node?.text ?? '\n') ? undefined : node.text);

function isScalar(text) {
  try {
    const value = JSON.parse(text);
    return value === null || typeof value !== 'object';
  } catch {
    return false;
  }
}
/** What a person types for a value: a text; or a number, true, false, null; in quotes, always a text. */
function readLiteral(node) {
  if (!node || node.kids) return undefined;
  const { text, word } = node;
  return text === undefined || isScalar(text) || /^$|^\s|\s$|[\r\n]/.test(text) ? word : text;
}
const writeLiteral = (text) => (isScalar(text) ? new Raw(text.trim()) : text);

const option = (key, name, words, more) => ({ key, name, words, ...more });
const country = option('country', 'Country of numbers without a code', null, { kind: 'source' });
const letters = (to) => [option('operator', '', [to], { must: true })];

/**
 * Name, directive, the option that holds the source (without one the source stands alone), options.
 * alone: the source may stand in place of the options. many: there are several sources.
 */
const form = (name, d, at, options = [], more = {}) => ({ name, d, at, options, ...more });
export const forms = {
  path: form('as it is', '@path', undefined, [], { plain: oneLine }),
  fixed: form('fixed value', '@literal', undefined, [], { plain: readLiteral, label: 'Value' }),
  template: form('text with values', '@template', undefined, [], { plain: oneLine, label: 'Text' }),
  lower: form('lower case', '@case', 'value', letters('lower')),
  upper: form('upper case', '@case', 'value', letters('upper')),
  date: form(
    'date',
    '@date',
    'value',
    [
      option('from', 'Written as', ['auto', 'iso', 'us', 'eu', 'unix', 'unix_ms']),
      option('as', 'Becomes', ['rfc3339', 'date', 'unix', 'unix_ms']),
    ],
    { alone: true },
  ),
  phone: form('phone', '@phone', 'value', [country], { alone: true }),
  country: form('country', '@country'),
  money: form('money', '@money', 'value', [option('as', 'Becomes', ['number', 'text', 'minor'])], {
    alone: true,
  }),
  hash: form(
    'hash',
    '@hash',
    'value',
    [option('as', 'Of', ['text', 'email', 'phone', 'e164']), country],
    { alone: true },
  ),
  first: form('first of', '@first', undefined, [], { many: true }),
  default: form('with default', '@first', 0, [
    option(1, 'Default', null, { kind: 'literal', must: true }),
  ]),
  join: form(
    'joined',
    '@join',
    'values',
    [option('separator', 'Between', [', '], { free: true })],
    {
      many: true,
    },
  ),
  lookup: form('looked up', '@lookup', 'key', [
    option('in', 'In, as JSON', null, { kind: 'json', must: true }),
    option('else', 'Else', null, { kind: 'literal' }),
  ]),
  required: form('required', '@required'),
  drop: { name: 'left out', options: [] },
  json: { name: 'JSON', options: [] },
};

const readPath = (node) =>
  isObject(node) && !node.kids[1] ? oneLine(kidOf(node, '@path')) : undefined;
const path = (text) => ({ '@path': text });

const words = (text) => text.split(/[,\s]+/).filter(Boolean);
function readPaths(node) {
  const all = node?.list ? node.kids.map((kid) => readPath(kid.node)) : [];
  return all[0] && all.every((each) => each && !/[,\s]/.test(each)) ? all.join(', ') : undefined;
}

/** How an option is read as the text of a form's control, and written. */
const kinds = {
  text: [oneLine, (text) => text],
  literal: [readLiteral, writeLiteral],
  source: [
    (node) => readPath(node) ?? (node.text?.[0] === '$' ? undefined : oneLine(node)),
    (text) => (text[0] === '$' ? path(text) : text),
  ],
  json: [
    (node, text) => (isObject(node) ? textOf(text, node) : undefined),
    (text) => new Raw(text),
  ],
};
export const usual = ({ words: some }) => some?.[0] ?? '';

function readAs(text, { at, options, alone, many, plain }, given) {
  const source = many ? readPaths : (plain ?? readPath);
  const bare = at === undefined || (alone && readPath(given) !== undefined);
  const from = source(bare ? given : kidOf(given, at));
  if (from === undefined) return null;
  const state = { from, options: {} };
  for (const { key, kind = 'text', words: some, free, must } of options) {
    const node = bare ? undefined : kidOf(given, key);
    const value = node ? kinds[kind][0](node, text) : must ? undefined : usual({ words: some });
    if (value === undefined || (some && !free && !some.includes(value))) return null;
    state.options[key] = value;
  }
  const known = [at, ...options.map(({ key }) => key)];
  return bare || given.kids.every(({ key }) => known.includes(key)) ? state : null;
}

/** A field that is off: this gives nothing, and a mapping that gives nothing changes nothing. */
const off = '{ "@if": { "exists": { "@literal": null }, "then": ';
export const turnedOff = (text) => new Raw(`${off + text} } }`);
export const isDirective = (node) => isObject(node) && node.kids.some(({ key }) => key[0] === '@');

/** What a field says: its form, source, options, note, and whether it is on. `node` is it, on. */
export function readForm(text, outer) {
  const given = kidOf(outer, '@if');
  const tight = (some) => some.replace(/\s/g, '');
  const isOff =
    tight(textOf(text, outer)).startsWith(tight(off)) && !given.kids[2] && !outer.kids[1];
  const node = isOff ? given.kids[1].node : outer;
  const field = { id: 'json', node, off: isOff, note: '', from: textOf(text, node) };
  if (!node.kids) return { ...field, id: 'fixed', from: readLiteral(node), options: {} };
  const meta = kidOf(node, '_metadata');
  const note = oneLine(kidOf(meta, 'note'));
  const own = node.kids.filter(({ key }) => key !== '_metadata');
  if (!isDirective(node) || own[1] || (meta && (note === undefined || meta.kids[1]))) return field;
  field.note = note ?? '';
  for (const [id, form] of Object.entries(forms)) {
    const state = form.d === own[0].key && readAs(text, form, own[0].node);
    if (state) return { ...field, id, ...state };
  }
  return field;
}

/** The value that a field becomes. */
export function writeForm({ id, from, options, note }) {
  const { d, at, options: all, alone, many, plain } = forms[id];
  const set = all
    .map((each) => [each, options[each.key] ?? usual(each)])
    .filter(([each, value]) => each.must || value !== usual(each))
    .map(([{ key, kind = 'text' }, value]) => [key, kinds[kind][1](value)]);
  const source = many ? words(from).map(path) : plain ? from : path(from);
  const given =
    id === 'fixed'
      ? writeLiteral(from)
      : at === undefined || (alone && !set.length)
        ? source
        : Object.fromEntries([[at, source], ...set]);
  if (id === 'fixed' && !note) return given;
  return { [d]: at === 0 ? Object.values(given) : given, ...(note && { _metadata: { note } }) };
}
