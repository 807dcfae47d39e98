import MarkdownIt, { type Token } from 'markdown-it';
import { type Component, h, type VNode } from 'vue';
import { linkAttributes, safeHref } from '../../ui/link-parts.ts';

type Child = VNode | string;

/** Components for what is more than an element. */
export interface MarkdownParts {
  /** Given `code` and `language`, which may be empty. */
  code: Component;
}

// No HTML, no pictures: an answer makes the page ask nobody for anything. Only what says http or https itself becomes a link.
const markdown = new MarkdownIt({ html: false, linkify: true }).disable('image');
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
markdown.validateLink = (address) => safeHref(address) !== null;

/** Below the room's own heading, which is the second. */
const headings: Record<string, string> = { h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h6', h5: 'h6', h6: 'h6' };
/** Texts that may be in any writing direction. */
const directed = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'blockquote', 'td', 'th']);

/** Renders Markdown (CommonMark with tables and strike-through) as nodes; nothing of it is ever read as HTML. */
export function markdownVNodes(text: string, parts: MarkdownParts): Child[] {
  return nodesOf(markdown.parse(text, {}), parts);
}

interface Frame {
  token: Token | null;
  children: Child[];
}

function nodesOf(tokens: readonly Token[], parts: MarkdownParts): Child[] {
  const frames: Frame[] = [{ token: null, children: [] }];
  const put = (...nodes: Child[]) => frames.at(-1)?.children.push(...nodes);
  for (const token of tokens) {
    if (token.nesting === 1) frames.push({ token, children: [] });
    else if (token.nesting === 0) put(...leaf(token, parts));
    else {
      const { token: opened, children } = frames.pop() as Frame;
      if (opened !== null) put(...element(opened, children));
    }
  }
  return frames[0]?.children ?? [];
}

function leaf(token: Token, parts: MarkdownParts): Child[] {
  switch (token.type) {
    case 'inline':
      return nodesOf(token.children ?? [], parts);
    case 'fence':
    case 'code_block':
      return [h(parts.code, { code: token.content.replace(/\n$/, ''), language: token.info.trim().split(/\s+/)[0] ?? '' })];
    case 'code_inline':
      return [h('code', token.content)];
    case 'softbreak':
      return ['\n'];
    case 'hardbreak':
      return [h('br')];
    case 'hr':
      return [h('hr')];
    default:
      return [token.content];
  }
}

function element(token: Token, children: Child[]): Child[] {
  // A paragraph of a tight list.
  if (token.hidden) return children;
  const tag = headings[token.tag] ?? token.tag;
  if (tag === 'a') return [h('a', { href: safeHref(`${token.attrGet('href')}`), ...linkAttributes }, children)];
  if (tag === 'table') return [h('div', { class: 'wide', tabindex: 0 }, [h('table', children)])];
  return [h(tag, attributesOf(token, tag), children)];
}

function attributesOf(token: Token, tag: string): Record<string, unknown> {
  const align = /^text-align:(left|center|right)$/.exec(`${token.attrGet('style')}`)?.[1];
  return {
    ...(directed.has(tag) && { dir: 'auto' }),
    ...(tag === 'ol' && token.attrGet('start') !== null && { start: token.attrGet('start') }),
    ...(align !== undefined && { style: { textAlign: align } }),
  };
}
