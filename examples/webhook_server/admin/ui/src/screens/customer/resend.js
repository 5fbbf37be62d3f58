import { useConfirmed } from '../../core/act.js';
import { query } from '../../core/api.js';
import { plural } from '../../core/format.js';
import { usePoll } from '../../core/poll.js';
import { part } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html, useEffect, useState } from '../../core/ui.js';
import { Began, Note, Trouble } from '../../parts/confirmed.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';

/** Tells one target or all of the customer, as they are today. */
export function ResendDialog({ customer, onClose }) {
  const { id, tenant } = customer;
  const act = useConfirmed(`/customers/${part(id)}/resend`);
  const targets = usePoll(`/targets${query({ tenant })}`, 0, { quiet: true });
  const [target, setTarget] = useState('');
  const [note, setNote] = useState('');
  const { preview, result, busy } = act;
  const look = () => act.ask({ tenant, target });
  useEffect(() => void look(), [target]);
  const send = (event) => {
    event.preventDefault();
    act.carryOut({ tenant, target, note: note.trim() });
  };
  const names = [...new Set((targets.data?.items ?? []).map((each) => each.target))];
  const nobody = preview?.customers === 0;
  return html`<${Dialog} title="Resend this customer" onClose=${onClose}><form onSubmit=${send}>
    ${
      result
        ? html`<${Began} jobs=${[result.job]} tenant=${tenant}>It runs as</${Began}>`
        : html`<p>One Identify is sent, as the customer is known today. The order of their calls is kept.
          </p>
        <${Field} label="Target">
          <select class="select" onChange=${(event) => setTarget(event.target.value)}>
          <option value="">All targets</option>
          ${names.map((each) => html`<option value=${each} selected=${each === target}>
          ${safe(each)}</option>`)}</select></${Field}>
        ${preview?.customers > 1 && html`<p role="status">
          ${plural(preview.customers, 'record')} of this customer are known, one Identify each.</p>`}
        ${nobody && html`<p class="warn-text" role="status">
          Nothing is known of this customer any more, or they were deleted. Nothing would be sent.
          </p>`}
        <${Note} value=${note} onChange=${setNote} example="ticket 81" />
        <${Trouble} act=${act} again=${look} doing="Could not resend" />`
    }
    <${Acts} onClose=${onClose} away=${result ? 'Close' : 'Cancel'} over=${Boolean(result)}>
      ${!result && html`<button class="button primary"
        disabled=${busy || !preview || nobody || !note.trim()}>
        ${busy && preview ? 'Sending…' : 'Resend'}</button>`}</${Acts}></form></${Dialog}>`;
}
