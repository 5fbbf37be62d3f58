import { plural } from '../../core/format.js';
import { leaves, plain } from '../../core/json.js';
import { html, useState } from '../../core/ui.js';
import { Text } from '../../parts/text.js';
import { Empty } from '../../parts/told.js';
import { Revealable } from './field_reveal.js';

/** Every field of either side, what changed first. */
function compare(before, after) {
  const [old, now] = [leaves(before ?? {}), leaves(after ?? {})];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const rows = names.map((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    const same = Boolean(was && is) && plain(was.leaf) === plain(is.leaf);
    return { name, was, is, same };
  });
  return [...rows.filter((row) => !row.same), ...rows.filter((row) => row.same)];
}

export const changedFields = (before, after) =>
  compare(before, after)
    .filter((row) => !row.same)
    .map((row) => row.name);

function Side({ side, mark, of, name, fields }) {
  if (!side) return html`<span class="quiet">not set</span>`;
  return html`${mark && html`<i aria-hidden="true">${mark}</i>`}<${Revealable} fields=${fields}
    of=${of} field=${side.pointer} name=${`${name} ${of}`} value=${side.leaf} />`;
}

export function Profile({ before, after, fields }) {
  const [all, setAll] = useState(false);
  if (before == null && after == null)
    return html`<${Empty}>This delivery is not about a customer whose profile is kept.</${Empty}>`;
  const rows = compare(before, after);
  const changed = rows.filter((row) => !row.same).length;
  const shown = all ? rows.slice(0, 1000) : rows.slice(0, Math.max(changed, 0)).slice(0, 100);
  return html`<div class="card-head inner"><h2>
    ${before == null ? 'A new profile' : after == null ? 'The profile was deleted' : 'What changed'}
    </h2>
      <span class="card-note">${plural(changed, 'field')} changed, ${rows.length - changed} the same
        </span>
      ${rows.length > shown.length && html`<div class="end">
        <button type="button" class="button small" onClick=${() => setAll(true)}>
        Show all ${rows.length}</button></div>`}</div>
    ${
      shown.length
        ? html`<div class="scroll" role="group" aria-label="Profile, before and after" tabindex="0">
          <table class="rows diff"><thead><tr><th scope="col">Field</th><th scope="col">Before</th>
          <th scope="col">After</th></tr></thead>
        <tbody>${shown.map(
          (
            row,
          ) => html`<tr key=${row.name} class=${row.same ? 'same' : ''}><td class="main">
            <${Text} value=${row.name} max=${80} /></td>
          <td class="was"><${Side} side=${row.was} mark=${!row.same && '−'} of="before"
            name=${row.name} fields=${fields} /></td>
          <td class="is"><${Side} side=${row.is} mark=${!row.same && '+'} of="after"
            name=${row.name} fields=${fields} /></td></tr>`,
        )}</tbody></table></div>`
        : html`<${Empty}>Nothing of the profile changed.</${Empty}>`
    }`;
}
