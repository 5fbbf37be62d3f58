import { useChange, useOperator } from '../../core/act.js';
import { say } from '../../core/copy.js';
import { isMasked, safe } from '../../core/text.js';
import { html, useEffect, useState } from '../../core/ui.js';
import { Note } from '../../parts/confirmed.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { Value } from '../../parts/text.js';
import { Failure } from '../../parts/told.js';

const keyOf = (of, field) => `${of} ${field}`;

/** Single values of a delivery that an operator sees. The reason is asked for once a page. */
export function useFields(delivery) {
  const { may } = useOperator();
  const { busy, error, change, clear } = useChange();
  const [shown, setShown] = useState(new Map());
  const [expires, setExpires] = useState(null);
  const [why, setWhy] = useState('');
  const [asking, setAsking] = useState(null);
  useEffect(() => {
    if (!expires) return undefined;
    const left = Math.min(2 ** 31 - 1, new Date(expires) - Date.now());
    const timer = setTimeout(() => setShown(new Map()), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [expires]);

  const reveal = async ({ of, field }) => {
    const body = { of: delivery.id, fields: [field], why: why.trim() };
    const answer = await change('/reveal', body);
    if (!answer) return setAsking({ of, field });
    const found = answer.fields.map((each) => [keyOf(each.of, each.field), each.value]);
    setShown(new Map([...shown, ...found]));
    setExpires(answer.expires_at);
    setAsking(null);
    if (!found.some(([key]) => key === keyOf(of, field))) say('This value is not kept any more.');
  };
  const toggle = (of, field) => {
    if (busy) return;
    clear();
    if (shown.has(keyOf(of, field)))
      setShown(new Map([...shown].filter(([key]) => key !== keyOf(of, field))));
    else if (why.trim()) reveal({ of, field });
    else setAsking({ of, field });
  };
  const submit = (event) => {
    event.preventDefault();
    reveal(asking);
  };
  const close = () => setAsking(null);
  const dialog =
    asking &&
    html`<${Dialog} title="Reveal one value" onClose=${close}><form onSubmit=${submit}>
    <p>It is shown until you leave the page or mask it again. The reason counts for further values of this page.
      </p>
    <${Note} label="Why" value=${why} onChange=${setWhy} example="ticket 81" />
    <${Failure} error=${error} doing="Could not reveal" />
    <${Acts} onClose=${close}><button class="button primary" disabled=${busy || !why.trim()}>
      ${busy ? 'Revealing…' : 'Reveal'}</button></${Acts}></form></${Dialog}>`;
  return { may, shown, toggle, dialog };
}

/** A value of a call or a record; a masked one has a small button beside it, for operators. */
export function Revealable({ fields, of, field, name, value }) {
  const key = keyOf(of, field);
  const seen = fields.shown.has(key);
  if (!fields.may || !(seen || isMasked(value))) return html`<${Value} value=${value} />`;
  return html`<span class="cell"><${Value} value=${seen ? fields.shown.get(key) : value} />
    <button type="button" class="icon-button" aria-pressed=${seen ? 'true' : 'false'}
      aria-label=${safe(`Reveal ${name}`)} title=${seen ? 'Mask again' : 'Reveal this value'}
      onClick=${() => fields.toggle(of, field)}><${Icon} name="eye" /></button></span>`;
}
