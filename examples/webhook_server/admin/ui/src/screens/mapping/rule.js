import { plural } from '../../core/format.js';
import { safe } from '../../core/text.js';
import { html, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import { Table } from '../../parts/table.js';
import { Clip, Text } from '../../parts/text.js';
import { forms, usual } from './forms.js';

export function Switch({ on, name, at, disabled, onChoose }) {
  return html`<button type="button" role="switch" class="switch" disabled=${disabled} data-at=${at}
    aria-checked=${on ? 'true' : 'false'} aria-label=${safe(name)} onClick=${() => onChoose(!on)}>
    </button>`;
}

export const Line = ({ value, max = 300 }) =>
  html`<${Text} value=${value} max=${max} fold=${false} />`;
export const Wrong = ({ list = [] }) =>
  list.map((each) => html`<span class="line wrong"><${Line} value=${each.detail} /></span>`);

/** What options say, where they do not say the usual. */
const said = (row) =>
  forms[row.id].options
    .filter((each) => each.name && row.options[each.key] !== usual(each))
    .map(({ key }) => row.options[key].replace(/\s*\n/g, '; '))
    .join(', ');

const verb = ({ amends, send }) => {
  if (!amends) return `sends its own ${send}`;
  return send ? `sends ${send} in place of built-in calls` : 'changes built-in calls';
};

function Fields({ rule, wrong, locked, act }) {
  const button = (row, step, label) => html`<button type="button" title=${label}
    class=${`icon-button ${step < 0 ? 'turned' : ''}`} aria-label=${`${label} ${safe(row.path)}`}
    disabled=${locked || (step && (row.stays || row.at === (step < 0 ? 0 : row.last)))}
    data-at=${`${row.pointer} ${step}`}
    onClick=${() => (step ? act.move(row, step) : act.remove(row, rule))}>
    <${Icon} name=${step ? 'down' : 'trash'} /></button>`;
  const columns = [
    {
      head: 'On',
      cell: (row) =>
        row.canBeOff &&
        html`<${Switch} on=${!row.off} name=${`Use ${row.path}`} disabled=${locked}
          onChoose=${() => act.switchRow(row)} />`,
    },
    {
      head: 'From',
      label: 'from',
      class: 'half',
      cell: (row) => {
        const Shown = row.id === 'json' ? Clip : Line;
        return html`<code><${Shown} value=${row.from.replace(/\s*\n\s*/g, ' ') || '–'} /></code>`;
      },
    },
    {
      head: 'To',
      main: true,
      class: 'half',
      cell: (row) => html`<div><code><${Line} value=${row.path} /></code>
        <${Wrong} list=${wrong.get(row.pointer)} /></div>`,
    },
    {
      head: 'Form',
      label: 'form',
      class: 'form',
      cell: (row) => html`<span>${forms[row.id].name} <span class="quiet"><${Line}
        value=${said(row)} max=${80} /></span></span>`,
    },
    {
      head: 'Note',
      wide: true,
      cell: (row) => row.note && html`<span class="quiet"><${Line} value=${row.note} /></span>`,
    },
    {
      head: html`<span class="unseen">Acts</span>`,
      class: 'act',
      cell: (row) => html`<span class="cell"><button type="button" class="button small"
        disabled=${locked && row.id !== 'json'} data-at=${`${row.pointer} edit`}
        onClick=${() => (row.id === 'json' ? act.json(row.keys) : act.ask({ rule, row }))}>
        Edit${row.id === 'json' && ' as JSON'}<span class="unseen"> ${safe(row.path)}</span></button>
        ${button(row, -1, 'Move up')}${button(row, 1, 'Move down')}${button(row, 0, 'Remove')}</span>`,
    },
  ];
  return html`<${Table} class="fields" label=${`Fields of ${safe(rule.id)}`} rows=${rule.rows}
    keyOf=${(row) => row.pointer} columns=${columns}
    rowClass=${(row) => `${row.off ? 'off' : ''} ${wrong.has(row.pointer) ? 'bad' : ''}`} />`;
}

/** One rule: whether it is used, when it applies, and its fields as rows. */
export function Rule({ target, rule, at, wrong, locked, few, act }) {
  const [open, setOpen] = useState(few);
  const shown = open || rule.rows.some((row) => wrong.has(row.pointer));
  const items = [
    !locked && { label: 'Edit rule…', act: () => act.ask({ target, head: rule }) },
    { label: 'Show as JSON', act: () => act.json(rule.keys) },
    !locked && at > 0 && { label: 'Move up', act: () => act.move({ ...rule, at }, -1) },
    !locked &&
      target.rules[at + 1] && { label: 'Move down', act: () => act.move({ ...rule, at }, 1) },
    !locked && { label: 'Remove', danger: true, act: () => act.remove(rule, target) },
  ];
  return html`<div class="rule" role="group" aria-label=${`Rule ${safe(rule.id)}`}>
    <div class="rule-head"><${Switch} on=${rule.on} name=${`Use rule ${rule.id}`}
      at=${`${rule.pointer} on`} disabled=${locked} onChoose=${() => act.members(rule, { enabled: rule.on ? false : undefined })} />
      <div><h4><${Line} value=${rule.id || 'no id'} /></h4> <span class="quiet">${verb(rule)}</span>
        <p>${rule.when ? html`when <code><${Line} value=${rule.when} /></code>` : 'always'}</p>
        ${rule.description && html`<p class="quiet"><${Line} value=${rule.description} /></p>`}
        <${Wrong} list=${wrong.get(rule.pointer)} /></div>
      <div class="end">${
        rule.send !== 'nothing' &&
        html`<button type="button" class="button small"
        disabled=${locked} data-at=${`${rule.pointer} add`} onClick=${() => act.ask({ rule })}>
        Add field…<span class="unseen"> to ${safe(rule.id)}</span></button>`
      }
        <${Menu} icon="more" class="icon-button" name=${`More of rule ${safe(rule.id)}`}
        items=${items.filter(Boolean)} /></div></div>
    ${
      rule.rows[0] &&
      (shown
        ? html`<${Fields} rule=${rule} wrong=${wrong} locked=${locked} act=${act} />`
        : html`<p class="card-foot"><button type="button" class="button small"
            onClick=${() => setOpen(true)}>Show ${plural(rule.rows.length, 'field')}</button></p>`)
    }
  </div>`;
}
