import { count } from '../core/format.js';
import { jsonLines } from '../core/json.js';
import { copy } from '../core/copy.js';
import { plain } from '../core/json.js';
import { html, useState } from '../core/ui.js';
import { Icon } from './icon.js';
import { Text, Value } from './text.js';

const few = 300;

function Leaf({ value }) {
  if (typeof value === 'string')
    return html`<span class="js-text">"<${Text} value=${value} max=${400} />"</span>`;
  if (value === null || typeof value === 'boolean')
    return html`<span class="js-word">${String(value)}</span>`;
  return html`<span class="js-number"><${Value} value=${value} /></span>`;
}

/** JSON as text: indented, never as markup, long documents folded. */
export function Json({ value, label }) {
  const [all, setAll] = useState(false);
  const lines = jsonLines(value, all ? 20_000 : few + 1);
  const folded = !all && lines.length > few;
  return html`<div class="json-box">
    <div class="scroll" role="group" aria-label=${label} tabindex="0"><pre class="json">${lines
      .slice(0, all ? undefined : few)
      .map(
        (line) =>
          html`<span class="js-line"><span class="js-deep">${'  '.repeat(Math.min(line.depth, 40))}
            </span>${line.name != null && html`<span class="js-name">"
            <${Text} value=${line.name} />"</span>: `}
            ${line.isLeaf ? html`<${Leaf} value=${line.leaf} />` : line.mark}${line.comma && ','}
            ${'\n'}</span>`,
      )}</pre></div>
    <div class="foot">${folded && html`<button type="button" class="button small"
      onClick=${() => setAll(true)}>Show all lines</button> The first ${count(few)} lines.`}
      <div class="end"><button type="button" class="button small"
        onClick=${() => copy(JSON.stringify(value, null, 2) ?? plain(value), 'the JSON')}>
        <${Icon} name="copy" />Copy</button></div></div>
  </div>`;
}
