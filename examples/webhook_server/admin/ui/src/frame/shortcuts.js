import { copy } from '../core/copy.js';
import { keyTable, moveRow, useKeys } from '../core/keys.js';
import { at, go, route } from '../core/route.js';
import { html, useState } from '../core/ui.js';
import { Acts, Dialog } from '../parts/dialog.js';

const upwards = {
  deliveries: '/live',
  customers: '/customers',
  calls: '/live',
  mapping: '/mapping',
};

/** Back to the list that a page belongs to. */
function back() {
  const [, section, id] = route.get().path.split('/');
  if (!(section in upwards) || (!id && section !== 'calls')) return document.activeElement?.blur();
  if (history.length > 1 && history.state?.key) history.back();
  else go(at(upwards[section]));
}

const places = {
  o: '/',
  l: '/live',
  c: '/customers',
  d: '/dead',
  m: '/mapping',
  j: '/jobs',
  t: '/targets',
  s: '/settings',
};

/** The keys that act on every screen, and the list of all keys. */
export function Shortcuts() {
  const [open, setOpen] = useState(false);
  const going = Object.fromEntries(
    Object.entries(places).map(([key, path]) => [`g ${key}`, () => go(at(path))]),
  );
  useKeys({
    ...going,
    '?': () => setOpen(true),
    j: () => moveRow(1),
    k: () => moveRow(-1),
    y: () => copy(location.href, 'the link'),
    Escape: back,
  });
  if (!open) return null;
  const close = () => setOpen(false);
  return html`<${Dialog} title="Keys" onClose=${close}>
    <dl class="key-list">${keyTable.map(([keys, what]) => html`<div><dt>
      ${keys.split(', ').map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${what}</dd></div>`)}</dl>
    <p class="quiet">Settings and doctor, “This browser”, switches them off.</p>
    <${Acts} onClose=${close} away="Close" />
  </${Dialog}>`;
}
