import { count, spanText } from '../../core/format.js';
import { at, Link, part } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html } from '../../core/ui.js';
import { StateChip } from '../../parts/state.js';
import { Dash } from '../../parts/table.js';
import { Text } from '../../parts/text.js';
import { Ago } from '../../parts/time.js';
import { PausedNote, Steer } from './steer.js';

const Fact = ({ name, children }) => html`<div><dt>${name}</dt><dd>${children}</dd></div>`;

/** One target: how it is, and what waits for it. */
export function TargetCard({ target, several, onChanged }) {
  const calls = at('/calls', { tenant: target.tenant, target: target.target, state: 'waiting' });
  const protocol = target.protocol === target.target ? null : target.protocol;
  const note = [several && target.tenant, protocol].filter(Boolean).join(', ');
  return html`<section class="card target-card"
    aria-label=${safe(`${target.target} of ${target.tenant}`)}>
    <div class="card-head"><h2><${Text} value=${target.target} max=${60} /></h2>
      <span class="card-note"><${Text} value=${note} max=${90} fold=${false} /></span>
      <div class="end">
      <${StateChip} state=${target.state} filled /></div></div>
    ${target.paused && html`<${PausedNote} paused=${target.paused} />`}
    <dl class="kv">
      <${Fact} name="Waiting calls">
        ${target.waiting ? html`<${Link} class="text-link" to=${calls}>${count(target.waiting)}
        </${Link}>` : '0'}</${Fact}>
      <${Fact} name="Oldest waiting">
        ${target.oldest_ms == null ? html`<${Dash} />` : spanText(target.oldest_ms)}</${Fact}>
      <${Fact} name="Next try">
        ${target.next_try ? html`<${Ago} time=${target.next_try} />` : html`<${Dash} />`}</${Fact}>
      <${Fact} name="Last answer">
        ${target.last_answer ? html`<${Text} value=${target.last_answer}
        max=${100} />` : html`<${Dash} />`}</${Fact}>
      <${Fact} name="Limit">
        ${target.rate_limit_per_minute == null ? 'none' : `${count(target.rate_limit_per_minute)} per minute`}
        </${Fact}>
      <${Fact} name="Own rules">
        ${target.rules ? html`<${Link} class="text-link"
        to=${at(`/mapping/${part(target.tenant)}`)}>yes</${Link}>` : 'none'}</${Fact}>
    </dl>
    <${Steer} target=${target} onChanged=${onChanged} />
  </section>`;
}
