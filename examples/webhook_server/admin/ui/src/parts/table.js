import { html } from '../core/ui.js';

/**
 * A table that becomes cards on a narrow page.
 *
 * @param {{label: string, columns: Column[], rows: *[], keyOf: (row: *) => string, class?: string}} props
 * @typedef {{head: *, cell: (row: *) => *, num?: boolean, main?: boolean, wide?: boolean,
 *   label?: string, hide?: boolean, class?: string}} Column
 *   main: first on a card. wide: a line of its own there. label: named there. hide: not on cards.
 */
export function Table({ label, columns, rows, keyOf, rowClass, class: extra = '' }) {
  const cellClass = (column) =>
    [
      column.num && 'num',
      column.main && 'main',
      column.wide && 'wide',
      column.hide && 'hide',
      column.class,
    ]
      .filter(Boolean)
      .join(' ') || undefined;
  return html`<div class="scroll" role="group" aria-label=${label} tabindex="0">
    <table class=${`rows ${extra}`}>
    <thead><tr>${columns.map((column) => html`<th scope="col"
      class=${[column.num && 'num', column.class].filter(Boolean).join(' ') || undefined}>
      ${column.head}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (row) => html`<tr key=${keyOf(row)} class=${rowClass?.(row)}>
      ${columns.map((column) => html`<td class=${cellClass(column)} data-label=${column.label}>
        ${column.cell(row)}</td>`)}</tr>`,
    )}
    </tbody></table></div>`;
}

export const Dash = () => html`<span class="quiet">–</span>`;
