import { useChange } from '../../core/act.js';
import { safe } from '../../core/text.js';
import { html, useState } from '../../core/ui.js';
import { Note } from '../../parts/confirmed.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';
import { detailAt, Failure, withoutDetails } from '../../parts/told.js';
import { pathOf } from './target_path.js';

const spans = [
  ['15m', '15 minutes'],
  ['1h', '1 hour'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
  ['', 'until somebody resumes it'],
];

export function PauseDialog({ target, onClose, onChanged }) {
  const { busy, error, change } = useChange();
  const [span, setSpan] = useState('1h');
  const [note, setNote] = useState('');
  const pause = async (event) => {
    event.preventDefault();
    const body = { tenant: target.tenant, note: note.trim(), ...(span && { for: span }) };
    if (!(await change(pathOf(target, 'pause'), body))) return;
    onChanged(`${safe(target.target)} is paused.`);
    onClose();
  };
  return html`<${Dialog} title=${`Pause ${safe(target.target)}`} onClose=${onClose}>
    <form onSubmit=${pause}>
    <p>It is sent nothing until it goes on. Calls are still made, and wait in their order. Nothing is lost.
      </p>
    <${Field} label="For how long" wrong=${detailAt(error, '/for')}>
      <select class="select" onChange=${(event) => setSpan(event.target.value)}>
      ${spans.map(([each, name]) => html`<option value=${each} selected=${each === span}>${name}
      </option>`)}</select></${Field}>
    <${Note} label="Why" value=${note} onChange=${setNote} wrong=${detailAt(error, '/note')}
      example="maintenance of the CRM" />
    <${Failure} error=${withoutDetails(error, ['/for', '/note'])} doing="Could not pause" />
    <${Acts} onClose=${onClose}><button class="button primary" disabled=${busy || !note.trim()}>
      ${busy ? 'Pausing…' : 'Pause'}</button></${Acts}></form></${Dialog}>`;
}
