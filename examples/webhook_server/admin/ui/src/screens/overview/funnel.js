import { count, percent, words } from '../../core/format.js';
import { at, Link } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Card } from '../../parts/page.js';
import { stateTone } from '../../parts/state.js';
import { Table } from '../../parts/table.js';

/** @typedef {{name: string, n: number, icon: string, tone: string, to?: string}} Drop */

/**
 * The steps of the way from received to accepted, each with what went another way.
 * @param {import('../../core/types.js').Overview} overview
 */
function stepsOf({ entries, calls }, values) {
  const live = (state) => at('/live', { ...values, state });
  const made = (state) => at('/calls', { ...values, state });
  const accepted = calls.accepted_first + calls.accepted_later;
  const taken = entries.received + entries.forwarded;
  const drop = (name, n, icon, state, to) => ({ name, n, icon, tone: stateTone(state), to });
  const perDelivery = entries.done
    ? `${(calls.made / entries.done).toFixed(1)} per delivery applied`
    : 'of deliveries applied';
  return [
    {
      name: 'Deliveries received',
      n: taken,
      share: 'duplicates are not among them',
      to: at('/live', values),
      drops: [
        drop('duplicate, dropped', entries.duplicate, 'twice', 'duplicate'),
        drop(
          'refused, not stored',
          entries.refused,
          'shield',
          'quiet',
          at('/targets', { tenant: values.tenant }),
        ),
        ...(entries.forwarded
          ? [drop('made of other deliveries', entries.forwarded, 'in', 'quiet')]
          : []),
      ],
    },
    {
      name: 'Deliveries applied',
      n: entries.done,
      share: `${percent(entries.done, taken)} of received`,
      to: live('done'),
      drops: [
        drop('ignored', entries.ignored, 'minus', 'ignored', live('ignored')),
        drop('waiting', entries.waiting, 'clock', 'waiting', live('waiting')),
        drop('dead', entries.dead, 'dead', 'dead', at('/dead', { tenant: values.tenant })),
        ...(entries.discarded
          ? [drop('discarded', entries.discarded, 'trash', 'quiet', live('discarded'))]
          : []),
      ],
    },
    {
      name: 'Calls made',
      n: calls.made,
      share: perDelivery,
      to: at('/calls', values),
      drops: [
        drop('retrying', calls.retrying, 'retry', 'retrying', made('retrying')),
        drop('waiting', calls.waiting, 'clock', 'waiting', made('waiting')),
        drop('dead', calls.dead, 'dead', 'dead', made('dead')),
        ...(calls.discarded
          ? [drop('discarded', calls.discarded, 'trash', 'quiet', made('discarded'))]
          : []),
      ],
    },
    {
      name: 'Calls accepted',
      n: accepted,
      share: `${percent(accepted, calls.made)} of calls made`,
      to: made('accepted'),
      drops: [
        drop('at the first attempt', calls.accepted_first, 'check', 'done'),
        drop('after a retry', calls.accepted_later, 'retry', 'quiet'),
      ],
    },
  ];
}

/** Two bands, deliveries and calls, as high as the share that goes on. */
function Flow({ steps }) {
  const share = (n, of) => (of ? Math.max(0.02, n / of) : 0.02);
  const top = (part) => Math.round((4 + (1 - part) * 48) * 10) / 10;
  const [received, applied, made, accepted] = steps.map((step) => step.n);
  const a = top(share(applied, received));
  const b = top(share(accepted, made));
  return html`<svg class="flow" viewBox="0 0 1000 56" preserveAspectRatio="none" aria-hidden="true">
    <path class="a" d=${`M0 4H180C235 4 225 ${a} 290 ${a}H488V56H0z`} />
      <path class="a-line" d=${`M0 4H180C235 4 225 ${a} 290 ${a}H488`} />
    <path class="b" d=${`M512 4H690C745 4 735 ${b} 800 ${b}H1000V56H512z`} />
      <path class="b-line" d=${`M512 4H690C745 4 735 ${b} 800 ${b}H1000`} />
    <path class="fan" d=${`M488 ${a}L512 4V56H488z`} /></svg>`;
}

const Row = ({ drop }) => {
  const inside = html`<${Icon} name=${drop.icon} class=${drop.n ? `i-${drop.tone}` : 'i-quiet'} />
    <span>${drop.name}</span><b>${count(drop.n)}</b>`;
  return html`<li>${drop.to ? html`<${Link} to=${drop.to}>${inside}</${Link}>` : html`<span>
    ${inside}</span>`}</li>`;
};

export function Funnel({ overview, values, filters, period }) {
  const [table, setTable] = useState(false);
  const steps = stepsOf(overview, values);
  const end = html`${filters}<button type="button" class="button small"
    aria-pressed=${table ? 'true' : 'false'} onClick=${() => setTable(!table)}>
    <${Icon} name="table" />Table</button>`;
  const rows = steps.flatMap((step) => [
    { name: step.name, n: step.n, head: true },
    ...step.drops.map((drop) => ({ ...drop, of: step.name })),
  ]);
  return html`<${Card} id="h-flow" title="What became of everything"
    note=${`received from ${period}`} end=${end} class="flow-card">
    ${
      table
        ? html`<${Table} label="What became of everything" rows=${rows}
          keyOf=${(row) => `${row.of}/${row.name}`} columns=${[
            {
              head: 'What',
              main: true,
              cell: (row) =>
                row.head ? html`<b>${row.name}</b>` : html`<span class="inset">${row.name}</span>`,
            },
            { head: 'How many', num: true, cell: (row) => count(row.n) },
          ]} />`
        : html`<div class="funnel-box"><${Flow} steps=${steps} /><ol class="funnel">${steps.map(
            (step) => html`<li class="step">
          <${Link} class="total" to=${step.to}><span class="label">${step.name}</span>
            <span class="big">${count(step.n)}</span><span class="share">${step.share}</span>
            </${Link}>
          <ul class="drops">${step.drops.map((drop) => html`<${Row} drop=${drop} />`)}</ul></li>`,
          )}</ol></div>`
    }
    ${overview.ignored?.length > 0 && html`<p class="card-foot">
      Ignored because: ${overview.ignored.slice(0, 5).map((each, n) => html`${n > 0 && ', '}
      <${Link} class="text-link"
      to=${at('/live', { ...values, state: 'ignored', reason: each.code })}>
      ${safe(words(each.code))}</${Link}> ${count(each.count)}`)}</p>`}
  </${Card}>`;
}
