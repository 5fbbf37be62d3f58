import { prefs } from './prefs.js';
import { useEffect, useRef } from './ui.js';

// Single keys that act on the page. They are off in inputs and dialogs, and by a setting.
const layers = [];
let first = null;
let firstTimer = 0;

const isField = (node) => node.closest?.('input, textarea, select, [contenteditable]');

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!prefs.get().keys || isField(event.target) || document.querySelector('dialog[open]')) return;
  const key = first ? `${first} ${event.key}` : event.key;
  const waits =
    !first &&
    layers.some((layer) => Object.keys(layer.current).some((name) => name.startsWith(`${key} `)));
  first = null;
  clearTimeout(firstTimer);
  if (waits) {
    first = event.key;
    firstTimer = setTimeout(() => (first = null), 1200);
    return;
  }
  for (const layer of [...layers].reverse()) {
    const act = layer.current[key];
    if (act) {
      event.preventDefault();
      act(event);
      return;
    }
  }
});

/** @param {Record<string, (event: KeyboardEvent) => void>} keys such as `{p: pause, 'g l': goLive}` */
export function useKeys(keys) {
  const layer = useRef(keys);
  layer.current = keys;
  useEffect(() => {
    layers.push(layer);
    return () => layers.splice(layers.indexOf(layer), 1);
  }, []);
}

/** Moves the focus to the next or the previous row's link. */
export function moveRow(step) {
  const links = [...document.querySelectorAll('[data-row]')].filter((link) => link.offsetParent);
  if (!links.length) return;
  const here = links.findIndex(
    (link) =>
      link === document.activeElement || link.closest('tr, li')?.contains(document.activeElement),
  );
  const next = links[Math.max(0, Math.min(links.length - 1, here < 0 ? 0 : here + step))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

/** What the help shows. */
export const keyTable = [
  ['/', 'find'],
  ['?', 'show these keys'],
  ['g o, g l, g c, g d', 'go to Overview, Live, Customers, Dead letters'],
  ['g m, g j, g t, g s', 'go to Mapping, Jobs, Targets and sources, Settings'],
  ['j, k', 'next, previous row'],
  ['Enter', 'open the row'],
  ['Esc', 'back'],
  ['f', 'add a filter'],
  ['p', 'pause or go on'],
  ['r', 'retry the dead letters of this row, replay this delivery'],
  ['[, ]', 'older, newer'],
  ['y', 'copy the link of this page'],
];
