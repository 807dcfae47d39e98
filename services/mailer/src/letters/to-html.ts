import type { LetterText } from './letter-text.ts';

const sans = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Mail programs know little CSS: looks are written on each element; the style sheet only turns them dark where that is understood. */
const dark = `
  @media (prefers-color-scheme: dark) {
    .page { background: #17181c !important; }
    .sheet { background: #212329 !important; border-color: #34363e !important; }
    .strong { color: #f3f4f6 !important; }
    .body { color: #d3d6dc !important; }
    .faint { color: #a0a5b0 !important; }
    .link { color: #6fc6d6 !important; }
    .rule { border-color: #34363e !important; }
  }`;

const paragraph = (text: string) =>
  `<p class="body" style="margin:0 0 16px;font-size:16px;line-height:1.6;color:#33363d">${escapeHtml(text)}</p>`;
const note = (text: string) =>
  `<p class="faint" style="margin:0 0 10px;font-size:14px;line-height:1.55;color:#666b76">${escapeHtml(text)}</p>`;

/** A letter as one narrow sheet with one button. No pictures, no fonts from elsewhere, nothing that tells us who opened it. */
export function toHtml(letter: LetterText, place: string): string {
  const { subject, preview, greeting, paragraphs, button, notes } = letter;
  const url = escapeHtml(button.url);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${dark}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6;font-family:${sans};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preview)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#ffffff;border:1px solid #e3e5e9;border-radius:12px"><tr><td style="padding:32px">
<p class="strong" style="margin:0 0 28px;font-size:18px;font-weight:700;letter-spacing:-0.01em;color:#15171c">Chatter</p>
<h1 class="strong" style="margin:0 0 20px;font-size:22px;line-height:1.3;font-weight:600;color:#15171c">${escapeHtml(subject)}</h1>
${[greeting, ...paragraphs].map(paragraph).join('\n')}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:28px 0"><tr><td style="background:#0f7085;border-radius:8px">
<a href="${url}" style="display:inline-block;padding:14px 28px;font-size:16px;line-height:1.25;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(button.label)}</a>
</td></tr></table>
${note('If the button does not work, copy this address into your browser:')}
<p style="margin:0 0 24px;font-size:14px;line-height:1.55;word-break:break-all"><a class="link" href="${url}" style="color:#0f7085">${url}</a></p>
<div class="rule" style="border-top:1px solid #e3e5e9;padding-top:20px">
${notes.map(note).join('\n')}
</div>
</td></tr></table>
<p class="faint" style="margin:20px 0 0;font-size:13px;color:#666b76">Chatter at ${escapeHtml(place)}</p>
</td></tr></table>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] as string);
}
