import type { sharePlaces } from '@chatter/contracts/chat/places.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Neighbours } from '../store/neighbours.ts';

/** Answers `share-places`. */
export function sharePlacesAnswer(neighbours: Pick<Neighbours, 'among'>) {
  return async ({ items }: AskOf<typeof sharePlaces>): Promise<AnswerOf<typeof sharePlaces>> => {
    const shared = await Promise.all(items.map(({ account, of }) => neighbours.among(account, of)));
    return { items: shared.map((of) => ({ of: [...of] })) };
  };
}
