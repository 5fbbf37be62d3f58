import { html } from '../../core/ui.js';
import { Text } from '../../parts/text.js';

/** Each mistake leads to its line. */
export function Mistakes({ mistakes, onGo }) {
  if (!mistakes.length) return null;
  return html`<ul class="mistakes">
    ${mistakes.slice(0, 50).map((each) => html`<li>
    <button type="button" onClick=${() => onGo(each.line ?? 1)}><b>Line ${each.line ?? '?'}
    </b> <code><${Text} value=${each.where} max=${160} fold=${false} />
    </code> <${Text} value=${each.detail} max=${300} fold=${false} /></button></li>`)}</ul>`;
}
