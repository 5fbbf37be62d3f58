import { useChange } from '../../core/act.js';
import { query, session } from '../../core/api.js';
import { say } from '../../core/copy.js';
import { plural } from '../../core/format.js';
import { usePoll } from '../../core/poll.js';
import { part } from '../../core/route.js';
import { useStore } from '../../core/store.js';
import { html, useState } from '../../core/ui.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { LineDiff } from '../../parts/line_diff.js';
import { Card } from '../../parts/page.js';
import { StateChip } from '../../parts/state.js';
import { Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { Ago } from '../../parts/time.js';
import { Empty, Failure, Whole } from '../../parts/told.js';

/** Number 0 is no revision. */
const nameOf = ({ number }) => (number ? `Revision ${number}` : 'The built-in mapping');

function UseDialog({ tenant, revision, onClose, onUsed }) {
  const { busy, error, change } = useChange();
  const use = async () => {
    if (!(await change(`/mappings/${part(tenant)}/use`, { number: revision.number }))) return;
    say(`${nameOf(revision)} is used from now on.`);
    onUsed();
    onClose();
  };
  return html`<${Dialog} title=${`Use ${nameOf(revision).toLowerCase()}`} onClose=${onClose}>
    <p>Deliveries that are processed from now on use it. Other revisions stay. Nothing that was sent is sent again.
      </p>
    ${revision.note && html`<p class="quiet"><${Text} value=${revision.note} max=${200} /></p>`}
    <${Failure} error=${error} doing="Could not roll back" />
    <${Acts} onClose=${onClose}><button type="button" class="button primary" disabled=${busy}
      onClick=${use}>Use ${nameOf(revision).toLowerCase()}</button></${Acts}></${Dialog}>`;
}

/** The text of a revision, beside that of the one which is used. */
function TextDialog({ tenant, revision, used, onClose }) {
  const path = `/mappings/${part(tenant)}${query({ number: revision.number })}`;
  const poll = usePoll(path, 0);
  return html`<${Dialog} title=${nameOf(revision)} onClose=${onClose}>
    <p>${used == null ? 'Its text.' : revision.active ? 'It is used now.' : 'What it has (+) and what is used now has (−).'}</p>
    ${
      poll.data
        ? html`<${LineDiff} before=${revision.active ? '' : (used ?? '')} after=${poll.data.text}
          label="Text of the revision" />`
        : html`<${Whole} poll=${poll} what="the revision" />`
    }
    <${Acts} onClose=${onClose} away="Close" over /></${Dialog}>`;
}

export function History({ tenant, mapping, onUsed }) {
  const { me } = useStore(session);
  const [asking, setAsking] = useState(null);
  const [shown, setShown] = useState(null);
  const may = me?.role === 'operator' && mapping.editable !== false;
  const rows = mapping.revisions;
  const end =
    mapping.active != null &&
    html`<button type="button" class="button small" disabled=${!may}
      onClick=${() => setAsking({ number: 0 })}>Use the built-in mapping…</button>`;
  return html`<${Card} id="h-history" title="Revisions" note=${plural(rows.length, 'revision')}
    end=${end}>
    ${
      rows.length
        ? html`<${Table} label="Revisions" rows=${rows} keyOf=${(row) => row.number} columns=${[
            { head: 'No.', num: true, main: true, cell: (row) => html`<b>${row.number}</b>` },
            {
              head: 'State',
              cell: (row) =>
                row.active
                  ? html`<${StateChip} state="ok" word="used now" />`
                  : html`<span class="quiet">${row.used_at ? 'was used' : 'never used'}</span>`,
            },
            { head: 'Made', cell: (row) => html`<${Ago} time=${row.made_at} />` },
            {
              head: 'By',
              label: 'by',
              cell: (row) => html`<${Text} value=${row.author ?? '–'} max=${40} />`,
            },
            {
              head: 'Note',
              wide: true,
              class: 'rest',
              cell: (row) => html`<${Clip} class="quiet" value=${row.note} />`,
            },
            {
              head: html`<span class="unseen">Act</span>`,
              class: 'act',
              cell: (row) => html`<button type="button" class="button small"
                  onClick=${() => setShown(row)}>Show<span class="unseen">
                  revision ${row.number}</span></button>
                ${
                  !row.active &&
                  html` <button type="button" class="button small" disabled=${!may}
                  title=${may ? undefined : 'Needs the role operator'}
                  onClick=${() => setAsking(row)}>Use again…
                  <span class="unseen"> revision ${row.number}</span></button>`
                }`,
            },
          ]} />`
        : html`<${Empty}>No revision yet. The built-in mapping is used.</${Empty}>`
    }
    ${shown && html`<${TextDialog} tenant=${tenant} revision=${shown} used=${mapping.text}
      onClose=${() => setShown(null)} />`}
    ${asking && html`<${UseDialog} tenant=${tenant} revision=${asking}
      onClose=${() => setAsking(null)} onUsed=${onUsed} />`}
  </${Card}>`;
}
