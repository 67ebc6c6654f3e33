import { shown } from './html-text.ts';

/**
 * A page that needs nothing else: no script, no font, no picture from elsewhere.
 * @param main markup of its content
 */
export const htmlPage = (title: string, style: string, main: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${shown(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;

/** Where somebody signs, on paper. */
export const signature =
  '<p class="sign">Checked and agreed: <span>Name</span> <span>Date</span> <span>Signature</span></p>';

/** Its style. */
export const signatureStyle = `.sign span{display:inline-block;min-width:9rem;margin:1.4rem .6rem 0;border-top:1px solid var(--line);color:var(--quiet);font-size:.8rem}`;
