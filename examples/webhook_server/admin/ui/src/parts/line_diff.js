import { diffLines, hunks } from '../core/diff.js';
import { html } from '../core/ui.js';
import { Text } from './text.js';

const linesOf = (text) => (text ? text.split('\n') : []);
const names = { '-': 'minus', '+': 'plus' };

/** Two texts, line by line: what only one has. */
export function LineDiff({ before, after, label }) {
  const lines = hunks(diffLines(linesOf(before), linesOf(after))).slice(0, 2000);
  if (lines.every((line) => !line)) return html`<p class="card-foot">They are the same.</p>`;
  return html`<div class="scroll" role="group" aria-label=${label} tabindex="0">
    <pre class="line-diff">${lines.map(
    (line) =>
      line
        ? html`<span class=${names[line.sign] ?? ''}><i>${line.sign === '-' ? '−' : line.sign}</i>
          <${Text} value=${line.text} max=${400} fold=${false} /></span>`
        : html`<span class="skip-line"><i></i>…</span>`,
  )}</pre></div>`;
}
