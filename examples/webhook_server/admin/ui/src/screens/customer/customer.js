import { forgetAnswers, query } from '../../core/api.js';
import { copy } from '../../core/copy.js';
import { plural } from '../../core/format.js';
import { usePoll } from '../../core/poll.js';
import { at, go, Link, part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import { Card, PageHead } from '../../parts/page.js';
import { Table } from '../../parts/table.js';
import { Text, Value } from '../../parts/text.js';
import { Ago } from '../../parts/time.js';
import { Empty, Stale, Whole } from '../../parts/told.js';
import { DeliveryTable } from '../live/delivery_table.js';
import { useSteer } from './steer.js';
import { ToldCard } from './told_card.js';

function Known({ customer }) {
  return html`<${Card} id="h-known" title="What ctsync knows"
    note=${plural(customer.fields.length, 'field')}>
    ${
      customer.fields.length
        ? html`<${Table} label="What ctsync knows" class="pairs" rows=${customer.fields}
          keyOf=${(row) => row.field} columns=${[
            {
              head: 'Field',
              main: true,
              class: 'field-name',
              cell: (row) => html`<b><${Text} value=${row.field} max=${80} /></b>`,
            },
            {
              head: 'Value',
              wide: true,
              class: 'field-value',
              cell: (row) => html`<${Value} value=${row.value} />`,
            },
            {
              head: 'System',
              label: 'from',
              cell: (row) =>
                html`<span class="quiet"><${Text} value=${row.system ?? '–'} max=${40} /></span>`,
            },
          ]} />`
        : html`<${Empty}>No field of this customer is kept.</${Empty}>`
    }
  </${Card}>`;
}

function Facts({ customer }) {
  return html`<section class="card" aria-label="Facts"><dl class="facts">
    <div><dt>Customer id</dt><dd class="mono"><${Text} value=${customer.id} max=${60} /></dd></div>
    <div><dt>Tenant</dt><dd><${Text} value=${customer.tenant} max=${60} /></dd></div>
    <div><dt>Last change</dt><dd><${Ago} time=${customer.changed_at} /></dd></div>
    ${customer.systems.map((each) => html`<div><dt><${Text} value=${each.system} max=${40} /></dt>
      <dd>revision <${Text} value=${each.revision} max=${40} />, <${Ago} time=${each.changed_at} />
      </dd></div>`)}
  </dl></section>`;
}

function Deliveries({ customer }) {
  const filter = { person: customer.person, tenant: customer.tenant, limit: 20 };
  const poll = usePoll(`/deliveries${query(filter)}`, 10_000, { quiet: true });
  const place = at('/live', { person: customer.person, tenant: customer.tenant });
  return html`<${Card} id="h-deliveries" title="Deliveries" note="the newest 20"
    end=${html`<${Link} class="link" to=${place}>All deliveries</${Link}>`}>
    ${!poll.data ? html`<${Whole} poll=${poll}
      what="the deliveries" />` : poll.data.items.length ? html`<${DeliveryTable}
      rows=${poll.data.items} />` : html`<${Empty}>No delivery about this customer is kept any more.
      </${Empty}>`}
  </${Card}>`;
}

const quoted = (text) => `'${String(text).replace(/'/g, `'\\''`)}'`;

/** What the dashboard does not do itself, and the same by command. */
function commandsFor(customer) {
  const tenant = `--tenant ${quoted(customer.tenant)}`;
  const who = `${tenant} --customer ${quoted(customer.id)}`;
  const erase = `ctsync privacy erase ${tenant} --customer-id ${quoted(customer.id)} --dry-run`;
  return [
    {
      label: 'Compare with commercetools and the targets',
      icon: 'copy',
      act: () => copy(`ctsync reconcile ${who}`, 'the command'),
    },
    {
      label: 'Send what is missing again',
      icon: 'copy',
      act: () => copy(`ctsync reconcile ${who} --fix`, 'the command'),
    },
    {
      label: 'Count what erasing would remove',
      icon: 'copy',
      act: () => copy(erase, 'the command'),
    },
  ];
}

export function CustomerScreen({ id, values }) {
  // What was erased is not read again, so that its dialog can still tell of it.
  const [erased, setErased] = useState(false);
  const path = `/customers/${part(id)}${query({ tenant: values.tenant })}`;
  const poll = usePoll(path, 10_000, { paused: erased });
  const customer = poll.error?.status === 404 ? null : poll.data;
  const onGone = () => {
    forgetAnswers();
    go(at('/customers'));
  };
  const steer = useSteer(customer, { onErased: () => setErased(true), onGone });
  const crumb = html`<nav class="crumb" aria-label="Path"><${Link} to=${at('/customers')}>Customers
    </${Link}><${Icon} name="right" /><span class="mono">
    <${Text} value=${customer?.id ?? id} max=${40} fold=${false} /></span></nav>`;
  if (!customer) {
    return html`${crumb}<${PageHead} title="Customer" />${
      poll.error?.status === 404
        ? html`<section class="card" aria-label="Not there">
          <${Empty}>No such customer: erased, or not arrived.</${Empty}></section>`
        : html`<${Whole} poll=${poll} what="the customer" tall />`
    }`;
  }
  return html`${crumb}<${PageHead}
    title=${html`<${Text} value=${customer.title || 'Customer'} max=${80} />`} name="Customer">
      ${steer.buttons}
      <${Menu} label="Copy a command" icon="copy" items=${commandsFor(customer)} /></${PageHead}>
    <${Stale} poll=${poll} />${steer.told}<${Facts} customer=${customer} />
    <div class="halves"><${Known} customer=${customer} /><div class="stack">${
      customer.told.length
        ? customer.told.map(
            (told) => html`<${ToldCard} key=${`${told.target}/${told.kind}`} told=${told} />`,
          )
        : html`<section class="card" aria-label="What targets were told">
          <${Empty}>No target was told of this customer yet.</${Empty}></section>`
    }</div></div>
    <${Deliveries} customer=${customer} />`;
}
