// The rules of a text as rows, and what an edit of a row makes of the text.
import { isDirective, readForm, turnedOff, writeForm } from './forms.js';
import * as tree from './tree.js';

const { kidOf, nodeAt, parseTree, pointerTo, ruleDepth, setAt } = tree;
const heads = ['id', 'description', 'enabled', 'when', 'from', 'send'];
/** What a call of its own must have, and texts that are no mappings: they cannot be off. */
const cannotBeOff = /^(event|groupId|previousId|query|method|path|values)$/;

/** The keys of a path such as traits.tier; none where it is no path. */
export const keysOf = (path) => (/^\.|\.\.|\.$/.test(path) ? [] : path.split('.').filter(Boolean));

/** The fields below some keys of a rule: each value that is no object of more fields. */
function fieldsBelow(text, node, keys, amends) {
  const top = keys.length === ruleDepth;
  const last = node.kids.length - 1;
  return node.kids.flatMap(({ key, node: each }, at) => {
    const here = [...keys, key];
    const row = {
      keys: here,
      pointer: pointerTo(here),
      at,
      last,
      outer: each,
      stays: top,
      note: '',
    };
    if (keys[ruleDepth] === 'drop' && amends)
      return [{ ...row, path: each.text ?? tree.textOf(text, each), id: 'drop', from: '' }];
    if (top && heads.includes(key)) return [];
    if (
      amends && top && key === 'drop'
        ? each.list
        : tree.isObject(each) && !isDirective(each) && (top || each.kids[0])
    )
      return fieldsBelow(text, each, here, amends);
    const to = here.slice(ruleDepth + (amends && here[ruleDepth] === 'set' ? 1 : 0));
    const fixed = !amends && cannotBeOff.test(to[0]);
    const plain = !amends && /^(method|path)$/.test(to[0]);
    const path = to.join('.');
    const field = { ...row, path, canBeOff: !fixed, plain, ...readForm(text, each) };
    return [
      keysOf(path).length === to.length
        ? field
        : { ...field, id: 'json', from: tree.textOf(text, field.node) },
    ];
  });
}

function readRule(text, node, keys) {
  const word = (key) => kidOf(node, key)?.text ?? '';
  const amends = word('from') !== 'empty';
  return {
    keys,
    pointer: pointerTo(keys),
    id: word('id'),
    description: word('description'),
    when: word('when'),
    send: word('send'),
    on: kidOf(node, 'enabled')?.word !== 'false',
    amends,
    rows: tree.isObject(node) ? fieldsBelow(text, node, keys, amends) : [],
  };
}

/** @returns {{error?: string, twice?: number, targets?: *[]}} twice: the line of a repeated key */
export function readRules(text, names) {
  let root;
  try {
    root = parseTree(text);
  } catch (error) {
    return { error: error.message };
  }
  const all = kidOf(root, 'targets');
  if (!tree.isObject(root) || (all && !tree.isObject(all)))
    return { error: 'no object of targets' };
  const written = all?.kids.map(({ key }) => key) ?? [];
  const targets = [...new Set([...written, ...names])].map((name) => {
    const keys = ['targets', name];
    const node = nodeAt(root, keys);
    const rules = kidOf(node, 'rules');
    return {
      name,
      keys,
      pointer: pointerTo(keys),
      sends: kidOf(node, 'sendBuiltin')?.word !== 'false',
      rules: rules?.list
        ? rules.kids.map((kid) => readRule(text, kid.node, [...keys, 'rules', kid.key]))
        : [],
    };
  });
  return { targets, twice: root.twice && tree.lineAt(text, root.twice) };
}

/** The line on which something stands. */
export const lineOf = (text, keys) => tree.lineAt(text, nodeAt(parseTree(text), keys)?.start);

/** Sets members of a target or a rule; an empty text or nothing takes one out. */
export const setMembers = (text, { keys }, members) =>
  Object.entries(members).reduce((now, [key, value]) => {
    const there = nodeAt(parseTree(now), [...keys, key])?.text;
    if (typeof value === 'string' && there === value) return now;
    return setAt(now, [...keys, key], value === '' ? undefined : value);
  }, text);

export function setSends(text, target, sendBuiltin) {
  const there = nodeAt(parseTree(text), [...target.keys, 'rules']);
  return setMembers(text, target, there ? { sendBuiltin } : { sendBuiltin, rules: [] });
}

const own = (send) => ({ from: 'empty', send });
/** The kinds of rules, and what a new one has. What else one needs, the server's check tells. */
export const ruleKinds = {
  'Change built-in calls': { from: 'builtin' },
  'Send nothing in their place': { from: 'builtin', send: 'nothing' },
  'Send an identify': own('identify'),
  'Send a track': own('track'),
  'Send a group': own('group'),
  'Send an alias': own('alias'),
  'Send a request': own('request'),
};
export const addRule = (text, { keys, rules }, { kind, id, ...head }) =>
  setAt(text, [...keys, 'rules', rules.length], {
    id,
    ...Object.fromEntries(Object.entries(head).filter(([, value]) => value)),
    ...ruleKinds[kind],
  });

/** Where a field of a rule stands. */
export const keysFor = (rule, id, path) => {
  if (id === 'drop') return [...rule.keys, 'drop', rule.rows.filter((row) => row.id === id).length];
  return [...rule.keys, ...(rule.amends ? ['set'] : []), ...keysOf(path)];
};

/** Whether something other than the row itself stands at some keys, or a value on the way. */
export function isTaken(text, keys, row) {
  const root = parseTree(text);
  return keys.some((_, at) => {
    const node = nodeAt(root, keys.slice(0, at + 1));
    if (!node || at < ruleDepth) return false;
    if (at === keys.length - 1) return node.start !== row?.outer.start;
    return !tree.isObject(node) || isDirective(node);
  });
}

/** A row as a person edited it; without a row a new one. */
export function setRow(text, rule, row, next) {
  if (next.id === 'drop' && row?.id === 'drop') return setAt(text, row.keys, next.path);
  const keys = keysFor(rule, next.id, next.path);
  const made = next.id === 'drop' ? next.path : writeForm(next);
  const value = row?.off ? turnedOff(tree.print(made)) : made;
  const above = pointerTo(keys.slice(0, -1));
  if (above !== (row && pointerTo(row.keys.slice(0, -1)))) {
    const added = setAt(text, keys, value);
    return row ? setAt(added, row.keys) : added;
  }
  const { kids } = nodeAt(parseTree(text), keys.slice(0, -1));
  const { start, node } = kids[row.at];
  const member = `${JSON.stringify(keys.at(-1))}: ${tree.print(value, tree.indentAt(text, start))}`;
  return tree.splice(text, start, node.end, member);
}

export function switchRow(text, row) {
  const value = tree.textOf(text, row.node);
  return setAt(text, row.keys, row.off ? new tree.Raw(value) : turnedOff(value));
}
