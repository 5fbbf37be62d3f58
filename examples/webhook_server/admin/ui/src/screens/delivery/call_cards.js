import { plural } from '../../core/format.js';
import { copy } from '../../core/copy.js';
import { html, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Json } from '../../parts/json.js';
import { StateChip } from '../../parts/state.js';
import { Clip, Text } from '../../parts/text.js';
import { Empty } from '../../parts/told.js';
import { Attempts } from './attempts.js';
import { Why } from './why.js';

/** One card for each call, and one for each target that was not told, with the reason. */
function cardsOf({ call_list: calls, targets }) {
  const told = calls.map((call) => ({ key: call.id, call, target: call.target }));
  const silent = targets
    .filter((each) => !each.calls.length)
    .map((each) => ({ key: `no-${each.target}`, target: each.target, why: each.why }));
  return [...told, ...silent];
}

function CallCard({ card, chosen, onChoose }) {
  const { call, target, why } = card;
  return html`<button type="button" class="call" aria-pressed=${chosen ? 'true' : 'false'}
    onClick=${onChoose}>
    <span class="top-line">${call ? html`<${Clip} value=${call.kind} />` : 'No call'}</span>
    <small><${Clip}
      value=${call ? `${target} · ${call.attempts ? plural(call.attempts, 'attempt') : 'not tried yet'}` : target} />
      </small>
    ${call ? html`<${StateChip} state=${call.state === 'accepted' ? 'accepted' : call.shown}
      filled />` : html`<${StateChip} state="not_mapped" filled
      word=${why?.code === 'not_mapped' ? 'not mapped' : 'not told'} />`}
  </button>`;
}

function OneCall({ delivery, card, revealed, changed, fields }) {
  const [asJson, setAsJson] = useState(false);
  const { call } = card;
  if (!call)
    return html`<${Empty}><${Text} value=${card.why?.text ?? 'This target was not told.'}
      max=${400} /></${Empty}>`;
  const body = revealed?.calls?.[call.id] ?? call.body;
  return html`<div class="card-head inner"><h2>
    ${asJson ? 'The call' : 'Why each field is what it is'}</h2>
      <span class="card-note cell">message id <code>
        <${Text} value=${call.message_id} max=${24} fold=${false} /></code>
        <button type="button" class="icon-button" aria-label="Copy the message id"
        onClick=${() => copy(call.message_id, 'the message id')}><${Icon} name="copy" /></button>
        </span>
      <div class="end"><button type="button" class="button small"
        aria-pressed=${asJson ? 'true' : 'false'} onClick=${() => setAsJson(!asJson)}>JSON</button>
        </div></div>
    ${call.reason && html`<p class="card-foot top">
      <${Text} value=${call.reason.text} max=${400} /> <code class="quiet">
      <${Text} value=${call.reason.code} max=${60} fold=${false} /></code></p>`}
    ${
      asJson
        ? body == null
          ? html`<${Empty}>The body is not kept any more.</${Empty}>`
          : html`<${Json} value=${body} label="The call" />`
        : html`<${Why} delivery=${delivery} call=${call} revealed=${revealed?.calls?.[call.id]}
          changed=${changed} fields=${fields} />`
    }
    <div class="card-head inner"><h2>Attempts of this call</h2></div>
    <${Attempts} key=${call.id} call=${call} />`;
}

/** @param {{delivery: import('../../core/types.js').DeliveryPage}} props */
export function CallCards({ delivery, revealed, changed, fields }) {
  const cards = cardsOf(delivery);
  const worst =
    cards.find((card) => card.call?.shown === 'dead') ??
    cards.find((card) => card.call?.shown === 'retrying') ??
    cards[0];
  const [chosen, setChosen] = useState(worst?.key);
  const [all, setAll] = useState(false);
  const card = cards.find((each) => each.key === chosen) ?? cards[0];
  if (!card)
    return html`<${Empty}>${delivery.reason ? html`<${Text} value=${delivery.reason.text}
      max=${400} />` : 'No target was told of this delivery.'}</${Empty}>`;
  const shown = all ? cards : cards.slice(0, 12);
  return html`<div class="calls" role="group" aria-label="Calls">
    ${shown.map((each) => html`<${CallCard} key=${each.key} card=${each} chosen=${each === card}
    onChoose=${() => setChosen(each.key)} />`)}
      ${cards.length > shown.length && html`<button type="button" class="call more"
        onClick=${() => setAll(true)}>Show all ${cards.length}</button>`}</div>
    <${OneCall} key=${card.key} delivery=${delivery} card=${card} revealed=${revealed}
      changed=${changed} fields=${fields} />`;
}
