import { count, rate } from '../../core/format.js';
import { at, Link } from '../../core/route.js';
import { html } from '../../core/ui.js';
import { StateChip } from '../../parts/state.js';
import { Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { Ago } from '../../parts/time.js';
import { Empty } from '../../parts/told.js';

export function SourceTable({ rows, several }) {
  if (!rows.length)
    return html`<${Empty} command="ctsync subscribe --help">
      No source is configured, so nothing arrives.</${Empty}>`;
  const columns = [
    {
      head: 'Source',
      main: true,
      cell: (row) =>
        html`<${Link} class="text-link" data-row
          to=${at('/live', { tenant: row.tenant, source: row.source })}><b>
          <${Text} value=${row.source} max=${60} fold=${false} /></b></${Link}>`,
    },
    {
      head: 'Proof',
      label: 'proof',
      cell: (row) => html`<${Text} value=${row.auth ?? '–'} max=${40} />`,
    },
    {
      head: 'Path',
      label: 'at',
      cell: (row) =>
        html`<code><${Text} value=${row.paths?.join(', ') || '–'} max=${80} /></code>`,
    },
    {
      head: 'Last seen',
      label: 'last seen',
      cell: (row) =>
        row.last_received_at
          ? html`<${Ago} time=${row.last_received_at} />`
          : html`<span class="quiet">never</span>`,
    },
    { head: 'Per minute', num: true, label: 'per minute', cell: (row) => rate(row.per_minute) },
    { head: 'Refused', num: true, label: 'refused', cell: (row) => count(row.refused) },
    {
      head: 'State',
      cell: (row) =>
        row.awaits_confirmation
          ? html`<${StateChip} state="waiting" word="to be confirmed" />`
          : row.complete
            ? html`<${StateChip} state="done" word="ready" />`
            : html`<${StateChip} state="warning" word="not ready" />`,
    },
    {
      head: 'Note',
      wide: true,
      class: 'rest',
      cell: (row) => html`<${Clip} class="quiet" value=${row.missing?.join(', ')} />`,
    },
  ];
  if (several)
    columns.splice(1, 0, {
      head: 'Tenant',
      label: 'tenant',
      cell: (row) => html`<${Text} value=${row.tenant} max=${40} />`,
    });
  return html`<${Table} label="Sources" rows=${rows} keyOf=${(row) => `${row.tenant}/${row.source}`}
    columns=${columns} />`;
}
