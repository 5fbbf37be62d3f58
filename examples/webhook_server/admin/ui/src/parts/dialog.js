import { html, useEffect, useRef } from '../core/ui.js';

/** A modal dialog: the browser keeps the focus inside and closes it with Esc. */
export function Dialog({ title, onClose, children, wide = false }) {
  const box = useRef(null);
  const id = useRef(`dialog-${Math.random().toString(36).slice(2)}`);
  useEffect(() => {
    const before = document.activeElement;
    box.current.showModal();
    return () => before?.isConnected && before.focus({ preventScroll: true });
  }, []);
  return html`<dialog ref=${box} class=${wide ? 'wide' : ''} aria-labelledby=${id.current}
    onCancel=${(event) => (event.preventDefault(), onClose())}>
    <h2 id=${id.current}>${title}</h2>${children}
  </dialog>`;
}

/** The buttons of a dialog: away, and the act itself. `over`: there is nothing left but to go. */
export function Acts({ onClose, away = 'Cancel', over = false, children }) {
  const button = useRef(null);
  useEffect(() => {
    if (over) button.current.focus();
  }, [over]);
  return html`<div class="dialog-acts">
    <button type="button" class="button" ref=${button} onClick=${onClose}>${away}</button>
    ${children}</div>`;
}

export function Field({ label, note, wrong, children }) {
  return html`<label class="field"><span>${label}</span>${children}
    ${wrong && html`<small class="wrong">${wrong}</small>`}
    ${note && html`<small>${note}</small>`}</label>`;
}
