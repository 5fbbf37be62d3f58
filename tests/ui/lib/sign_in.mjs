/** Signs in by the form, as a person does, where the server wants a token. */
export async function signIn(world, browser, keep) {
  const { api } = world;
  if (api.token) {
    const page = await world.newPage({ signedIn: false });
    page.expected.push(/401/);
    await page.goto(`${api.url}/`);
    await page.getByLabel('Token').fill(api.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    keep(await page.context().storageState());
    await page.end();
  }
  return api.read('/me');
}
