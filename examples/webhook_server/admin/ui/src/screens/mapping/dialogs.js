import { html, useState } from '../../core/ui.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';
import { isTaken, keysFor, keysOf, ruleKinds } from './document.js';
import { forms, usual } from './forms.js';

/** Paths that rules read, to choose from. */
const paths =
  'after.email after.phone after.addresses[0].country after.custom.fields. before. change.kind event.properties. builtin.traits. resource. constants.';

function Control({ field, value, onValue }) {
  const { label, note: told, choices, rows, usual: _, ...rest } = field;
  const onInput = (event) => onValue(event.target.value);
  const common = { ...rest, value, onInput, autocomplete: 'off', spellcheck: false };
  return html`<${Field} label=${label} note=${told}>${
    choices
      ? html`<select class="select" onChange=${onInput}>${choices.map(
          ([id, name = id]) => html`<option value=${id} selected=${id === value}>${name}</option>`,
        )}</select>`
      : rows
        ? html`<textarea ...${common} class="pairs-box" rows=${rows}></textarea>`
        : html`<input maxlength="2000" ...${common} />`
  }</${Field}>`;
}

/** A dialog of a few controls; `fields` says which there are, by what is chosen. */
function Form({ title, start, fields, wrong, onClose, onSave }) {
  const [state, setState] = useState(start);
  const [told, setTold] = useState(null);
  const submit = (event) => {
    event.preventDefault();
    const found = wrong?.(state);
    setTold(found);
    if (!found) onSave(state);
  };
  return html`<${Dialog} title=${title} onClose=${onClose}><form onSubmit=${submit}>
    ${fields(state)
      .filter(Boolean)
      .map(
        (
          field,
        ) => html`<${Control} key=${field.name} field=${field} value=${state[field.name] ?? field.usual}
        onValue=${(value) => setState({ ...state, [field.name]: value })} />`,
      )}
    <datalist id="rule-paths">${paths
      .split(' ')
      .map((each) => html`<option value=${`$.${each}`} />`)}</datalist>
    ${told && html`<div class="told dead" role="alert"><p>${told}</p></div>`}
    <${Acts} onClose=${onClose}><button class="button primary">Apply</button></${Acts}>
    </form></${Dialog}>`;
}

const note = 'Says to others what this is for.';

/** One field of a rule in the controls of its form. */
export function RowDialog({ text, rule, row, onClose, onSave }) {
  const choices = Object.entries(forms)
    .filter(([id]) =>
      row?.plain ? id === 'fixed' : id !== 'json' && (id !== 'drop' || rule.amends),
    )
    .map(([id, { name }]) => [id, name]);
  const optionsOf = ({ id }) => forms[id].options.filter(({ name }) => name);
  const fields = (state) => [
    { name: 'path', label: 'To', note: 'Where it is in what is sent.', readonly: row?.plain },
    { name: 'id', label: 'Form', choices },
    state.id !== 'drop' && {
      name: 'from',
      label: forms[state.id].label ?? 'From',
      list: forms[state.id].label ? undefined : 'rule-paths',
      required: state.id !== 'fixed',
      note:
        state.id === 'fixed'
          ? 'A text, a number, true, false or null; in quotes always a text.'
          : forms[state.id].many && 'Several paths, with commas between.',
    },
    ...optionsOf(state).map((each) => ({
      name: `=${each.key}`,
      label: each.name,
      usual: usual(each),
      required: each.must,
      choices: !each.free && each.words?.map((one) => [one]),
      rows: each.kind === 'json' && 4,
    })),
    state.id !== 'drop' && !row?.plain && { name: 'note', label: 'Note', note },
  ];
  const wrong = ({ id, path, ...state }) => {
    if (!keysOf(path).length) return 'To is a path such as traits.tier.';
    try {
      if (id === 'lookup') JSON.parse(state['=in']);
    } catch {
      return 'In is not JSON.';
    }
    if (id === 'drop' || !isTaken(text, keysFor(rule, id, path), row)) return null;
    return 'Something else stands there already.';
  };
  const save = (state) => {
    const options = forms[state.id].options.map(({ key }) => [key, state[`=${key}`]]);
    onSave({ ...state, options: Object.fromEntries(options.filter(([, value]) => value != null)) });
  };
  const start = {
    path: row?.path ?? (rule.amends ? 'traits.' : ''),
    id: row?.id ?? 'path',
    from: row?.from ?? '',
    note: row?.note ?? '',
  };
  for (const { key } of forms[start.id].options)
    if (row.options[key] != null) start[`=${key}`] = row.options[key];
  return html`<${Form} title=${row ? 'Edit the field' : 'Add a field'} start=${start}
    fields=${fields} wrong=${wrong} onClose=${onClose} onSave=${save} />`;
}

/** A new rule of a target, or the head of one that is there. */
export function RuleDialog({ target, rule, onClose, onSave }) {
  const fields = () => [
    !rule && { name: 'kind', label: 'Kind', choices: Object.keys(ruleKinds).map((kind) => [kind]) },
    {
      name: 'id',
      label: 'Id',
      note:
        rule?.amends === false
          ? 'Part of message ids: with another one, targets take repeats for new calls.'
          : 'Letters, digits, _ and -.',
      required: true,
      pattern: '[A-Za-z0-9_\\-]{1,64}',
    },
    {
      name: 'when',
      label: 'When',
      note: 'A condition such as builtin.type = "identify". Empty: always.',
    },
    { name: 'description', label: 'Note', note },
  ];
  const start = rule
    ? { id: rule.id, when: rule.when, description: rule.description }
    : { kind: Object.keys(ruleKinds)[0], id: `rule-${target.rules.length + 1}` };
  return html`<${Form} title=${rule ? 'Edit the rule' : 'Add a rule'} start=${start}
    fields=${fields} onClose=${onClose} onSave=${onSave} />`;
}
