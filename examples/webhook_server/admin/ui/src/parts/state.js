import { words } from '../core/format.js';
import { safe } from '../core/text.js';
import { html } from '../core/ui.js';
import { Icon } from './icon.js';

// Icon and word always; a fill only for what needs the eye.
const looks = {
  waiting: ['clock', 'wait'],
  retrying: ['retry', 'warn'],
  dead: ['dead', 'dead'],
  done: ['check', 'good', 'plain'],
  accepted: ['check', 'good', 'plain'],
  ignored: ['minus', 'quiet', 'plain'],
  discarded: ['minus', 'quiet', 'plain'],
  superseded: ['minus', 'quiet', 'plain'],
  scheduled: ['clock', 'quiet', 'plain'],
  duplicate: ['twice', 'quiet', 'plain'],
  not_mapped: ['minus', 'quiet', 'plain'],
  ok: ['check', 'good', 'plain', 'healthy'],
  backing_off: ['retry', 'warn', '', 'backing off'],
  paused: ['pause', 'warn'],
  dead_letters: ['dead', 'dead', '', 'dead letters'],
  running: ['live', 'wait'],
  failed: ['dead', 'dead'],
  cancelled: ['minus', 'quiet', 'plain'],
  warning: ['warn', 'warn'],
  skipped: ['minus', 'quiet', 'plain'],
};

export function StateChip({ state, filled = false, word }) {
  const [icon, tone, shape, own] = looks[state] ?? ['minus', 'quiet', 'plain'];
  const plain = shape === 'plain' && !filled;
  return html`<span class=${`chip ${tone} ${plain ? 'plain' : ''}`}><${Icon} name=${icon} />
    ${safe(word ?? own ?? words(state))}</span>`;
}

export const stateIcon = (state) => looks[state]?.[0] ?? 'minus';
export const stateTone = (state) => looks[state]?.[1] ?? 'quiet';
