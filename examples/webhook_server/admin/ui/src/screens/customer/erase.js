import { useConfirmed, useOperator } from '../../core/act.js';
import { part } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html, useEffect, useState } from '../../core/ui.js';
import { Counts, Note, Trouble } from '../../parts/confirmed.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';
import { Text } from '../../parts/text.js';
import { detailAt, Waiting, withoutDetails } from '../../parts/told.js';

const stays =
  'What stays: calls that tell targets of a deletion, and the note that this was done, which has no personal data.';

const rowsOf = ({ records, entries, calls, left }) => [
  ['Records of the customer', records],
  ['Deliveries about them', entries],
  ['Calls about them', calls],
  ...(left > 0 ? [['Left: deletions that wait, records of others', left]] : []),
];

/** Removes a customer from the store: with the counts first, and their id typed. */
export function EraseDialog({ customer, onClose, onErased }) {
  const { id, tenant } = customer;
  const act = useConfirmed(`/customers/${part(id)}/erase`);
  const { may, needs } = useOperator();
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const { preview, result, busy } = act;
  const look = () => act.ask({ tenant });
  useEffect(() => void look(), []);
  const erase = async (event) => {
    event.preventDefault();
    if (await act.carryOut({ tenant, id: typed, note: note.trim() })) onErased();
  };
  const wrong = detailAt(act.error, '/id');
  const rest = { ...act, error: withoutDetails(act.error, ['/id']) };
  return html`<${Dialog} title="Erase this customer" onClose=${onClose}><form onSubmit=${erase}>
    ${
      result
        ? html`<p class="result" role="status">The customer is erased from ctsync.</p>
          <${Counts} rows=${rowsOf(result)} /><p class="quiet">${stays}</p>`
        : html`<p>
          Everything that ctsync keeps of this customer is removed for good. Targets and commercetools keep theirs: erase it there too.
          </p>
        ${preview ? html`<${Counts} rows=${rowsOf(preview)} />` : busy && html`<${Waiting}
          rows=${3} />`}
        <p>${stays}</p>
        ${
          may &&
          html`<${Field} label="Customer id" wrong=${wrong}
            note=${html`Type <code><${Text} value=${id} max=${80} fold=${false} /></code> to confirm.`}>
            <input value=${typed} onInput=${(event) => setTyped(event.target.value)} maxlength="256"
              autocomplete="off" spellcheck=${false} aria-invalid=${wrong ? 'true' : undefined}
              placeholder=${safe(id)} /></${Field}>
          <${Note} value=${note} onChange=${setNote} example="ticket 81" />`
        }
        <${Trouble} act=${rest} again=${look} doing="Could not erase" />`
    }
    <${Acts} onClose=${onClose} away=${result ? 'Close' : 'Cancel'} over=${Boolean(result)}>
      ${!result && html`<button class="button danger" title=${needs}
        disabled=${!may || busy || !preview || typed !== id || !note.trim()}>
        ${busy && preview ? 'Erasing…' : 'Erase'}</button>`}</${Acts}></form></${Dialog}>`;
}
