import { post, session } from './api.js';
import { useStore } from './store.js';
import { useEffect, useRef, useState } from './ui.js';

/** One change at a time: whether it runs, and what went wrong. */
export function useChange() {
  const [state, setState] = useState({ busy: false, error: null });
  const change = async (path, body, headers) => {
    setState({ busy: true, error: null });
    try {
      const answer = await post(path, body, headers);
      setState({ busy: false, error: null });
      return answer ?? {};
    } catch (error) {
      setState({ busy: false, error });
      return null;
    }
  };
  return { ...state, change, clear: () => setState({ busy: false, error: null }) };
}

/**
 * A change that the server previews first: `ask` reads what it would do, `carryOut` does what that
 * preview confirmed.
 */
export function useConfirmed(path, look = { dry_run: true }) {
  const empty = { preview: null, result: null, error: null, busy: false };
  const [state, setState] = useState(empty);
  const turn = useRef(0);
  const run = async (body, member) => {
    const mine = (turn.current += 1);
    const settle = (more) =>
      mine === turn.current && setState((old) => ({ ...old, busy: false, ...more }));
    setState((old) => ({ ...(member === 'preview' ? empty : old), busy: true, error: null }));
    try {
      const answer = (await post(path, body)) ?? {};
      settle({ [member]: answer });
      return answer;
    } catch (error) {
      settle({ error });
      return null;
    }
  };
  return {
    ...state,
    ask: (body) => run({ ...body, ...look }, 'preview'),
    carryOut: (body) => run({ ...body, confirm: state.preview.confirm }, 'result'),
    forget: () => {
      turn.current += 1;
      setState(empty);
    },
  };
}

/** Whether the person may change something, and what a button says that they may not press. */
export function useOperator() {
  const { me } = useStore(session);
  const may = me?.role === 'operator';
  return { may, needs: may ? undefined : 'Needs the role operator' };
}

// For so long the server may give an answer that it made before the change.
const keptAnswers = 1200;

/** Reads again after a change: at once, and when no older answer is kept any more. */
export function useRefresh(poll) {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    poll.refresh();
    clearTimeout(timer.current);
    timer.current = setTimeout(poll.refresh, keptAnswers);
  };
}
