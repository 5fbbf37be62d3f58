import { useChange } from '../../core/act.js';
import { say } from '../../core/copy.js';
import { part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';
import { LineDiff } from '../../parts/line_diff.js';
import { Failure } from '../../parts/told.js';

/**
 * `taken`: somebody else published since the editor was opened; `before` is then their text. What is
 * told of it may come a moment later than the answer 412, so both count.
 */
export function PublishDialog({ tenant, text, active, before, taken, ...on }) {
  const { busy, error, change, clear } = useChange();
  const [note, setNote] = useState('');
  const refused = error?.status === 412;
  const submit = async (event) => {
    event.preventDefault();
    const answer = await change(
      `/mappings/${part(tenant)}/publish`,
      { text, note: note.trim() },
      { 'If-Match': `"${active ?? 0}"` },
    );
    if (!answer) return on.onTaken();
    say(`Revision ${answer.number} is used from now on.`);
    on.onPublished(answer.number);
  };
  return html`<${Dialog} wide title="Publish the rules" onClose=${on.onClose}>
    <form onSubmit=${submit}>
    <p>Deliveries that are processed from now on use them. Nothing that was sent is sent again.</p>
    ${
      taken || refused
        ? html`<div class="told warn" role="alert"><div>
            <p>Somebody else published in the meantime.</p>
            <small>Below, theirs (−) and yours (+). Publishing yours replaces theirs.</small></div>
            ${
              taken &&
              html`<div class="end"><button type="button" class="button small"
                onClick=${on.onFollow}>Take theirs</button> <button type="button"
                class="button small" onClick=${() => (clear(), on.onKeep())}>Keep mine</button>
                </div>`
            }</div>`
        : html`<${Failure} error=${error} doing="Could not publish" />`
    }
    <div class="boxed"><${LineDiff} before=${before} after=${text} label="What you publish" /></div>
    <${Field} label="Note" note="Says to others what this is for.">
      <input value=${note} onInput=${(event) => setNote(event.target.value)} maxlength="200"
      placeholder="tier for the newsletter" /></${Field}>
    <${Acts} onClose=${on.onClose} away=${taken || refused ? 'Close' : 'Cancel'}>
      <button class="button primary" disabled=${busy || !note.trim() || taken || refused}>
      ${busy ? 'Publishing…' : 'Publish'}</button></${Acts}></form></${Dialog}>`;
}
