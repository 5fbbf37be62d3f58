import { spanText } from '../../core/format.js';
import { at, Link, part } from '../../core/route.js';
import { html } from '../../core/ui.js';
import { StateChip } from '../../parts/state.js';
import { Dash, Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { Clock } from '../../parts/time.js';

export const deliveryPlace = (delivery) => at(`/deliveries/${part(delivery.id)}`);

function About({ about }) {
  if (!about) return html`<${Dash} />`;
  return html`<span class="cell"><span class="sub">
    <${Text} value=${about.family} max=${24} fold=${false} /></span>
    <${Clip} class="mono" value=${about.id} /></span>`;
}

/** @param {{calls: import('../../core/types.js').CallCounts}} props */
function Calls({ calls }) {
  if (!calls?.made) return html`<${Dash} />`;
  return `${calls.accepted} of ${calls.made}`;
}

/** @param {{rows: import('../../core/types.js').Delivery[]}} props */
export function DeliveryTable({ rows, several = false }) {
  const columns = [
    { head: 'Received', class: 'tab', cell: (row) => html`<${Clock} time=${row.received_at} />` },
    { head: 'State', cell: (row) => html`<${StateChip} state=${row.shown} />` },
    {
      head: 'Type',
      main: true,
      class: 'type',
      cell: (row) =>
        html`<${Link} class="text-link" data-row to=${deliveryPlace(row)}><b>
          <${Text} value=${row.type || 'unknown'} max=${60} fold=${false} /></b></${Link}>`,
    },
    {
      head: 'About',
      hide: true,
      class: 'about',
      cell: (row) => html`<${About} about=${row.about} />`,
    },
    { head: 'Calls', num: true, hide: true, cell: (row) => html`<${Calls} calls=${row.calls} />` },
    {
      head: 'End to end',
      num: true,
      hide: true,
      cell: (row) => (row.end_to_end_ms == null ? html`<${Dash} />` : spanText(row.end_to_end_ms)),
    },
    {
      head: 'Reason',
      wide: true,
      class: 'rest',
      cell: (row) => html`<${Clip} class="quiet" value=${row.reason?.text ?? row.reason?.code} />`,
    },
  ];
  if (several)
    columns.splice(3, 0, {
      head: 'Tenant',
      hide: true,
      cell: (row) => html`<${Clip} class="quiet" value=${row.tenant} />`,
    });
  return html`<${Table} label="Deliveries, newest first" class=${several ? 'several' : ''}
    columns=${columns} rows=${rows} keyOf=${(row) => row.id} />`;
}
