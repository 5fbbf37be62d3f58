import { count } from '../core/format.js';
import { at, Link } from '../core/route.js';
import { html } from '../core/ui.js';
import { Field } from './dialog.js';
import { Text } from './text.js';
import { Failure } from './told.js';

/** What an act would do, as names and numbers. @param {{rows: [*, *][]}} props */
export function Counts({ rows }) {
  return html`<dl class="preview">${rows.map(
    ([name, n]) =>
      html`<div><dt>${name}</dt><dd>${typeof n === 'number' ? count(n) : n}</dd></div>`,
  )}</dl>`;
}

/** What went wrong; a preview that has gone out of date is asked for again. */
export function Trouble({ act, again, doing }) {
  if (!act.error) return null;
  const stale = ['confirm.stale', 'state_changed'].includes(act.error.code);
  return html`<${Failure} error=${act.error} doing=${doing} />
    ${stale && html`<button type="button" class="button small" onClick=${again}>Look again
    </button>`}`;
}

/** Why something is done. Others read it in the audit log. */
export function Note({ value, onChange, label = 'Note', example, wrong, optional = false }) {
  return html`<${Field} label=${optional ? `${label}, if you like` : label} wrong=${wrong}
    note="Noted in the audit log. No personal data.">
    <input value=${value} onInput=${(event) => onChange(event.target.value)} maxlength="200"
      autocomplete="off" aria-invalid=${wrong ? 'true' : undefined}
      placeholder=${example} /></${Field}>`;
}

/** Work that began in the background. `onFollow`: the link was followed, maybe to this very page. */
export function Began({ jobs, tenant, onFollow, children }) {
  const onClick = (event) => event.target.closest('a') && onFollow?.();
  return html`<p class="result" role="status" onClick=${onClick}>${children} ${jobs.map(
    (job, n) => html`${n > 0 && ', '}<${Link} class="link" to=${at('/jobs', { tenant })}>
      <${Text} value=${job} max=${60} fold=${false} /></${Link}>`,
  )}.</p>`;
}
