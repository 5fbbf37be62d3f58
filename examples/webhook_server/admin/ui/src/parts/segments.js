import { safe } from '../core/text.js';
import { html } from '../core/ui.js';
import { Icon } from './icon.js';

/** A few choices side by side, one or more pressed. */
export function Segments({ label, options, chosen, onChoose }) {
  const list = Array.isArray(chosen) ? chosen : [chosen];
  return html`<div class="segments" role="group" aria-label=${label}>
    ${options.map(([value, name]) => html`<button type="button"
      aria-pressed=${list.includes(value) ? 'true' : 'false'} onClick=${() => onChoose(value)}>
      ${name}</button>`)}
  </div>`;
}

export function Select({ label, value, options, onChoose, class: extra = '' }) {
  return html`<span class=${`select-box ${extra}`}>
    <select class=${`select ${extra}`} aria-label=${label} value=${value}
    onChange=${(event) => onChoose(event.target.value)}>
    ${options.map(([each, name]) => html`<option value=${each} selected=${each === value}>
      ${safe(name)}</option>`)}
  </select><${Icon} name="down" /></span>`;
}

/** Tabs: arrows move between them. */
export function Tabs({ label, tabs, chosen, onChoose, children }) {
  const onKey = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const here = tabs.findIndex((tab) => tab.id === chosen);
    const next = tabs[(here + step + tabs.length) % tabs.length];
    onChoose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} onKeyDown=${onKey}>
    ${tabs.map(
      (
        tab,
      ) => html`<button type="button" role="tab" id=${`tab-${tab.id}`}
        aria-selected=${tab.id === chosen ? 'true' : 'false'} aria-controls="tab-panel"
      tabindex=${tab.id === chosen ? 0 : -1} onClick=${() => onChoose(tab.id)}>${tab.name}
        ${tab.n != null && html`<span class="n">${tab.n}</span>`}</button>`,
    )}
  </div>
  <div role="tabpanel" id="tab-panel" aria-labelledby=${`tab-${chosen}`}>${children}</div>`;
}
