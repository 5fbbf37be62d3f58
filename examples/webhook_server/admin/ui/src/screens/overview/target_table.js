import { count, percent, rate, sinceText, spanText } from '../../core/format.js';
import { at, Link } from '../../core/route.js';
import { html } from '../../core/ui.js';
import { Card } from '../../parts/page.js';
import { StateChip } from '../../parts/state.js';
import { Dash, Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { Empty } from '../../parts/told.js';

const some = (n, to) => (n ? html`<${Link} class="text-link" to=${to}>${count(n)}</${Link}>` : '0');

export function TargetTable({ overview, values }) {
  const rows = overview.targets;
  const several = new Set(rows.map((row) => row.tenant)).size > 1;
  const calls = (row, state) =>
    at('/calls', { tenant: row.tenant, target: row.target, since: values.since, state });
  const end = html`<${Link} class="link" to=${at('/targets')}>All targets and sources</${Link}>`;
  return html`<${Card} id="h-targets" title="Targets" note=${`last ${sinceText(values.since)}`}
    end=${end}>
    ${
      rows.length
        ? html`<${Table} label="Targets" class="targets" rows=${rows}
          keyOf=${(row) => `${row.tenant}/${row.target}`} columns=${[
            {
              head: 'Target',
              main: true,
              cell: (row) =>
                html`<${Link} class="text-link" data-row to=${calls(row)}><b>
                  <${Text} value=${row.target} max=${40} /></b></${Link}>
                  ${several && html` <span class="sub"><${Text} value=${row.tenant} max=${30} />
                  </span>`}`,
            },
            { head: 'State', cell: (row) => html`<${StateChip} state=${row.state} />` },
            { head: 'Accepted', num: true, label: 'accepted', cell: (row) => count(row.accepted) },
            {
              head: 'Share',
              num: true,
              label: 'share',
              cell: (row) => percent(row.accepted, row.made),
            },
            {
              head: 'Waiting',
              num: true,
              label: 'waiting',
              cell: (row) =>
                some(
                  row.waiting,
                  at('/calls', {
                    tenant: row.tenant,
                    target: row.target,
                    state: 'waiting',
                  }),
                ),
            },
            {
              head: 'Oldest',
              num: true,
              label: 'oldest',
              cell: (row) => (row.oldest_ms == null ? html`<${Dash} />` : spanText(row.oldest_ms)),
            },
            {
              head: 'Dead',
              num: true,
              label: 'dead',
              cell: (row) =>
                some(row.dead, at('/dead', { tenant: row.tenant, target: row.target })),
            },
            {
              head: 'p95',
              num: true,
              label: 'p95',
              cell: (row) => (row.p95_ms == null ? html`<${Dash} />` : spanText(row.p95_ms)),
            },
            {
              head: 'Per minute',
              num: true,
              label: 'per minute',
              cell: (row) => rate(row.per_minute),
            },
            {
              head: 'Says',
              wide: true,
              class: 'rest',
              cell: (row) =>
                row.says ? html`<${Clip} class="quiet" value=${row.says} />` : html`<${Dash} />`,
            },
          ]} />`
        : html`<${Empty}>No target is configured for what is chosen.</${Empty}>`
    }
  </${Card}>`;
}
