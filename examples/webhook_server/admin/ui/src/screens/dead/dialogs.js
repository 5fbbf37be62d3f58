import { useConfirmed } from '../../core/act.js';
import { clock, count, plural, words } from '../../core/format.js';
import { part } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { Trouble } from '../../parts/confirmed.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';
import { Text } from '../../parts/text.js';
import { Waiting } from '../../parts/told.js';
import { aboutIssue } from './issue_row.js';

/** An act on the letters of an issue, with its preview. */
function useAct(issue, name, onDone) {
  const act = useConfirmed(`/issues/${part(issue.id)}/${name}`, { preview: true });
  useEffect(() => void act.ask(), []);
  const carryOut = async (body) => (await act.carryOut(body)) && onDone();
  return { ...act, carryOut };
}

function Preview({ preview, verb }) {
  const refused = preview.refused.reduce((sum, each) => sum + each.count, 0);
  return html`<dl class="preview"><div><dt>Letters of this reason</dt><dd>${count(preview.count)}
    </dd></div>
    ${preview.keys != null && html`<div><dt>Customers and orders they are about</dt><dd>
      ${count(preview.keys)}</dd></div>`}
    ${
      preview.left > 0 &&
      html`<div><dt>Left for the next time</dt><dd>${count(preview.left)}</dd></div>`
    }
    <div><dt>Dead before</dt><dd>${clock(preview.as_of, 0)}</dd></div>
    <div><dt>${verb}</dt><dd>${count(preview.count - refused)}</dd></div>
    ${preview.refused.map((each) => html`<div><dt>Cannot: ${safe(words(each.code))}</dt><dd>
      ${count(each.count)}</dd></div>`)}</dl>`;
}

function Result({ result, verb, onClose }) {
  const refused = result.refused ?? [];
  return html`<div role="status"><p class="result">
    ${plural(result.changed, 'letter')} ${verb}.${refused.length > 0 ? ` ${count(refused.length)} could not.` : ''}
    </p>
    ${result.stopped && html`<p class="result">The rest was not tried: <${Text} value=${result.stopped}
      max=${200} /></p>`}
    ${refused.length > 0 && html`<ul class="refused">
      ${refused.slice(0, 20).map((each) => html`<li><code>
      <${Text} value=${each.id} max=${60} fold=${false} />
      </code> <${Text} value=${each.why} max=${200} /></li>`)}</ul>`}</div>
    <${Acts} onClose=${onClose} away="Close" over />`;
}

export function RetryDialog({ issue, onClose, onDone }) {
  const act = useAct(issue, 'retry', onDone);
  const note = useRef(null);
  const { preview, result } = act;
  const can = preview
    ? preview.count - preview.refused.reduce((sum, each) => sum + each.count, 0)
    : 0;
  const retry = (limit) => act.carryOut({ limit, note: note.current?.value.trim() ?? '' });
  return html`<${Dialog} title="Retry dead letters" onClose=${onClose}>
    <p><${Text} value=${aboutIssue(issue)} max=${200} /></p>
    ${
      result
        ? html`<${Result} result=${result}
          verb=${result.changed === 1 ? 'waits again' : 'wait again'} onClose=${onClose} />`
        : html`${
            preview
              ? html`<${Preview} preview=${preview} verb="Go back to waiting" />
                <p class="quiet">They keep their message ids, and the order of each customer.</p>
            <${Field} label="Note" note="Noted in the audit log. No personal data.">
              <input ref=${note} maxlength="200" placeholder="property made" /></${Field}>`
              : !act.error && html`<${Waiting} rows=${4} />`
          }
        <${Trouble} act=${act} again=${() => act.ask()} />
        <${Acts} onClose=${onClose}>${
          preview &&
          html`${can > 1 && html`<button type="button" class="button" disabled=${act.busy}
            onClick=${() => retry(1)}>Retry one first</button>`}
          <button type="button" class="button primary" disabled=${act.busy || !can}
            onClick=${() => retry(null)}>Retry ${count(can)}</button>`
        }</${Acts}>`
    }
  </${Dialog}>`;
}

export function DiscardDialog({ issue, onClose, onDone }) {
  const act = useAct(issue, 'discard', onDone);
  const [note, setNote] = useState('');
  const { preview, result } = act;
  return html`<${Dialog} title="Discard dead letters" onClose=${onClose}>
    <p><${Text} value=${aboutIssue(issue)} max=${200} /></p>
    ${
      result
        ? html`<${Result} result=${result} verb="discarded" onClose=${onClose} />`
        : html`${
            preview
              ? html`<${Preview} preview=${preview} verb="Are given up for good" />
                <p class="quiet">Nothing brings them back.</p>
            <${Field} label="Why" note="Noted in the audit log. No personal data.">
              <input value=${note} onInput=${(event) => setNote(event.target.value)} maxlength="200"
              placeholder="test data" /></${Field}>`
              : !act.error && html`<${Waiting} rows=${4} />`
          }
        <${Trouble} act=${act} again=${() => act.ask()} />
        <${Acts} onClose=${onClose}>
          ${preview && html`<button type="button" class="button danger"
          disabled=${act.busy || !note.trim()} onClick=${() => act.carryOut({ note: note.trim() })}>
          Discard ${count(preview.count)}</button>`}</${Acts}>`
    }
  </${Dialog}>`;
}
