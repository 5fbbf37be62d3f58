import { count, words } from '../../core/format.js';
import { safe } from '../../core/text.js';
import { html } from '../../core/ui.js';
import { Card } from '../../parts/page.js';
import { ListFoot, usePages } from '../../parts/pages.js';
import { StateChip } from '../../parts/state.js';
import { Dash, Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { Clock } from '../../parts/time.js';
import { Empty, Stale, Whole } from '../../parts/told.js';

const text = (value, max = 60) =>
  value == null || value === '' ? html`<${Dash} />` : html`<${Text} value=${value} max=${max} />`;

/** What was done is quiet; what was refused or failed is not. */
function Outcome({ outcome }) {
  if (outcome === 'done') return html`<${StateChip} state="done" />`;
  return html`<${StateChip} state=${outcome === 'failed' ? 'failed' : 'warning'}
    word=${safe(words(outcome ?? 'not known'))} />`;
}

/** Who did what, when and why. Operators may read it. */
export function Audit({ values }) {
  const pages = usePages('/audit', { tenant: values.tenant }, 10_000, false);
  const { poll, items: rows } = pages;
  return html`<${Stale} poll=${poll} /><${Card} id="h-audit" title="Audit log"
    note="of the last 400 days, newest first, without personal data">
    ${
      !poll.data
        ? html`<${Whole} poll=${poll} what="the audit log" />`
        : rows.length
          ? html`<${Table} label="Audit log, newest first" rows=${rows}
            keyOf=${(row) => row.id} columns=${[
              {
                head: 'When',
                class: 'tab',
                cell: (row) => html`<${Clock} time=${row.at} digits=${0} />`,
              },
              { head: 'Who', label: 'by', cell: (row) => text(row.actor) },
              { head: 'Action', main: true, cell: (row) => html`<b>${text(row.action)}</b>` },
              {
                head: 'Object',
                label: 'on',
                cell: (row) => html`<span class="mono">${text(row.object)}</span>`,
              },
              {
                head: 'Count',
                num: true,
                label: 'count',
                cell: (row) => (row.count == null ? html`<${Dash} />` : count(row.count)),
              },
              { head: 'Outcome', cell: (row) => html`<${Outcome} outcome=${row.outcome} />` },
              {
                head: 'Note',
                wide: true,
                class: 'rest',
                cell: (row) => html`<${Clip} class="quiet" value=${row.note} />`,
              },
            ]} />`
          : html`<${Empty}>${pages.atHead ? 'Nothing was done yet.' : 'Nothing older.'}</${Empty}>`
    }
    <${ListFoot} pages=${pages} shown=${rows.length} what=${['act']} opens=${false} />
  </${Card}>`;
}
