import { ago, clock, exact } from '../core/format.js';
import { clockStore } from '../core/poll.js';
import { prefs } from '../core/prefs.js';
import { useStore } from '../core/store.js';
import { html } from '../core/ui.js';

/** Clock time, for lists. */
export function Clock({ time, digits = 1 }) {
  useStore(prefs);
  if (time == null) return html`<span class="quiet">–</span>`;
  return html`<time datetime=${time} title=${exact(time)}>${clock(time, digits)}</time>`;
}

/** "2 min ago"; one clock draws all of them again. */
export function Ago({ time }) {
  useStore(prefs);
  const now = useStore(clockStore);
  if (time == null) return html`<span class="quiet">–</span>`;
  return html`<time datetime=${time} title=${exact(time)}>
    ${ago(time, Math.max(now, Date.now() - 10_000))}</time>`;
}
