import { rate, span } from '../../core/format.js';
import { at, Link } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';

function Figure({ name, value, unit, note, icon, tone, to }) {
  const shown = html`${value}${unit && html`<small>${unit}</small>`}`;
  return html`<div><dt>${icon && html`<${Icon} name=${icon} class=${tone} />`}${name}</dt>
    <dd>${to ? html`<${Link} to=${to}>${shown}</${Link}>` : shown}</dd><dd class="note">${note}</dd>
      </div>`;
}

/** @param {{overview: import('../../core/types.js').Overview}} props */
export function Figures({ overview, values }) {
  const { oldest_waiting_ms: oldest, latency } = overview;
  const [wait, waitUnit] = oldest == null ? ['none', ''] : span(oldest);
  const long = oldest > 60_000;
  const part = (name) => span(latency?.[`${name}_ms`]);
  const [p50, p95, p99] = ['p50', 'p95', 'p99'].map(part);
  const worst = [...overview.targets].sort((a, b) => (b.oldest_ms ?? -1) - (a.oldest_ms ?? -1))[0];
  const whose =
    oldest != null && worst?.oldest_ms != null
      ? `a call to ${safe(worst.target)}`
      : oldest == null
        ? 'nothing waits'
        : 'a delivery';
  return html`<section class="card" aria-label="Now"><dl class="figures">
    <${Figure} name="Oldest waiting" value=${wait} unit=${waitUnit} note=${whose}
      icon=${long && 'clock'} tone="i-warn"
      to=${oldest != null && at('/calls', { ...values, since: null, state: 'waiting' })} />
    <${Figure} name="Received" value=${rate(overview.received_per_second)} unit="per second"
      note="deliveries, over the period" to=${at('/live', values)} />
    <${Figure} name="End to end, p50" value=${p50[0]} unit=${p50[1]} note="received to accepted" />
    <${Figure} name="p95" value=${p95[0]} unit=${p95[1]} note="19 of 20 are faster" />
    <${Figure} name="p99" value=${p99[0]} unit=${p99[1]} note="99 of 100 are faster" />
  </dl></section>`;
}
