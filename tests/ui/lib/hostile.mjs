import { expect, same } from './runner.mjs';

/** Texts that a page must draw as text, whatever they look like. */
export const nasty = [
  '</script><script>alert(1)</script>',
  'javascript:alert(1)',
  '\u202egnp.exe',
  `Z${'\u0301'.repeat(40)}lgo`,
  'lone \ud800 surrogate',
  'nul\u0000 bell\u0007',
  'n'.repeat(100_000),
  '<img src=x onerror=alert(1)>',
];

/** A made up answer of the API. */
export const answer = (body) => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify(body).replaceAll('"BIG"', '90071992547409931234567'),
});

/** Nothing on the page was made of a text. */
export async function harmless(page) {
  same(
    await page.locator('main script, main img, main iframe').count(),
    0,
    'the number of nodes made of text',
  );
  const links = await page
    .locator('a[href]')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  for (const link of links)
    expect(
      /^[/#]/.test(link) && !link.startsWith('//'),
      `a link leads elsewhere: ${link.slice(0, 80)}`,
    );
  const bare = await page.locator('main').evaluate((main) => {
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (/[\u202a-\u202e\u2066-\u2069\u0000\u0007]/.test(node.data))
        return node.parentElement.outerHTML.slice(0, 200);
    }
    return null;
  });
  expect(!bare, `a character that does not show is in the text: ${bare}`);
}
