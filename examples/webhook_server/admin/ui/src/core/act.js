import { post } from './api.js';
import { useState } from './ui.js';

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
