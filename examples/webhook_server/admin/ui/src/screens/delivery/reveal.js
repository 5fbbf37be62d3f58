import { post, session } from '../../core/api.js';
import { useStore } from '../../core/store.js';
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { Failure } from '../../parts/told.js';

function RevealDialog({ delivery, onReveal, onClose }) {
  const [error, setError] = useState(null);
  const why = useRef(null);
  const submit = async (event) => {
    event.preventDefault();
    try {
      onReveal(await post('/reveal', { of: delivery.id, why: why.current.value.trim() }));
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  return html`<${Dialog} title="Reveal personal data" onClose=${onClose}><form onSubmit=${submit}>
    <p>The values of this delivery are shown until you leave the page. The audit log keeps who looked, when and why.
      </p>
    <${Field} label="Why" note="Such as a ticket. No personal data.">
      <input ref=${why} required maxlength="200" placeholder="ticket 81" /></${Field}>
    <${Failure} error=${error} doing="Could not reveal" />
    <${Acts} onClose=${onClose}><button class="button primary">Reveal</button></${Acts}></form>
      </${Dialog}>`;
}

/** An operator may see the values for a while; a viewer sees that there is such a thing. */
export function RevealButton({ delivery, revealed, onReveal }) {
  const { me } = useStore(session);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!revealed?.expires_at) return undefined;
    const left = Math.min(2 ** 31 - 1, new Date(revealed.expires_at) - Date.now());
    const timer = setTimeout(() => onReveal(null), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [revealed]);
  if (!delivery.kept) return null;
  if (revealed)
    return html`<button type="button" class="button" onClick=${() => onReveal(null)}>
      <${Icon} name="eye" />Mask again</button>`;
  const allowed = me?.role === 'operator';
  return html`<button type="button" class="button" disabled=${!allowed}
    title=${allowed ? undefined : 'Needs the role operator'} onClick=${() => setAsking(true)}>
    <${Icon} name="eye" />Reveal…</button>
    ${asking && html`<${RevealDialog} delivery=${delivery} onReveal=${onReveal}
      onClose=${() => setAsking(false)} />`}`;
}
