// A JSON text as a tree that knows where each part stands, so that one part is changed in place and
// all others keep every byte: numbers, sequence and white space.

/** A part that is written as its text says. */
export class Raw {
  constructor(text) {
    this.text = text;
  }
}

/** @throws {SyntaxError} what is no JSON; `twice` of the tree is where a key stands a second time */
export function parseTree(text) {
  JSON.parse(text);
  const pattern = /\s*("[^"\\]*(?:\\.[^"\\]*)*"|[^\s,:{}[\]"]+|[{}[\],:])/y;
  let twice;
  const next = () => {
    const [, word] = pattern.exec(text);
    return { word, start: pattern.lastIndex - word.length, end: pattern.lastIndex };
  };
  function read({ word, start, end }) {
    const list = word === '[';
    if (!list && word !== '{')
      return { start, end, word, text: word[0] === '"' ? JSON.parse(word) : undefined };
    const kids = [];
    const keys = new Set();
    let one = next();
    while (!/[}\]]/.test(one.word[0])) {
      const kid = { key: kids.length, start: one.start };
      if (!list) {
        kid.key = JSON.parse(one.word);
        if (keys.has(kid.key)) twice ??= one.start;
        keys.add(kid.key);
        next();
        one = next();
      }
      kid.node = read(one);
      kids.push(kid);
      one = next();
      if (one.word === ',') one = next();
    }
    return { start, end: one.end, list, kids };
  }
  return { ...read(next()), twice };
}

export const kidOf = (node, key) => node?.kids?.find((kid) => kid.key === key)?.node;
export const isObject = (node) => Boolean(node?.kids) && !node.list;
export const textOf = (text, node) => text.slice(node.start, node.end);
export const lineAt = (text, start) => text.slice(0, start).split('\n').length;
export const pointerTo = (keys) =>
  keys.map((key) => `/${String(key).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

/** What stands at some keys, one below the other; undefined if nothing does. */
export const nodeAt = (tree, keys) => keys.reduce(kidOf, tree);

/** Writes a value: on one line, or on several where that would be long. */
export function print(value, indent = '') {
  if (value instanceof Raw) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const list = Array.isArray(value);
  const wrap = (pad, items) =>
    list ? `[${pad[0]}${items}${pad[1]}]` : `{${pad[0]}${items}${pad[1]}}`;
  const items = (inner, between) =>
    Object.entries(value)
      .map(([key, each]) => (list ? '' : `${JSON.stringify(key)}: `) + print(each, inner))
      .join(between);
  const short = items(indent, ', ');
  if (!/\n/.test(short) && short.length + indent.length < 90)
    return wrap(list || !short ? ['', ''] : [' ', ' '], short);
  const inner = `\n${indent}  `;
  return wrap([inner, `\n${indent}`], items(`${indent}  `, `,${inner}`));
}

export const splice = (text, start, end, by) => text.slice(0, start) + by + text.slice(end);
export const indentAt = (text, at) =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))[0];

/** Puts a member, or an item of a list, behind those that are there. */
function append(text, node, key, value) {
  const last = node.kids.at(-1);
  const outer = indentAt(text, node.start);
  const lines = !last || text.slice(node.start, last.start).includes('\n');
  const inner = !lines ? outer : last ? indentAt(text, last.start) : `${outer}  `;
  const item =
    (lines ? `\n${inner}` : ' ') +
    (node.list ? '' : `${JSON.stringify(key)}: `) +
    print(value, inner);
  if (last) return splice(text, last.node.end, last.node.end, `,${item}`);
  return splice(text, node.start + 1, node.end - 1, `${item}\n${outer}`);
}

function remove(text, { kids, start, end }, at) {
  if (!kids[1]) return splice(text, start + 1, end - 1, '');
  return at
    ? splice(text, kids[at - 1].node.end, kids[at].node.end, '')
    : splice(text, kids[0].start, kids[1].start, '');
}

/** Keys of a rule: what is below may go when it is empty. */
export const ruleDepth = 4;

/**
 * Sets what stands at some keys, and makes the objects and lists on the way. Without a value it is
 * taken out, together with what is then empty within a rule.
 */
export function setAt(text, keys, value) {
  let node = parseTree(text);
  for (const [at, key] of keys.entries()) {
    const next = kidOf(node, key);
    const rest = keys.slice(at + 1);
    if (value === undefined && (!next || !rest.length)) {
      if (!next) return text;
      if (node.kids.length === 1 && at > ruleDepth) return setAt(text, keys.slice(0, -1));
      return remove(
        text,
        node,
        node.kids.findIndex((kid) => kid.key === key),
      );
    }
    if (!next) {
      const wrap = (inner, each) => (typeof each === 'number' ? [inner] : { [each]: inner });
      return append(text, node, key, rest.reduceRight(wrap, value));
    }
    node = next;
  }
  return splice(text, node.start, node.end, print(value, indentAt(text, node.start)));
}

/** Moves what stands at some keys one place up or down among its neighbours. */
export function move(text, keys, at, step) {
  const { kids } = nodeAt(parseTree(text), keys.slice(0, -1));
  const [a, b] = step < 0 ? [kids[at - 1], kids[at]] : [kids[at], kids[at + 1]];
  const own = (kid) => text.slice(kid.start, kid.node.end);
  return splice(text, a.start, b.node.end, own(b) + text.slice(a.node.end, b.start) + own(a));
}
