/** A number that a JavaScript number cannot hold exactly: keeps its digits as they came. */
export class ExactNumber {
  constructor(source) {
    this.source = source;
  }
  toString() {
    return this.source;
  }
  toJSON() {
    return JSON.rawJSON ? JSON.rawJSON(this.source) : this.source;
  }
}

const digits = (source) =>
  source
    .replace(/[eE].*$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '');

/** Parses JSON without changing a digit of large numbers, where the browser tells their text. */
export function parseJson(text) {
  return JSON.parse(text, (_, value, context) => {
    if (typeof value !== 'number' || !context?.source) return value;
    const exact =
      Number.isFinite(value) &&
      (Number.isSafeInteger(value) || digits(context.source).length <= 15);
    return exact ? value : new ExactNumber(context.source);
  });
}

const isBranch = (value) =>
  value !== null && typeof value === 'object' && !(value instanceof ExactNumber);

/** Lines of indented JSON; names and texts stay as they are, so the caller can draw them safely. */
export function jsonLines(value, limit = Infinity) {
  const lines = [];
  const walk = (item, name, depth, comma) => {
    if (lines.length >= limit) return;
    if (!isBranch(item)) {
      lines.push({ depth, name, leaf: item, isLeaf: true, comma });
      return;
    }
    const list = Array.isArray(item);
    const entries = list ? item.map((each) => [null, each]) : Object.entries(item);
    const [open, close] = list ? ['[', ']'] : ['{', '}'];
    if (!entries.length) {
      lines.push({ depth, name, mark: open + close, comma });
      return;
    }
    lines.push({ depth, name, mark: open, comma: false });
    entries.forEach(([key, each], at) => walk(each, key, depth + 1, at < entries.length - 1));
    if (lines.length < limit) lines.push({ depth, name: null, mark: close, comma });
  };
  walk(value, null, 0, false);
  return lines;
}

const leafText = (leaf) => (typeof leaf === 'string' ? JSON.stringify(leaf) : plain(leaf));

/** A value as indented text for comparing: without commas, so that a new neighbour changes no line. */
export const comparable = (value) =>
  jsonLines(value, 5000)
    .map(
      ({ depth, name, isLeaf, leaf, mark }) =>
        '  '.repeat(depth) +
        (name == null ? '' : `${JSON.stringify(name)}: `) +
        (isLeaf ? leafText(leaf) : mark),
    )
    .join('\n');

/** One text for a value, for comparing and copying. */
export function plain(value) {
  if (value === undefined) return '';
  if (value instanceof ExactNumber) return value.source;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const step = (key) => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;

/** The leaves of a value by their dotted names, each with its JSON pointer. */
export function leaves(value, limit = 2000) {
  const found = new Map();
  const walk = (item, path, pointer) => {
    if (found.size >= limit) return;
    if (isBranch(item) && Object.keys(item).length) {
      for (const [key, each] of Object.entries(item))
        walk(each, path ? `${path}.${key}` : key, pointer + step(key));
    } else if (path) {
      found.set(path, { leaf: item, pointer });
    }
  };
  walk(value, '', '');
  return found;
}

/** What a JSON pointer finds, or undefined. */
export function atPointer(value, pointer) {
  let here = value;
  for (const part of pointer.split('/').slice(1)) {
    if (!isBranch(here)) return undefined;
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
    if (!Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}
