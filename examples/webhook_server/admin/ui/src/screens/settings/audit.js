import { count } from '../../core/format.js';
import { usePoll } from '../../core/poll.js';
import { html } from '../../core/ui.js';
import { Card } from '../../parts/page.js';
import { StateChip } from '../../parts/state.js';
import { Dash, Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { Clock } from '../../parts/time.js';
import { Empty, Stale, Whole } from '../../parts/told.js';

const text = (value, max = 60) =>
  value == null ? html`<${Dash} />` : html`<${Text} value=${value} max=${max} />`;

/** Who did what, when and why. Operators may read it. */
export function Audit({ values }) {
  const poll = usePoll('/audit', 10_000);
  const { tenant } = values;
  const rows = (poll.data?.items ?? []).filter((row) => !tenant || row.tenant === tenant);
  return html`<${Stale} poll=${poll} /><${Card} id="h-audit" title="Audit log"
    note="since ctsync started, without personal data; the log of the server keeps it longer">
    ${
      !poll.data
        ? html`<${Whole} poll=${poll} what="the audit log" />`
        : rows.length
          ? html`<${Table} label="Audit log, newest first" rows=${rows}
            keyOf=${(row) => `${row.at}/${row.actor}/${row.action}/${row.object}`} columns=${[
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
              {
                head: 'Outcome',
                cell: (row) =>
                  html`<${StateChip} state=${row.outcome === 'done' ? 'done' : 'warning'}
                    word=${row.outcome} />`,
              },
              {
                head: 'Note',
                wide: true,
                class: 'rest',
                cell: (row) => html`<${Clip} class="quiet" value=${row.note} />`,
              },
            ]} />`
          : html`<${Empty}>Nothing was done yet.</${Empty}>`
    }
  </${Card}>`;
}
