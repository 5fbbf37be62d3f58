import { post } from '../core/api.js';
import { at, go, Link, part, useRoute } from '../core/route.js';
import { useKeys } from '../core/keys.js';
import { html, useEffect, useRef, useState } from '../core/ui.js';
import { Icon } from '../parts/icon.js';
import { Text } from '../parts/text.js';

/** Where a match leads. */
export function placeOf(match) {
  const values = { tenant: match.tenant };
  if (match.kind === 'customer') return at(`/customers/${part(match.person)}`, values);
  if (match.kind === 'delivery') return at(`/deliveries/${part(match.id)}`, values);
  if (match.kind === 'order') return at('/live', { ...values, order: match.order });
  if (match.kind === 'message') return at('/calls', { ...values, message: match.id });
  return null;
}

const icons = { customer: 'person', delivery: 'in', order: 'table', message: 'out' };

/** What was looked for is posted, so that no address or log has it. */
export function Find() {
  const { values, full } = useRoute();
  const [state, setState] = useState(null);
  const box = useRef(null);
  const input = useRef(null);
  useKeys({ '/': () => (input.current.focus(), input.current.select()) });
  useEffect(() => setState(null), [full]);
  useEffect(() => {
    if (!state) return undefined;
    const away = (event) => !box.current?.contains(event.target) && setState(null);
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [state]);

  const find = async (event) => {
    event.preventDefault();
    const q = input.current.value.trim();
    if (!q) return;
    setState({ busy: true });
    try {
      const { matches } = await post('/find', values.tenant ? { q, tenant: values.tenant } : { q });
      const places = matches.filter(placeOf);
      const exact = places.find((match) => match.kind === 'delivery' && match.id === q);
      if (exact || places.length === 1) {
        input.current.value = '';
        setState(null);
        go(placeOf(exact ?? places[0]));
      } else {
        setState({ matches: places });
      }
    } catch (error) {
      setState({ error });
    }
  };
  const onKey = (event) => {
    if (event.key === 'Escape' && (state || document.activeElement === input.current)) {
      setState(null);
      input.current.focus();
      if (!state) input.current.blur();
      event.preventDefault();
    }
    const links = [...box.current.querySelectorAll('.found a')];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !links.length) return;
    event.preventDefault();
    const next = links.indexOf(document.activeElement) + step;
    (links[Math.min(next, links.length - 1)] ?? input.current).focus();
  };
  return html`<form class="find-form" role="search" ref=${box} onSubmit=${find} onKeyDown=${onKey}>
    <label class="find"><${Icon} name="find" /><span class="unseen">Find</span>
      <input type="search" ref=${input}
        placeholder="Customer id, e-mail, order, delivery or message id" autocomplete="off"
        spellcheck=${false} maxlength="400" /><kbd>/</kbd></label>
    ${
      state &&
      html`<div class="found" role="status">
      ${state.busy && html`<p class="quiet">Looking…</p>`}
      ${state.error && html`<p>
        ${state.error.status === 429 ? 'Too many searches. Wait a little.' : html`Could not search. <${Text}
        value=${state.error.message} />`}</p>`}
      ${state.matches?.length === 0 && html`<p>
        Nothing found. A customer with this e-mail was erased, or has not arrived.</p>`}
      ${
        state.matches?.length > 1 &&
        html`<ul>${state.matches.map(
          (
            match,
          ) => html`<li><${Link} to=${placeOf(match)}>
            <${Icon} name=${icons[match.kind] ?? 'find'} />
        <span>${match.kind}</span><b><${Text}
          value=${match.title ?? match.id ?? match.order ?? match.person} max=${60} /></b><small>
          <${Text} value=${match.tenant} max=${40} fold=${false} /></small></${Link}></li>`,
        )}</ul>`
      }
    </div>`
    }
  </form>`;
}
