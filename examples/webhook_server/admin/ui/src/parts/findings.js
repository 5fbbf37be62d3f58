import { html } from '../core/ui.js';
import { StateChip } from './state.js';
import { Table } from './table.js';
import { Text } from './text.js';

const order = { failed: 0, warning: 1, ok: 2, skipped: 3 };
const words = { failed: 'FAILED', ok: 'ok' };

/** What the doctor found, the worst first. */
export const worstFirst = (items) =>
  [...items].sort((a, b) => (order[a.result] ?? 4) - (order[b.result] ?? 4));

export const needsYou = (items) => items.filter((each) => order[each.result] < 2).length;

export function Findings({ items }) {
  return html`<${Table} label="Checks" class="settings-list pairs" rows=${worstFirst(items)}
    keyOf=${(row) => `${row.check}/${row.text}`} columns=${[
    {
      head: 'Result',
      cell: (row) =>
        html`<${StateChip} state=${row.result} word=${words[row.result] ?? row.result} />`,
    },
    {
      head: 'Check',
      main: true,
      cell: (row) => html`<b><${Text} value=${row.check} max=${80} /></b>`,
    },
    {
      head: 'What it found',
      wide: true,
      class: 'field-value',
      cell: (row) =>
        html`<${Text} value=${row.text} max=${400} />
          ${row.fix && html`<code class="line quiet"><${Text} value=${row.fix} max=${400} /></code>`}`,
    },
  ]} />`;
}
