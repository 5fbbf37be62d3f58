import { useChange } from '../../core/act.js';
import { html, useEffect, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Card } from '../../parts/page.js';
import { StateChip } from '../../parts/state.js';
import { Table } from '../../parts/table.js';
import { Text } from '../../parts/text.js';
import { Failure, Waiting } from '../../parts/told.js';

const order = { failed: 0, warning: 1, ok: 2, skipped: 3 };
const words = { failed: 'FAILED', ok: 'ok' };

/** Runs when it is opened, and again on demand: it asks the store, commercetools and every target. */
export function Doctor() {
  const { busy, error, change } = useChange();
  const [items, setItems] = useState(null);
  const run = async () => {
    const answer = await change('/doctor/run', {});
    if (answer) setItems(answer.items);
  };
  useEffect(() => {
    run();
  }, []);
  const sorted = [...(items ?? [])].sort((a, b) => (order[a.result] ?? 4) - (order[b.result] ?? 4));
  const bad = sorted.filter((each) => order[each.result] < 2).length;
  const end = html`<button type="button" class="button" disabled=${busy} onClick=${run}>
    <${Icon} name="retry" />${busy ? 'Running…' : 'Run again'}</button>`;
  const note =
    items && !busy
      ? bad
        ? `${bad} of ${items.length} need you`
        : `all ${items.length} checks are in order`
      : 'changes nothing, sends no call';
  return html`<${Card} id="h-doctor" title="Doctor" note=${html`<span role="status">${note}</span>`}
    end=${end}>
    <${Failure} error=${error} doing="The doctor could not run" />
    ${
      !items
        ? !error && html`<${Waiting} rows=${8} />`
        : html`<${Table} label="Checks" class="settings-list pairs" rows=${sorted}
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
              cell: (row) => html`<${Text} value=${row.text} max=${400} />`,
            },
          ]} />`
    }
  </${Card}>`;
}
