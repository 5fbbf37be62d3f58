import { useConfirmed, useOperator } from '../../core/act.js';
import { session } from '../../core/api.js';
import { useStore } from '../../core/store.js';
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { Began, Counts, Note, Trouble } from '../../parts/confirmed.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { Text } from '../../parts/text.js';
import { bodyOf, JobForm } from './job_form.js';
import { kinds } from './kinds.js';

/** Puts the focus on the first field of what a dialog shows now. */
function Step({ children }) {
  const box = useRef(null);
  useEffect(() => box.current.querySelector('input, select')?.focus(), []);
  return html`<div ref=${box}>${children}</div>`;
}

function Preview({ preview, may, note, onNote }) {
  const rows = preview.rows.map((row) => [
    html`<${Text} value=${row.name} max=${80} fold=${false} />
      ${row.note && html`<small class="line quiet"><${Text} value=${row.note} max=${160} /></small>`}`,
    row.count,
  ]);
  return html`<p class="result" role="status"><${Text} value=${preview.summary} max=${400} /></p>
    ${rows.length > 0 && html`<${Counts} rows=${rows} />`}
    ${may && html`<${Note} value=${note} onChange=${onNote} example="a new target" />`}`;
}

/** A form, then what the job would do, then the job itself. */
export function StartDialog({ kind, jobs, tenant: wanted, onClose, onStarted }) {
  const { name } = kinds[kind];
  const tenants = useStore(session).me?.tenants ?? [];
  const types = (kind === 'reconcile' ? jobs.reconcilable : jobs.types) ?? [];
  const [tenant, setTenant] = useState(wanted ?? tenants[0]);
  const [typed, setTyped] = useState({ type: types[0] });
  const [note, setNote] = useState('');
  const { may, needs } = useOperator();
  const act = useConfirmed('/jobs');
  const { preview, result, busy } = act;
  const look = () => act.ask(bodyOf(kind, tenant, typed));
  const submit = async (event) => {
    event.preventDefault();
    if (!preview) look();
    else if (await act.carryOut({ note: note.trim() })) onStarted();
  };
  const step = result ? 'began' : preview ? 'preview' : 'form';
  return html`<${Dialog} title=${name} onClose=${onClose}><form onSubmit=${submit}>
    <${Step} key=${step}>
      ${step === 'began' && html`<${Began} jobs=${result.jobs} tenant=${tenant}
        onFollow=${onClose}>It runs as</${Began}>`}
      ${
        step === 'preview' &&
        html`<${Preview} preview=${preview} may=${may} note=${note} onNote=${setNote} />
        <${Trouble} act=${act} again=${look} doing="Could not start" />`
      }
      ${
        step === 'form' &&
        html`<${JobForm} kind=${kind} tenants=${tenants} tenant=${tenant}
        onTenant=${setTenant} types=${types} typed=${typed} onTyped=${setTyped}
        error=${act.error} />`
      }
    </${Step}>
    <${Acts} onClose=${onClose} away=${result ? 'Close' : 'Cancel'} over=${Boolean(result)}>
      ${step === 'form' && html`<button class="button primary" disabled=${busy}>
        ${busy ? 'Looking…' : 'Look first'}</button>`}
      ${
        step === 'preview' &&
        html`<button type="button" class="button" disabled=${busy} onClick=${act.forget}>Change it
        </button>
        <button class="button primary" title=${needs} disabled=${!may || busy || !note.trim()}>
        ${busy ? 'Starting…' : 'Start'}</button>`
      }</${Acts}></form></${Dialog}>`;
}
