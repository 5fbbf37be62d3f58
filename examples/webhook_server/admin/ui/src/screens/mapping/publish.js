import { useChange } from '../../core/act.js';
import { say } from '../../core/copy.js';
import { part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';
import { LineDiff } from '../../parts/line_diff.js';
import { Failure } from '../../parts/told.js';

export function PublishDialog({ tenant, text, active, before, onClose, onPublished }) {
  const { busy, error, change } = useChange();
  const [note, setNote] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    const answer = await change(
      `/mappings/${part(tenant)}/publish`,
      { text, note: note.trim() },
      { 'If-Match': `"${active ?? 0}"` },
    );
    if (!answer) return;
    say(`Revision ${answer.number} is used from now on.`);
    onPublished(answer.number);
  };
  const taken = error?.status === 412;
  return html`<${Dialog} wide title="Publish the rules" onClose=${onClose}><form onSubmit=${submit}>
    <p>Deliveries that are processed from now on use them. Nothing that was sent is sent again.</p>
    <div class="boxed"><${LineDiff} before=${before} after=${text} label="What you publish" /></div>
    <${Field} label="Note" note="Says to others what this is for.">
      <input value=${note} onInput=${(event) => setNote(event.target.value)} maxlength="200"
      placeholder="tier for the newsletter" /></${Field}>
    ${taken ? html`<div class="told warn" role="alert"><div>
      <p>Somebody else published in the meantime.</p>
      <small>Close this, compare your edits with theirs, and publish again.</small></div>
      </div>` : html`<${Failure} error=${error} doing="Could not publish" />`}
    <${Acts} onClose=${onClose} away=${taken ? 'Close' : 'Cancel'}>
      <button class="button primary" disabled=${busy || !note.trim() || taken}>
      ${busy ? 'Publishing…' : 'Publish'}</button></${Acts}></form></${Dialog}>`;
}
