import { bytes, count } from '../core/format.js';
import { ExactNumber } from '../core/json.js';
import { cut, isMasked, runs, safe } from '../core/text.js';
import { html, useState } from '../core/ui.js';

const drawn = (text) =>
  runs(text).map((run) =>
    run.mark
      ? html`<span class="mark" title="a character that does not show">${run.text}</span>`
      : run.text,
  );

/** Text of strangers, isolated from the direction of its neighbours; long text folds. */
export function Text({ value, max = 120, fold = true, class: extra }) {
  const [open, setOpen] = useState(false);
  const text = String(value ?? '');
  if (text.length <= max) return html`<bdi class=${extra}>${drawn(text)}</bdi>`;
  const all = 256_000;
  const shown = cut(text, open ? all : max);
  const more = open
    ? text.length > all &&
      html`<span class="quiet"> ${count(text.length - all)} characters are not shown</span>`
    : fold &&
      html` <button type="button" class="show-more" onClick=${() => setOpen(true)}>
        show ${bytes(text.length)}</button>`;
  return html`<bdi class=${extra}>${drawn(shown)}${open ? '' : '…'}</bdi>${more}`;
}

/** A line that is cut by its box; the whole is in its title. */
export function Clip({ value, class: extra = '' }) {
  if (value == null || value === '') return null;
  const text = String(value);
  return html`<bdi class=${`clip-text ${extra}`} title=${safe(text)}>${drawn(cut(text, 240))}
    </bdi>`;
}

/** A value of JSON on one line. */
export function Value({ value, max = 120 }) {
  if (value === undefined) return html`<span class="quiet">not set</span>`;
  if (value === null) return html`<code class="val quiet">null</code>`;
  if (isMasked(value)) return html`<${Text} class="val masked" value=${value} max=${max} />`;
  if (typeof value === 'string') {
    return value === ''
      ? html`<code class="val quiet">""</code>`
      : html`<${Text} class="val" value=${value} max=${max} />`;
  }
  const text = value instanceof ExactNumber ? value.source : JSON.stringify(value);
  return html`<${Text} class="val" value=${text} max=${max} />`;
}
