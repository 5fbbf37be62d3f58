import { count } from '../../core/format.js';
import { part } from '../../core/route.js';
import { usePoll } from '../../core/poll.js';
import { words } from '../../core/format.js';
import { safe } from '../../core/text.js';
import { html, useState } from '../../core/ui.js';
import { StateChip } from '../../parts/state.js';
import { Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { Clock } from '../../parts/time.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { Json } from '../../parts/json.js';
import { Whole } from '../../parts/told.js';

const answerOf = (attempt) =>
  attempt.status != null
    ? String(attempt.status)
    : attempt.none
      ? `no answer: ${safe(words(attempt.none))}`
      : '–';

/** Request and answer of one attempt, side by side. */
function AttemptDialog({ call, attempt, onClose }) {
  return html`<${Dialog} wide title=${`Attempt ${attempt.number}`} onClose=${onClose}>
    <div class="beside"><section aria-label="Request"><h3>Request, masked</h3>
      ${call.body == null ? html`<p class="quiet">The body is not kept any more.
      </p>` : html`<${Json} value=${call.body} label="Request" />`}</section>
      <section aria-label="Answer"><h3>Answer ${answerOf(attempt)}</h3>
        ${attempt.answer ? html`<pre class="raw"><${Text} value=${attempt.answer} max=${2000} />
        </pre>` : html`<p class="quiet">
        No text of the answer is kept. Answers of accepted requests never are.</p>`}</section></div>
    <${Acts} onClose=${onClose} away="Close" />
  </${Dialog}>`;
}

/** @param {{call: import('../../core/types.js').Call}} props */
export function Attempts({ call }) {
  const [open, setOpen] = useState(null);
  const ended = call.shown !== 'retrying' && call.shown !== 'waiting';
  const poll = usePoll(`/calls/${part(call.id)}/attempts`, ended ? 0 : 5000, { quiet: true });
  if (!poll.data) return html`<${Whole} poll=${poll} what="the attempts" />`;
  const { items } = poll.data;
  if (!items.length) {
    return html`<p class="card-foot">
      ${call.attempts ? 'Accepted at the first attempt, of which no details are kept.' : 'Not tried yet.'}
      </p>`;
  }
  return html`<${Table} label="Attempts" class="attempts" rows=${items} keyOf=${(row) => row.number}
    columns=${[
    { head: 'No.', num: true, label: 'attempt', cell: (row) => row.number },
    {
      head: 'Outcome',
      main: true,
      cell: (row) =>
        html`<${StateChip} state=${row.state === 'waiting' ? 'retrying' : row.state} />`,
    },
    { head: 'When', class: 'tab', cell: (row) => html`<${Clock} time=${row.at} digits=${3} />` },
    {
      head: 'Took',
      num: true,
      cell: (row) => (row.took_ms == null ? '–' : `${count(row.took_ms)} ms`),
    },
    {
      head: 'Answer',
      class: 'rest',
      wide: true,
      cell: (row) =>
        html`<span class="cell">${answerOf(row)}
          <${Clip} class="quiet" value=${row.reason?.text ?? row.answer} /></span>`,
    },
    {
      head: html`<span class="unseen">Open</span>`,
      class: 'act',
      cell: (row) =>
        html`<button type="button" class="link" aria-label=${`Open attempt ${row.number}`}
          onClick=${() => setOpen(row)}>Open</button>`,
    },
  ]} />
    ${open && html`<${AttemptDialog} call=${call} attempt=${open}
      onClose=${() => setOpen(null)} />`}`;
}
