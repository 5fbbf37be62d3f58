import { html, useRef } from '../../core/ui.js';

/** A text area with numbers beside its lines; lines with mistakes are marked. */
export function TextBox({ text, onText, mistakes, box }) {
  const numbers = useRef(null);
  const wrong = new Set(mistakes.map((each) => each.line));
  const count = text.split('\n').length;
  const onScroll = () => {
    numbers.current.scrollTop = box.current.scrollTop;
  };
  return html`<div class="editor"><div class="lines" ref=${numbers} aria-hidden="true">
    ${Array.from({ length: count }, (_, at) => (wrong.has(at + 1) ? html`<b>${at + 1}
    </b>` : html`<span>${at + 1}</span>`))}</div>
    <textarea ref=${box} aria-label="Rules as JSON"
      aria-invalid=${mistakes.length ? 'true' : undefined} spellcheck=${false} autocapitalize="off"
      wrap="off" value=${text} onInput=${(event) => onText(event.target.value)}
      onScroll=${onScroll}></textarea></div>`;
}
