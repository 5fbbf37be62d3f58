import { useChange } from '../../core/act.js';
import { count } from '../../core/format.js';
import { at, Link, part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Text } from '../../parts/text.js';
import { Failure } from '../../parts/told.js';

/** How many of the last deliveries would send something else, and what. */
export function Changes({ tenant, text }) {
  const { busy, error, change } = useChange();
  const [result, setResult] = useState(null);
  const run = async () => {
    const answer = await change(`/mappings/${part(tenant)}/diff`, { text, limit: 1000 });
    if (answer) setResult({ ...answer, text });
  };
  const old = result && result.text !== text;
  return html`<div class="bar"><span role="status">
    ${result ? html`Changes <b>${count(result.changed)}
    </b> of the last ${count(result.looked_at)} deliveries.${old ? ' You have edited since.' : ''}` : 'Compares with what the last 1,000 deliveries sent. Sends nothing.'}
    </span>
      <div class="end"><button type="button" class="button" disabled=${busy} onClick=${run}>
        ${busy ? 'Comparing…' : result ? 'Compare again' : 'Compare'}</button></div></div>
    <${Failure} error=${error} doing="Could not compare" />
    ${result?.items?.length > 0 && html`<ul class="changes">
      ${result.items.slice(0, 100).map((each) => html`<li>
      <${Link} class="text-link mono" to=${at(`/deliveries/${part(each.id)}`)}>
      <${Text} value=${each.id} max=${60} fold=${false} /></${Link}><ul>
      ${each.changes.slice(0, 12).map((line) => html`<li><${Text} value=${line} max=${200} />
      </li>`)}</ul></li>`)}</ul>`}`;
}
