import { html, useLayoutEffect, useRef, useState } from '../core/ui.js';
import { Icon } from './icon.js';

function Item({ item, close }) {
  const inside = html`${item.icon && html`<${Icon} name=${item.icon} />`}
    <span>${item.label}${item.note && html`<small class="line quiet">${item.note}</small>`}</span>`;
  return html`<button type="button" role="menuitem" tabindex="-1"
    class=${item.danger ? 'danger' : ''} onClick=${() => (close(), item.act())}>${inside}</button>`;
}

/** A button that opens a list of acts: arrows move, Esc and a click elsewhere close. */
export function Menu({ label, icon, items, class: extra = 'button', name }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  useLayoutEffect(() => {
    if (!open) return undefined;
    box.current.querySelector('[role=menuitem]')?.focus();
    const away = (event) => !box.current?.contains(event.target) && setOpen(false);
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open]);
  const close = () => {
    setOpen(false);
    box.current.querySelector('button').focus();
  };
  const onKey = (event) => {
    if (!open) return;
    const all = [...box.current.querySelectorAll('[role=menuitem]')];
    const here = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(here + step + all.length) % all.length].focus();
    else if (event.key === 'Escape') close();
    else if (event.key === 'Tab') return setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="menu-box" ref=${box} onKeyDown=${onKey}>
    <button type="button" class=${extra} aria-haspopup="menu"
      aria-expanded=${open ? 'true' : 'false'} aria-label=${name} onClick=${() => setOpen(!open)}>
      ${icon && html`<${Icon} name=${icon} />`}${label}${label && html`<${Icon} name="down" />`}
        </button>
    ${
      open &&
      html`<div class="menu" role="menu">${items.map(
        (item) => html`<${Item} item=${item} close=${close} />`,
      )}</div>`
    }
  </div>`;
}
