import { useChange, useOperator } from '../../core/act.js';
import { count } from '../../core/format.js';
import { at, Link, part } from '../../core/route.js';
import { html } from '../../core/ui.js';
import { Text } from '../../parts/text.js';
import { Failure } from '../../parts/told.js';

const kinds = [
  ['different', 'would be different'],
  ['added', 'would be new'],
  ['removed', 'would not be made'],
  ['dead', 'would be dead letters'],
];
const fieldKinds = ['added', 'removed', 'changed'];

/** What the counts of a row say, without those that are 0. */
const said = (row, names) =>
  names
    .filter(([key]) => row[key] > 0)
    .map(([key, name]) => `${count(row[key])} ${name}`)
    .join(', ');

function OfTarget({ target }) {
  const fields = target.fields ?? [];
  return html`<li><b><${Text} value=${target.target} max=${60} /></b>
    <div><p>${said(target, kinds)}, ${count(target.same)} the same.</p>
    ${
      fields.length > 0 &&
      html`<ul>${fields.slice(0, 50).map(
        (each) => html`<li><code><${Text} value=${each.field} max=${160} fold=${false} />
        </code> ${said(
          each,
          fieldKinds.map((kind) => [kind, kind]),
        )}</li>`,
      )}</ul>`
    }
    ${
      target.examples?.length > 0 &&
      html`<p>Such as ${target.examples.map(
        (id) => html`<${Link} class="text-link mono"
        to=${at(`/deliveries/${part(id)}`)}><${Text} value=${id} max=${60} fold=${false} /></${Link}> `,
      )}</p>`
    }</div></li>`;
}

/** How many calls of the last deliveries would be others, and in which fields. */
export function Changes({ tenant, text, result, onResult }) {
  const { busy, error, change } = useChange();
  const { may, needs } = useOperator();
  const run = async () => {
    const answer = await change(`/mappings/${part(tenant)}/diff`, { text });
    if (answer) onResult({ ...answer, text });
  };
  const targets = (result?.targets ?? []).filter((each) => kinds.some(([key]) => each[key] > 0));
  return html`<div class="bar"><span role="status">
    ${
      result
        ? html`Changes <b>${count(result.changed)}</b> ${result.changed === 1 ? 'call' : 'calls'} of
            the last <b>${count(result.looked_at)}</b> deliveries: of each customer the newest, and
            all events, of 7 days.${result.text !== text ? ' You have edited since.' : ''}`
        : 'Compares with what the deliveries of the last 7 days become now. Sends nothing.'
    }
    </span>
      <div class="end"><button type="button" class="button" disabled=${busy || !may}
        title=${needs} onClick=${run}>
        ${busy ? 'Comparing…' : result ? 'Compare again' : 'Compare'}</button></div></div>
    <${Failure} error=${error} doing="Could not compare" />
    ${
      result?.first_failure &&
      html`<div class="told warn" role="status"><p>A rule fails:
        <${Text} value=${result.first_failure} max=${300} /></p></div>`
    }
    ${
      targets.length > 0 &&
      html`<ul class="changes">${targets.map((each) => html`<${OfTarget} target=${each} />`)}</ul>`
    }`;
}
