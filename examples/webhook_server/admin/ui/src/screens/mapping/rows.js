import { safe } from '../../core/text.js';
import { html, useEffect, useMemo, useRef, useState } from '../../core/ui.js';
import { Text } from '../../parts/text.js';
import { RowDialog, RuleDialog } from './dialogs.js';
import * as edits from './document.js';
import { Line, Rule, Switch, Wrong } from './rule.js';
import { move, pointerTo, setAt } from './tree.js';

/** Each mistake at the innermost thing that is drawn, by its pointer; else at ''. */
function placed(targets, mistakes) {
  const places = targets.flatMap((target) => [
    target,
    ...target.rules.flatMap((rule) => [rule, ...rule.rows]),
  ]);
  const wrong = new Map();
  for (const mistake of mistakes) {
    const inside = ({ pointer }) => `${mistake.where}/`.startsWith(`${pointer}/`);
    const place = places.findLast(inside)?.pointer ?? '';
    wrong.set(place, [...(wrong.get(place) ?? []), mistake]);
  }
  return wrong;
}

/** The rules of a text as rows; an edit gives the next text, in which all else stays as it was. */
export function Rows({ text, names, mistakes, onText, onJson }) {
  const [asking, ask] = useState(null);
  const focus = useRef({});
  const box = useRef(null);
  const { error, targets, twice } = useMemo(
    () => edits.readRules(text, names),
    [text, names.join()],
  );
  // A dialog is about the text that it was opened with.
  useEffect(() => ask(null), [text]);
  // What was acted on may be gone or elsewhere: once the next text is drawn, the focus goes on from there.
  useEffect(() => {
    if (asking || !box.current || focus.current.text !== text) return;
    const all = [...box.current.querySelectorAll('[data-at]')].filter((each) => !each.disabled);
    const found = focus.current.places.map((at) => all.find((each) => each.dataset.at === at));
    found.find(Boolean)?.focus();
    focus.current = {};
  });
  if (error)
    return html`<div class="empty"><p>Rows need JSON that is right: <${Text} value=${error} />.</p></div>`;
  const locked = Boolean(twice);
  const wrong = placed(targets, mistakes);
  const change = (next, ...places) => {
    focus.current = { text: next, places };
    onText(next);
    ask(null);
  };
  const act = {
    ask,
    json: onJson,
    members: (of, members) => change(edits.setMembers(text, of, members)),
    switchRow: (row) => change(edits.switchRow(text, row)),
    move(one, step) {
      const last = one.keys.at(-1);
      const to = pointerTo([
        ...one.keys.slice(0, -1),
        typeof last === 'number' ? last + step : last,
      ]);
      change(move(text, one.keys, one.at, step), `${to} ${step}`, `${to} ${-step}`, `${to} on`);
    },
    remove(one, above) {
      const at = above.rows?.indexOf(one);
      const next = above.rows?.[at + 1] ?? above.rows?.[at - 1];
      const near = [one, next].map((each) => `${each?.pointer} edit`);
      change(setAt(text, one.keys), ...near, `${above.pointer} add`);
    },
  };
  const saveRow = (next) => {
    const { rule, row } = asking;
    const to = pointerTo(edits.keysFor(rule, next.id, next.path));
    change(edits.setRow(text, rule, row, next), `${to} edit`, `${rule.pointer} add`);
  };
  const saveRule = (next) => {
    const { target, head } = asking;
    const to = head?.pointer ?? `${target.pointer}/rules/${target.rules.length}`;
    change(
      head ? edits.setMembers(text, head, next) : edits.addRule(text, target, next),
      `${to} add`,
      `${to} on`,
    );
  };
  return html`<div class="rules" ref=${box}>
    ${
      locked &&
      html`<div class="told warn" role="status"><p>On line ${twice} a key stands a second time
      in one object, and only the last one counts. Mend that in JSON, to edit here.</p></div>`
    }
    <${Wrong} list=${wrong.get('')} />
    ${targets.map((target) => {
      const name = safe(target.name);
      return html`<section key=${target.name} class="rules-of" aria-label=${`Rules of ${name}`}>
      <div class="target-head"><h3><${Line} value=${target.name} /></h3>
        <span class="cell"><${Switch} on=${target.sends} disabled=${locked}
          name=${`Send the built-in mapping to ${name}`}
          onChoose=${(on) => change(edits.setSends(text, target, on))} />
          ${
            target.sends
              ? 'The built-in mapping is sent.'
              : 'Nothing of the built-in mapping is sent, not even deletions.'
          }
          </span>
        <div class="end"><button type="button" class="button small" disabled=${locked}
          data-at=${`${target.pointer} add`} onClick=${() => ask({ target })}>Add rule…
          <span class="unseen"> for ${name}</span></button></div></div>
      <${Wrong} list=${wrong.get(target.pointer)} />
      ${target.rules.map(
        (rule, at) => html`<${Rule} key=${rule.pointer} target=${target}
        rule=${rule} at=${at} few=${text.length < 40_000} wrong=${wrong} locked=${locked} act=${act} />`,
      )}
      </section>`;
    })}
    ${
      asking?.rule &&
      html`<${RowDialog} text=${text} ...${asking} onClose=${() => ask(null)}
      onSave=${saveRow} />`
    }
    ${
      asking?.target &&
      html`<${RuleDialog} target=${asking.target} rule=${asking.head}
      onClose=${() => ask(null)} onSave=${saveRule} />`
    }
  </div>`;
}
