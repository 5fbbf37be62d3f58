import { query } from '../../core/api.js';
import { useKeys } from '../../core/keys.js';
import { usePoll } from '../../core/poll.js';
import { at, Link, part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Filters, isFiltered, NothingMatches } from '../../parts/filters.js';
import { Icon } from '../../parts/icon.js';
import { PageHead } from '../../parts/page.js';
import { ListFoot, usePages } from '../../parts/pages.js';
import { StateChip } from '../../parts/state.js';
import { Dash, Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { Clock } from '../../parts/time.js';
import { Dialog, Acts } from '../../parts/dialog.js';
import { Empty, Stale, Whole } from '../../parts/told.js';
import { Attempts } from '../delivery/attempts.js';
import { ExportMenu } from './export_menu.js';

const states = [
  ['waiting', 'Waiting'],
  ['retrying', 'Retrying'],
  ['accepted', 'Accepted'],
  ['dead', 'Dead'],
];
const names = ['target', 'reason', 'message', 'since', 'from', 'to'];

/** What of an address the list of calls can be filtered by: one value of each name. */
const known = (values) =>
  Object.fromEntries(
    ['tenant', 'state', ...names]
      .filter((name) => values[name] != null)
      .map((name) => [name, [values[name]].flat()[0]]),
  );

function CallDialog({ call, onClose }) {
  return html`<${Dialog} wide
    title=${html`<${Text} value=${call.kind} max=${60} fold=${false} /> to <${Text}
    value=${call.target} max=${40} />`} onClose=${onClose}>
    <dl class="facts plain"><div><dt>Call</dt><dd class="mono">
      <${Text} value=${call.id} max=${60} fold=${false} /></dd></div><div><dt>State</dt><dd>
      <${StateChip} state=${call.shown} /></dd></div>
      <div><dt>Message id</dt><dd class="mono"><${Text} value=${call.message_id} max=${60} /></dd>
        </div></dl>
    ${call.reason && html`<p><${Text} value=${call.reason.text} max=${400} /></p>`}
    <div class="boxed"><${Attempts} call=${call} /></div>
    <${Acts} onClose=${onClose} away="Close">
      ${call.delivery && html`<${Link} class="button primary"
      to=${at(`/deliveries/${part(call.delivery)}`)}>Open its delivery</${Link}>`}</${Acts}>
  </${Dialog}>`;
}

/** Every number of the overview that counts calls leads here. */
export function Calls({ values: all }) {
  const values = known(all);
  const [paused, setPaused] = useState(false);
  const [open, setOpen] = useState(null);
  const pages = usePages('/calls', values, 5000, paused);
  const targets = usePoll(`/targets${query({ tenant: values.tenant })}`, 0, { quiet: true });
  useKeys({ p: () => setPaused(!paused) });
  const rows = pages.items;
  const suggestions = {
    target: (targets.data?.items ?? []).map((each) => each.target),
    reason: [...new Set(rows.map((row) => row.reason?.code).filter(Boolean))],
  };
  return html`<nav class="crumb" aria-label="Path"><${Link} to=${at('/live')}>Live</${Link}>
    <${Icon} name="right" /><span>Calls</span></nav>
    <${PageHead} title="Calls"
      note=${html`<span class="card-note">what targets are told, newest first</span>`}>
      <button type="button" class="button" aria-pressed=${paused ? 'true' : 'false'}
        onClick=${() => setPaused(!paused)}><${Icon} name=${paused ? 'play' : 'pause'} />
        ${paused ? 'Go on' : 'Pause'} <kbd>p</kbd></button>
      <${ExportMenu} of="calls" values=${values} /></${PageHead}>
    <${Stale} poll=${pages.poll} />
    <section class="card" aria-label="Calls">
      <${Filters} values=${values} states=${states} names=${names} suggestions=${suggestions} />
      ${
        !pages.poll.data
          ? html`<${Whole} poll=${pages.poll} what="the calls" />`
          : rows.length
            ? html`<${Table} label="Calls, newest first" class="calls-list" rows=${rows}
              keyOf=${(row) => row.id} columns=${[
                {
                  head: 'Queued',
                  class: 'tab',
                  cell: (row) => html`<${Clock} time=${row.queued_at} />`,
                },
                { head: 'State', cell: (row) => html`<${StateChip} state=${row.shown} />` },
                {
                  head: 'Call',
                  main: true,
                  cell: (row) =>
                    html`<button type="button" class="text-link" data-row
                      onClick=${() => setOpen(row)}><b>
                      <${Text} value=${row.kind} max=${40} fold=${false} /></b></button>`,
                },
                {
                  head: 'Target',
                  label: 'to',
                  cell: (row) => html`<${Text} value=${row.target} max=${40} fold=${false} />`,
                },
                { head: 'Attempts', num: true, hide: true, cell: (row) => row.attempts },
                {
                  head: 'Next try',
                  class: 'tab',
                  hide: true,
                  cell: (row) =>
                    row.due_at
                      ? html`<${Clock} time=${row.due_at} digits=${0} />`
                      : html`<${Dash} />`,
                },
                {
                  head: 'Reason',
                  wide: true,
                  class: 'rest',
                  cell: (row) =>
                    html`<${Clip} class="quiet" value=${row.reason?.text ?? row.reason?.code} />`,
                },
              ]} />`
            : html`<${Empty}>${isFiltered(values, names) ? html`<${NothingMatches} what="calls"
              values=${values}
              names=${names} />` : 'No call yet. Calls show here as soon as a delivery makes one.'}
              </${Empty}>`
      }
      <${ListFoot} pages=${pages} shown=${rows.length} what=${['call', 'calls']} />
    </section>
    ${open && html`<${CallDialog} call=${open} onClose=${() => setOpen(null)} />`}`;
}
