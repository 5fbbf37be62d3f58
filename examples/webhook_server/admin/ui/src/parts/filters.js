import { setQuery } from '../core/route.js';
import { sinceNames, sinceText } from '../core/format.js';
import { useKeys } from '../core/keys.js';
import { html, useEffect, useLayoutEffect, useRef, useState } from '../core/ui.js';
import { Icon } from './icon.js';
import { Segments } from './segments.js';
import { Text } from './text.js';

const listed = [
  'source',
  'target',
  'type',
  'reason',
  'order',
  'message',
  'delivery',
  'person',
  'since',
  'from',
  'to',
];

function Chip({ name, value, onRemove }) {
  const shown = name === 'since' ? sinceText(value) : value;
  return html`<span class="filter"><span>${name}</span><b>
    <${Text} value=${shown} max=${40} fold=${false} /></b>
    <button type="button" aria-label=${`Remove filter ${name}`} onClick=${onRemove}>
      <${Icon} name="close" /></button></span>`;
}

/** The form behind "Add filter": a name and a value. */
function Adder({ names, suggestions, onAdd, onClose }) {
  const [name, setName] = useState(names[0]);
  const box = useRef(null);
  const value = useRef(null);
  useLayoutEffect(() => box.current.querySelector('select').focus(), []);
  useEffect(() => {
    const away = (event) => !box.current?.contains(event.target) && onClose();
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);
  const submit = (event) => {
    event.preventDefault();
    const text = value.current.value.trim();
    if (text) onAdd(name, text);
  };
  const known = suggestions[name] ?? [];
  return html`<form class="adder" ref=${box} onSubmit=${submit}
    onKeyDown=${(event) => event.key === 'Escape' && (event.preventDefault(), onClose())}>
    <label><span class="unseen">Filter by</span>
      <select class="select" onChange=${(event) => setName(event.target.value)}>
      ${names.map((each) => html`<option value=${each}>${each}</option>`)}</select></label>
    ${
      name === 'since'
        ? html`<label><span class="unseen">Value</span><select class="select" ref=${value}>
          ${sinceNames.map(([each, text]) => html`<option value=${each}>${text}</option>`)}</select>
          </label>`
        : html`<label><span class="unseen">Value</span>
          <input ref=${value} list="filter-values" autocomplete="off" spellcheck=${false}
          placeholder=${name === 'from' || name === 'to' ? '2026-11-28T14:00:00Z' : 'value'} />
          </label>`
    }
    <datalist id="filter-values">${known.map((each) => html`<option value=${each} />`)}</datalist>
    <button class="button small">Add</button></form>`;
}

/** State segments, chips of what is filtered by, and a way to add one. All of it is the address. */
export function Filters({ values, states, names = listed, suggestions = {} }) {
  const [adding, setAdding] = useState(false);
  const opener = useRef(null);
  const close = () => {
    setAdding(false);
    opener.current?.focus();
  };
  useKeys({ f: () => setAdding(true) });
  const chips = names.flatMap((name) =>
    values[name] == null ? [] : [values[name]].flat().map((value) => [name, value]),
  );
  const remove = (name, value) => {
    const rest = [values[name]].flat().filter((each) => each !== value);
    setQuery({ [name]: rest.length ? rest : null });
  };
  const add = (name, value) => {
    close();
    setQuery({ [name]: value });
  };
  return html`<div class="filters">
    <${Segments} label="State" options=${[['', 'All'], ...states]} chosen=${values.state ?? ''}
      onChoose=${(state) => setQuery({ state })} />
    ${chips.map(([name, value]) => html`<${Chip} key=${name + value} name=${name} value=${value}
      onRemove=${() => remove(name, value)} />`)}
    <span class="adder-box"><button type="button" class="button small" ref=${opener}
      aria-expanded=${adding ? 'true' : 'false'} onClick=${() => setAdding(!adding)}>
      <${Icon} name="plus" />Add filter <kbd>f</kbd></button>
      ${adding && html`<${Adder} names=${names} suggestions=${suggestions} onAdd=${add}
        onClose=${close} />`}</span>
    ${chips.length > 1 && html`<button type="button" class="button small bare"
      onClick=${() => setQuery({ ...Object.fromEntries(names.map((name) => [name, null])), state: null })}>
      Clear all</button>`}
  </div>`;
}

/** What an empty list says of its filter. */
export function NothingMatches({ what, values, names = listed }) {
  const all = Object.fromEntries([...names, 'state'].map((name) => [name, null]));
  return html`<p>No ${what} match${values.state ? html` the state <b>
    ${[values.state].flat().join(' or ')}</b> and` : ''} these filters.</p>
    <p><button type="button" class="button small" onClick=${() => setQuery(all)}>Clear the filters
      </button></p>`;
}

export const isFiltered = (values, names = listed) =>
  names.some((name) => values[name] != null) || values.state != null;
