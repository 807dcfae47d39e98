import type { RowText } from '@chatter/contracts/chat/fold.ts';
import { splitJoined } from '@chatter/contracts/chat/hot-history.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { readArchivePage } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import Value from 'typebox/value';

/** A page of the archive, its rows as JSON texts. */
export interface ArchivedPage {
  dseq: number;
  more: boolean;
  rows: RowText[];
}

/** How persistence writes a page; each row begins with its seq. */
const form = /^\{"dseq":(\d{1,16}),"more":(true|false),"items":\[(?=\]\}$|\{"seq":\d)/;

/** Asks for a page of the archive. Its rows go on to whoever reads them, and are not parsed on the way. */
export async function readArchivedPage(bus: Bus, ask: AskOf<typeof readArchivePage>): Promise<ArchivedPage> {
  return archivedPageOf(await bus.askText(readArchivePage, ask));
}

/** Takes a page's JSON apart; one of another form, but after the contract, is parsed. @throws Unavailable when it is none */
export function archivedPageOf(text: string): ArchivedPage {
  const head = form.exec(text);
  if (head === null || !text.endsWith(']}')) return parsed(text);
  return { dseq: Number(head[1]), more: head[2] === 'true', rows: splitJoined(text.slice(head[0].length, -2)) };
}

function parsed(text: string): ArchivedPage {
  try {
    const { dseq, more, items } = Value.Parse(readArchivePage.answer, JSON.parse(text)) as AnswerOf<typeof readArchivePage>;
    return { dseq, more, rows: items.map(({ seq, ...of }) => ({ seq, text: JSON.stringify({ seq, ...of }) })) };
  } catch (error) {
    throw new Unavailable(`${readArchivePage.subject}: the answer does not fit the contract`, { cause: error });
  }
}
