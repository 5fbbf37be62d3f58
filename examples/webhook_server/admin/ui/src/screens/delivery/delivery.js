import { bytes, shortId, spanText } from '../../core/format.js';
import { copy } from '../../core/copy.js';
import { usePoll } from '../../core/poll.js';
import { at, Link, part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Json } from '../../parts/json.js';
import { Menu } from '../../parts/menu.js';
import { PageHead } from '../../parts/page.js';
import { Tabs } from '../../parts/segments.js';
import { StateChip } from '../../parts/state.js';
import { Text } from '../../parts/text.js';
import { Ago, Clock } from '../../parts/time.js';
import { Empty, Stale, Whole } from '../../parts/told.js';
import { DeliveryTable } from '../live/delivery_table.js';
import { CallCards } from './call_cards.js';
import { useFields } from './field_reveal.js';
import { Profile, changedFields } from './profile.js';
import { ReplayButton } from './replay.js';
import { RevealButton } from './reveal.js';
import { Timeline } from './timeline.js';

/** @param {{delivery: import('../../core/types.js').DeliveryPage}} props */
function Facts({ delivery }) {
  const { about, person } = delivery;
  const place = person && at(`/customers/${part(person)}`, { tenant: delivery.tenant });
  return html`<section class="card" aria-label="Facts"><dl class="facts">
    ${about && html`<div><dt><${Text} value=${about.family} max=${60} fold=${false} /></dt>
      <dd class="mono">${place ? html`<${Link} class="text-link" to=${place}>
      <${Text} value=${about.id} max=${60} fold=${false} />
      </${Link}>` : html`<${Text} value=${about.id} max=${60} />`}</dd></div>`}
    <div><dt>Received</dt><dd><${Ago} time=${delivery.received_at} />, <${Clock}
      time=${delivery.received_at} digits=${3} /></dd></div>
    <div><dt>Source</dt><dd><${Text} value=${delivery.source} max=${60} /> <span class="tag">
      <${Text} value=${delivery.tenant} max=${40} fold=${false} /></span></dd></div>
    <div><dt>End to end</dt><dd>${spanText(delivery.end_to_end_ms)}</dd></div>
    <div><dt>Size</dt><dd>${bytes(delivery.size)}</dd></div>
    <div><dt>Rules</dt><dd>${delivery.rules == null ? 'none' : html`<${Link} class="text-link"
      to=${at(`/mapping/${part(delivery.tenant)}`)}>revision ${delivery.rules}</${Link}>`}</dd>
      </div>
    ${delivery.sender && html`<div><dt>Made by</dt><dd class="mono">
      <${Link} class="text-link" to=${at(`/deliveries/${part(delivery.sender)}`)}>
      <${Text} value=${delivery.sender} max=${60} fold=${false} /></${Link}></dd></div>`}
  </dl></section>`;
}

function CopyAs({ delivery, shown }) {
  const commands = [
    { label: 'Link', act: () => copy(location.href, 'the link') },
    { label: 'Id', act: () => copy(delivery.id, 'the id') },
    { label: "Sender's id", act: () => copy(delivery.delivery, "the sender's id") },
    {
      label: 'curl to read it',
      act: () =>
        copy(
          `curl -H "Authorization: Bearer $CTSYNC_TOKEN" ${location.origin}/api/v1/deliveries/${part(delivery.id)}`,
          'the command',
        ),
    },
  ];
  if (shown.notification != null)
    commands.push({
      label: 'Notification',
      act: () => copy(JSON.stringify(shown.notification, null, 2), 'the notification'),
    });
  return html`<${Menu} label="Copy as" icon="copy" items=${commands} />`;
}

function Forwarded({ delivery }) {
  if (!delivery.forwarded?.length) return null;
  return html`<section class="card" aria-labelledby="h-forwarded"><div class="card-head">
    <h2 id="h-forwarded">Made of this delivery</h2><span class="card-note">deliveries that it led to
    </span></div>
    <${DeliveryTable} rows=${delivery.forwarded} /></section>`;
}

function Inside({ delivery, revealed }) {
  const fields = useFields(delivery);
  const [tab, setTab] = useState('calls');
  const shown = revealed ?? delivery;
  const changed = changedFields(shown.before, shown.after);
  const tabs = [
    { id: 'calls', name: 'Calls', n: delivery.call_list.length },
    { id: 'profile', name: 'Profile, before and after', n: delivery.kept ? changed.length : null },
    { id: 'notification', name: 'Notification' },
  ];
  const forgotten = html`<${Empty}>
    The body was forgotten after its time. What happened and the attempts stay.</${Empty}>`;
  return html`<section class="card" aria-label="Inside">
    <${Tabs} label="Inside the delivery" tabs=${tabs} chosen=${tab} onChoose=${setTab}>
    ${tab === 'calls' && html`<${CallCards} delivery=${delivery} revealed=${revealed}
      changed=${changed} fields=${fields} />`}
    ${tab === 'profile' && (delivery.kept ? html`<${Profile} before=${shown.before}
      after=${shown.after} fields=${fields} />` : forgotten)}
    ${tab === 'notification' && (shown.notification == null ? forgotten : html`<${Json}
      value=${shown.notification} label="Notification" />`)}
  </${Tabs}>${fields.dialog}</section>`;
}

const open = new Set(['waiting', 'retrying', 'scheduled']);

export function DeliveryScreen({ id }) {
  const [revealed, setRevealed] = useState(null);
  const [settled, setSettled] = useState(false);
  const poll = usePoll(`/deliveries/${part(id)}`, settled ? 10_000 : 2000);
  /** @type {import('../../core/types.js').DeliveryPage} */
  const delivery = poll.data;
  if (delivery && settled === open.has(delivery.shown)) setSettled(!open.has(delivery.shown));
  const short = delivery ? shortId(delivery.delivery || delivery.id) : id;
  const crumb = html`<nav class="crumb" aria-label="Path"><${Link} to=${at('/live')}>Live</${Link}>
    <${Icon} name="right" />
    ${delivery?.person && html`<${Link}
      to=${at(`/customers/${part(delivery.person)}`, { tenant: delivery.tenant })}>Customer
      </${Link}><${Icon} name="right" />`}
    <span class="mono"><${Text} value=${short} max=${40} fold=${false} /></span></nav>`;
  if (!delivery) {
    return html`${crumb}<${PageHead} title="Delivery" />${
      poll.error?.status === 404
        ? html`<section class="card" aria-label="Not there">
          <${Empty}>No delivery has this id. It was pruned, or belongs to a tenant that you may not see.
          </${Empty}></section>`
        : html`<${Whole} poll=${poll} what="the delivery" tall />`
    }`;
  }
  return html`${crumb}
    <${PageHead} title=${html`<${Text} value=${delivery.type || 'unknown type'} max=${80} />`}
      name=${delivery.type || 'Delivery'}
      note=${html`<${StateChip} state=${delivery.shown} filled />`}>
      <${RevealButton} delivery=${delivery} revealed=${revealed} onReveal=${setRevealed} />
      <${CopyAs} delivery=${delivery} shown=${revealed ?? delivery} />
      <${ReplayButton} delivery=${delivery} />
      ${delivery.shown === 'dead' && html`<${Link} class="button primary"
        to=${at('/dead', { tenant: delivery.tenant, target: delivery.call_list.find((call) => call.shown === 'dead')?.target })}>
        <${Icon} name="retry" />Dead letters</${Link}>`}
    </${PageHead}>
    <${Stale} poll=${poll} />
    <p class="lede"><${Text} value=${delivery.lede} max=${600} /></p>
    <${Facts} delivery=${delivery} />
    <div class="story"><${Timeline} delivery=${delivery} />
      <div class="stack"><${Inside} delivery=${delivery} revealed=${revealed} />
        <${Forwarded} delivery=${delivery} /></div></div>`;
}
