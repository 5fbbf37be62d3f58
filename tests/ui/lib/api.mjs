/** The API as the tests ask it, beside the browser. */
export function makeApi(url, token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  let asked = Promise.resolve();
  async function get(path) {
    for (let tries = 0; ; tries += 1) {
      const response = await fetch(`${url}/api/v1${path}`, { headers });
      if (![429, 503].includes(response.status) || tries > 5)
        return { status: response.status, body: await response.json().catch(() => null) };
      await new Promise((resolve) =>
        setTimeout(resolve, 1000 * (Number(response.headers.get('retry-after')) || 1)),
      );
    }
  }
  return {
    url,
    token,
    /** The body of an answer 200. */
    async read(path) {
      asked = asked.then(
        () => get(path),
        () => get(path),
      );
      const { status, body } = await asked;
      if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
      return body;
    },
    status: async (path) => (await get(path)).status,
  };
}
