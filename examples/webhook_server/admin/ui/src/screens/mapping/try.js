import { useChange, useOperator } from '../../core/act.js';
import { query } from '../../core/api.js';
import { clock } from '../../core/format.js';
import { comparable } from '../../core/json.js';
import { usePoll } from '../../core/poll.js';
import { part } from '../../core/route.js';
import { html, useRef, useState } from '../../core/ui.js';
import { LineDiff } from '../../parts/line_diff.js';
import { Text } from '../../parts/text.js';
import { Failure } from '../../parts/told.js';

/**
 * Applies the draft to a delivery that was received, or to test data, and shows how the calls would
 * differ.
 */
export function Try({ tenant, text, events = [] }) {
  const { may } = useOperator();
  const recent = usePoll(`/deliveries${query({ tenant, limit: 20 })}`, 0, { quiet: true });
  const { busy, error, change } = useChange();
  const [result, setResult] = useState(null);
  const input = useRef(null);
  const run = async (event) => {
    event.preventDefault();
    const value = input.current.value.trim();
    if (!value) return;
    setResult(null);
    const what = events.includes(value) ? { event: value } : { delivery: value };
    const answer = await change(`/mappings/${part(tenant)}/try`, { text, ...what });
    if (answer) setResult({ ...answer, value });
  };
  const items = may ? (recent.data?.items ?? []) : [];
  return html`<form class="bar" onSubmit=${run}><label class="field"><span>${may ? 'Delivery, or test data' : 'Test data'}</span>
    <input ref=${input} list="recent-deliveries" autocomplete="off"
    placeholder=${items[0]?.id ?? events[0] ?? 'inbox-7'} spellcheck=${false} /></label>
      <datalist id="recent-deliveries">
        ${items.map((each) => html`<option value=${each.id}>
        ${clock(each.received_at)} ${each.type.slice(0, 60)}</option>`)}
        ${events.map((each) => html`<option value=${each}>test data</option>`)}</datalist>
      <button class="button" disabled=${busy}>${busy ? 'Trying…' : 'Try'}</button></form>
    ${!may && html`<p class="card-foot">Only an operator tries rules on a delivery: they show what it holds.</p>`}
    <${Failure} error=${error} doing="Could not try" />
    <div role="status">${result && html`<p class="card-foot">What <${Text}
      value=${result.value} /> sends now, and would send with these rules. Nothing was sent.
      </p>`}</div>
    ${result && html`<${LineDiff} before=${comparable(result.before)} after=${comparable(result.after)}
      label="Calls before and after" />`}`;
}
