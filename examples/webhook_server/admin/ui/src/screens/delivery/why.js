import { atPointer } from '../../core/json.js';
import { usePoll } from '../../core/poll.js';
import { at, Link, part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Table } from '../../parts/table.js';
import { Text } from '../../parts/text.js';
import { Empty, Whole } from '../../parts/told.js';
import { Revealable } from './field_reveal.js';

const few = 60;

/** `/traits/email` as `traits.email`. */
const dotted = (pointer) =>
  pointer.replace(/^\//, '').replace(/\//g, '.').replace(/~1/g, '/').replace(/~0/g, '~');

/** A path that breaks after its dots. */
function Path({ pointer }) {
  const steps = dotted(pointer).split('.');
  if (steps.length > 40) return html`<${Text} value=${dotted(pointer)} max=${80} />`;
  return html`${steps.map(
    (each, n) => html`${n > 0 && html`.<wbr />`}<${Text} value=${each} max=${80} />`,
  )}`;
}

/** The why of a call: the n-th of this kind to this target. */
function whyOf(all, delivery, call) {
  const same = (each) => each.target === call.target && each.kind === call.kind;
  const n = delivery.call_list.filter(same).findIndex((each) => each.id === call.id);
  return all.calls.filter(same)[n];
}

function Rule({ field, tenant }) {
  const own = field.rule && field.rule !== 'built-in';
  return html`${own ? html`<${Link} class="text-link" to=${at(`/mapping/${part(tenant)}`)}>
    your rule “<${Text} value=${field.rule} max=${60} fold=${false} />”</${Link}>
    ${field.part && html`, <${Text} value=${field.part} max=${60}
    fold=${false} />`}` : field.note ? html`<${Text} value=${field.note}
    max=${160} />` : 'built-in mapping'}
    ${own && field.note && html`<span class="line"><${Text} value=${field.note} max=${160} />
      </span>`}
    ${field.inputs?.length > 0 && html`<code><${Text} value=${field.inputs.join(', ')} max=${160} />
      </code>`}`;
}

/** Every field of a call: its value, the rule that made it, and what that rule read. */
export function Why({ delivery, call, revealed, changed, fields }) {
  const [all, setAll] = useState(false);
  const poll = usePoll(`/deliveries/${part(delivery.id)}/why`, 0, { quiet: true });
  if (poll.error?.status === 410 || poll.error?.code === 'body.forgotten')
    return html`<${Empty}>The body was forgotten after its time, so this cannot be told any more.
      </${Empty}>`;
  if (!poll.data) return html`<${Whole} poll=${poll} what="why" />`;
  /** @type {import('../../core/types.js').WhyCall} */
  const why = whyOf(poll.data, delivery, call);
  if (!why) return html`<${Empty}>The mapping of now does not make this call.</${Empty}>`;
  const paths = new Set(changed.map((path) => `/after/${path.replace(/\./g, '/')}`));
  const rows = all ? why.fields : why.fields.slice(0, few);
  const valueOf = (field) =>
    revealed === undefined ? field.value : (atPointer(revealed, field.field) ?? field.value);
  return html`${why.refused && html`<p class="card-foot warn-text">
    <${Text} value=${why.refused} max=${300} /></p>`}
    <${Table} label="Fields of the call" class="why" rows=${rows} keyOf=${(row) => row.field}
      columns=${[
      {
        head: 'Field',
        main: true,
        class: 'field-name',
        cell: (row) =>
          html`<span class="cell"><b><${Path} pointer=${row.field} /></b>
            ${row.inputs?.some((input) => paths.has(input)) && html`<span class="tag">changed
            </span>`}</span>`,
      },
      {
        head: 'Value',
        wide: true,
        class: 'field-value',
        cell: (row) =>
          html`<${Revealable} fields=${fields} of=${call.id} field=${row.field}
            name=${dotted(row.field)} value=${valueOf(row)} />`,
      },
      {
        head: 'Why: rule, and what it read',
        wide: true,
        class: 'rule',
        cell: (row) => html`<${Rule} field=${row} tenant=${delivery.tenant} />`,
      },
    ]} />
    ${why.fields.length > rows.length && html`<div class="foot">
      <button type="button" class="button small" onClick=${() => setAll(true)}>
      Show all ${why.fields.length} fields</button></div>`}`;
}
