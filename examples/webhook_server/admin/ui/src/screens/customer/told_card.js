import { plural } from '../../core/format.js';
import { safe } from '../../core/text.js';
import { html, useState } from '../../core/ui.js';
import { StateChip } from '../../parts/state.js';
import { Card } from '../../parts/page.js';
import { Table } from '../../parts/table.js';
import { Text, Value } from '../../parts/text.js';
import { Ago } from '../../parts/time.js';

/** What one target was last told, beside what is known now: differences first. */
export function ToldCard({ told }) {
  const [all, setAll] = useState(false);
  const different = told.fields.filter((field) => !field.same);
  const rows = all ? [...different, ...told.fields.filter((field) => field.same)] : different;
  const end = html`${different.length ? html`<${StateChip} state="warning"
    word=${plural(different.length, 'difference')} />` : html`<${StateChip} state="ok"
    word="all the same" />`}
    ${told.fields.length > different.length && html`<button type="button" class="button small"
      aria-expanded=${all ? 'true' : 'false'} onClick=${() => setAll(!all)}>
      ${all ? 'Only differences' : `Show all ${told.fields.length}`}</button>`}`;
  const id = `h-told-${told.target}-${told.kind}`.replace(/[^\w-]/g, '_');
  return html`<${Card} id=${id} title=${html`<${Text} value=${told.target} max=${60} />`}
    note=${html`<${Text} value=${told.kind} max=${60} fold=${false} />, told <${Ago}
    time=${told.at} />`} end=${end}>
    ${
      rows.length > 0 &&
      html`<${Table} label=${safe(`What ${told.target} was told`)} class="pairs" rows=${rows}
        keyOf=${(row) => row.field} rowClass=${(row) => (row.same ? '' : 'differs')} columns=${[
        {
          head: 'Field',
          main: true,
          class: 'field-name',
          cell: (row) => html`<b><${Text} value=${row.field} max=${80} /></b>`,
        },
        {
          head: 'Told',
          wide: true,
          label: 'told',
          class: 'field-value',
          cell: (row) => html`<${Value} value=${row.told} />`,
        },
        {
          head: 'Known now',
          wide: true,
          label: 'known now',
          class: 'field-value',
          cell: (row) => html`<${Value} value=${row.known} />`,
        },
      ]} />`
    }
  </${Card}>`;
}
