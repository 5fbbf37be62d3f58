import { html, useEffect, useLayoutEffect, useRef } from '../core/ui.js';

// The first screen leaves the focus where the browser puts it.
let focusedPath = null;

/** The head of a screen: the title of the document and the focus follow it. */
export function PageHead({ title, name = title, note, children }) {
  const head = useRef(null);
  useEffect(() => {
    document.title = `${typeof name === 'string' ? name : 'Page'} · ctsync`;
  }, [name]);
  // Together with the title, so that no key is lost between.
  useLayoutEffect(() => {
    const lost = document.activeElement === document.body;
    if (focusedPath !== null && (focusedPath !== location.pathname || lost))
      head.current?.focus({ preventScroll: true });
    focusedPath = location.pathname;
  }, []);
  return html`<div class="page-head">
    <h1 tabindex="-1" ref=${head}>${title}</h1>${note}
    ${children && html`<div class="end">${children}</div>`}
  </div>`;
}
/** A card with a head. */
export function Card({ title, note, id, end, children, class: extra = '' }) {
  return html`<section class=${`card ${extra}`} aria-labelledby=${id}>
    <div class="card-head"><h2 id=${id}>${title}</h2>
      ${note && html`<span class="card-note">${note}</span>`}
      ${end && html`<div class="end">${end}</div>`}</div>
    ${children}
  </section>`;
}
