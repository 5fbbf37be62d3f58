import { usePoll } from '../../core/poll.js';
import { html, useState } from '../../core/ui.js';
import { Card } from '../../parts/page.js';
import { Table } from '../../parts/table.js';
import { Text, Value } from '../../parts/text.js';
import { Empty, Stale, Whole } from '../../parts/told.js';

function SettingValue({ row }) {
  if (row.secret) return html`<span class="tag">${row.set ? 'set' : 'not set'}</span>`;
  if (row.value == null || row.value === '')
    return html`<span class="quiet">${row.set ? 'empty' : 'not set'}</span>`;
  return html`<${Value} value=${String(row.value)} />`;
}

/** Every setting, its value and where it comes from. Secrets are only said to be set. */
export function SettingsList() {
  const poll = usePoll('/settings', 10_000);
  const [words, setWords] = useState('');
  const all = poll.data?.items ?? [];
  const rows = all.filter((row) =>
    `${row.name} ${row.origin}`.toLowerCase().includes(words.trim().toLowerCase()),
  );
  const end = html`<label class="field"><span class="unseen">Only settings with</span>
    <input type="search" placeholder="Only settings with…" value=${words}
    onInput=${(event) => setWords(event.target.value)} /></label>`;
  return html`<${Stale} poll=${poll} /><${Card} id="h-settings" title="Settings"
    note="secrets are never shown" end=${end}>
    ${
      !poll.data
        ? html`<${Whole} poll=${poll} what="the settings" />`
        : rows.length
          ? html`<${Table} label="Settings" class="settings-list pairs" rows=${rows}
            keyOf=${(row) => row.name} columns=${[
              {
                head: 'Setting',
                main: true,
                class: 'field-name',
                cell: (row) => html`<code><${Text} value=${row.name} max=${120} /></code>`,
              },
              {
                head: 'Value',
                wide: true,
                class: 'field-value',
                cell: (row) => html`<${SettingValue} row=${row} />`,
              },
              {
                head: 'Origin',
                wide: true,
                label: 'from',
                cell: (row) =>
                  html`<span class="quiet"><${Text} value=${row.origin} max=${120} /></span>`,
              },
            ]} />`
          : html`<${Empty}>No setting has “<${Text} value=${words} max=${60} />
            ” in its name or origin.</${Empty}>`
    }
  </${Card}>`;
}
