import { offset, spanText, words } from '../../core/format.js';
import { exact } from '../../core/format.js';
import { safe } from '../../core/text.js';
import { html } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Text } from '../../parts/text.js';

const looks = {
  received: ['in', ''],
  tried: ['live', ''],
  ended: ['check', 'good'],
  queued: ['mapping', ''],
  attempt: ['retry', 'warn'],
  accepted: ['check', 'good'],
  dead: ['dead', 'dead'],
  due: ['clock', 'wait'],
};
const titles = {
  tried: 'Processed',
  ended: 'Applied',
  queued: 'Call made',
  attempt: 'Attempt',
  due: 'Next try',
};

/** How processing ended, if not by being applied. */
const endings = { dead: 'Refused for good', ignored: 'Ignored', discarded: 'Discarded' };

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Calls that were made in one step are one line. */
function linesOf(timeline, kindOf) {
  const lines = [];
  for (const moment of timeline) {
    const last = lines.at(-1);
    if (moment.what === 'queued' && last?.what === 'queued') last.made.push(moment);
    else lines.push(moment.what === 'queued' ? { ...moment, made: [moment] } : moment);
  }
  return lines.map((line) =>
    line.made
      ? {
          ...line,
          target: null,
          text: line.made
            .map((each) => `${kindOf(each.call) ?? 'call'} to ${each.target}`)
            .join(', '),
        }
      : line,
  );
}

/** The moments of a delivery, as offsets from when it was received. */
export function Timeline({ delivery }) {
  const { timeline, call_list: calls, shown } = delivery;
  const kindOf = (id) => calls.find((call) => call.id === id)?.kind;
  return html`<section class="card timeline-card" aria-labelledby="h-timeline">
    <div class="card-head"><h2 id="h-timeline">What happened</h2><div class="end card-note">
      ${delivery.end_to_end_ms == null ? words(shown) : spanText(delivery.end_to_end_ms)}</div>
      </div>
    <ol class="timeline">${linesOf(timeline, kindOf).map((moment, n) => {
      let [icon, tone] = looks[moment.what] ?? ['minus', ''];
      if (moment.what === 'ended' && delivery.state === 'dead') [icon, tone] = looks.dead;
      if (moment.what === 'ended' && ['ignored', 'discarded'].includes(delivery.state))
        [icon, tone] = ['minus', ''];
      const name =
        (moment.what === 'ended' && endings[delivery.state]) ||
        (titles[moment.what] ?? capital(safe(words(moment.what))));
      const kind = moment.call && kindOf(moment.call);
      return html`<li key=${n}><span class=${`dot ${tone}`}><${Icon} name=${icon} /></span>
        <b>${moment.target ? html`<${Text}
          value=${`${kind ? capital(kind) : name}, ${moment.target}`} max=${40}
          fold=${false} />` : moment.made?.length > 1 ? `${moment.made.length} calls made` : name}
          </b>
        <time class="at" datetime=${moment.at} title=${exact(moment.at)}>${offset(moment.offset_ms)}
          </time>
        <p>${moment.target && kind && html`<span class="unseen">${name}: </span>`}
          <${Text} value=${moment.text} max=${240} /></p></li>`;
    })}</ol>
  </section>`;
}
