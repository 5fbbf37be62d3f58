import { useChange } from '../../core/act.js';
import { part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Note } from '../../parts/confirmed.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { Segments } from '../../parts/segments.js';
import { Text } from '../../parts/text.js';
import { Failure } from '../../parts/told.js';
import { aboutIssue } from './issue_row.js';

const spans = [
  ['24h', '24 h'],
  ['7d', '7 d'],
  ['30d', '30 d'],
];

export function MuteDialog({ issue, onClose, onDone }) {
  const { busy, error, change } = useChange();
  const [span, setSpan] = useState('24h');
  const [note, setNote] = useState('');
  const mute = async (event) => {
    event.preventDefault();
    const body = { for: span, note: note.trim() };
    if (!(await change(`/issues/${part(issue.id)}/mute`, body))) return;
    onDone('Muted.');
    onClose();
  };
  return html`<${Dialog} title="Mute dead letters" onClose=${onClose}><form onSubmit=${mute}>
    <p><${Text} value=${aboutIssue(issue)} max=${200} /></p>
    <p>They stay as they are, and are not counted as open. New ones of the same trouble are muted too, until then.
      </p>
    <div class="field"><span>For how long</span>
      <div><${Segments} label="For how long" options=${spans} chosen=${span}
        onChoose=${setSpan} /></div></div>
    <${Note} optional value=${note} onChange=${setNote} example="the old shop, ends in January" />
    <${Failure} error=${error} doing="Could not mute" />
    <${Acts} onClose=${onClose}><button class="button primary" disabled=${busy}>
      ${busy ? 'Muting…' : 'Mute'}</button></${Acts}></form></${Dialog}>`;
}
