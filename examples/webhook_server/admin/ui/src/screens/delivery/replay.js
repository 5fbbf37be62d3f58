import { useConfirmed, useOperator } from '../../core/act.js';
import { count, plural } from '../../core/format.js';
import { comparable } from '../../core/json.js';
import { useKeys } from '../../core/keys.js';
import { part } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html, useEffect, useState } from '../../core/ui.js';
import { Began, Note, Trouble } from '../../parts/confirmed.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { LineDiff } from '../../parts/line_diff.js';
import { Text } from '../../parts/text.js';
import { Waiting } from '../../parts/told.js';

const most = 30;
const textOf = (body) => (body == null ? '' : comparable(body));

/** A call as it was made, and as it would be now. */
function ThenAndNow({ call }) {
  const only = call.then == null ? 'new' : call.now == null ? 'not made any more' : null;
  const name = html`<${Text} value=${call.kind} max=${60} fold=${false} /> to <${Text}
    value=${call.target} max=${60} fold=${false} />`;
  return html`<section class="boxed"><div class="card-head"><h3>${name}</h3>
    ${only && html`<span class="tag">${only}</span>`}</div>
    <${LineDiff} before=${textOf(call.then)} after=${textOf(call.now)}
      label=${safe(`${call.kind} to ${call.target}, then and now`)} /></section>`;
}

function Calls({ calls, is_customer: isCustomer, must_read: mustRead }) {
  const none = !mustRead && calls.every((each) => each.now == null);
  return html`<p>${isCustomer ? 'The customer is told once, as they are today.' : 'The events of then are told, mapped as the rules are today.'}
    ${none && ' The rules of today make no call of it.'}
    ${mustRead && ' Something has to be read from commercetools first, so more may differ.'}</p>
    <p class="quiet">− then, + now. Values are masked, so a change inside a mask does not show.</p>
    ${calls.slice(0, most).map((call) => html`<${ThenAndNow} call=${call} />`)}
    ${calls.length > most && html`<p class="quiet">${count(calls.length - most)} more are not shown.
      </p>`}`;
}

function ReplayDialog({ delivery, onClose }) {
  const act = useConfirmed(`/deliveries/${part(delivery.id)}/replay`);
  const { may, needs } = useOperator();
  const [note, setNote] = useState('');
  const [fresh, setFresh] = useState(false);
  const { preview, result, busy } = act;
  const look = () => act.ask();
  useEffect(() => void look(), []);
  const send = (event) => {
    event.preventDefault();
    act.carryOut({ note: note.trim(), new_ids: fresh });
  };
  const made = preview?.calls.filter((each) => each.now != null).length;
  const idle = !made && !preview?.must_read;
  return html`<${Dialog} wide title="Replay this delivery" onClose=${onClose}>
    <form onSubmit=${send}>
    ${
      result
        ? html`<${Began} jobs=${[result.job]} tenant=${delivery.tenant}>It runs as</${Began}>`
        : html`${preview && html`<${Calls} ...${preview} />
          ${may && !preview.is_customer && html`<label class="check">
            <input type="checkbox" checked=${fresh}
              onChange=${(event) => setFresh(event.target.checked)} />
            <span>New message ids<small>
            Segment drops an id that it saw in the last 24 hours. With new ids it counts the events again.
            </small></span></label>`}
          ${may && html`<${Note} value=${note} onChange=${setNote} example="after the rules were mended" />`}`}
        ${!preview && busy && html`<${Waiting} rows=${8} />`}
        <${Trouble} act=${act} again=${look} doing="Could not replay" />`
    }
    <${Acts} onClose=${onClose} away=${result ? 'Close' : 'Cancel'} over=${Boolean(result)}>
      ${preview && !result && html`<button class="button primary" title=${needs}
        disabled=${!may || busy || !note.trim() || idle}>
        ${busy ? 'Sending…' : preview.must_read ? 'Send calls' : `Send ${plural(made, 'call')}`}</button>`}</${Acts}></form>
  </${Dialog}>`;
}

/** Sends what a delivery led to again. A viewer sees what that would be. */
export function ReplayButton({ delivery }) {
  const [open, setOpen] = useState(false);
  const able = delivery.kept;
  useKeys({ r: () => able && setOpen(true) });
  return html`<button type="button" class=${delivery.shown === 'dead' ? 'button' : 'button primary'}
    disabled=${!able} title=${able ? undefined : 'The body was forgotten after its time'}
    onClick=${() => setOpen(true)}><${Icon} name="retry" />Replay… <kbd>r</kbd></button>
    ${open && html`<${ReplayDialog} delivery=${delivery} onClose=${() => setOpen(false)} />`}`;
}
