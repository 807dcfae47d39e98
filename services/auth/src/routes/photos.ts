import type { getPhoto, removePhoto, setPhoto } from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Limiting } from '../domain/limits.ts';
import { type SeeMeDeps, seeMe } from './get-me.ts';

export interface PhotoDeps extends SeeMeDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  encodePhoto(file: Buffer): Promise<ReadonlyMap<number, Uint8Array>>;
  photos: {
    set(account: string, made: ReadonlyMap<number, Uint8Array>, now: Date): Promise<void>;
    remove(account: string): Promise<void>;
    get(id: string, size: number): Promise<Buffer | null>;
  };
}

export function setPhotoRoute(deps: PhotoDeps) {
  return async ({ body, actor }: Asked<typeof setPhoto>): Promise<Answered<typeof setPhoto>> => {
    await deps.limits.take('photoByAccount', actor.account);
    await deps.photos.set(actor.account, await deps.encodePhoto(body), deps.now());
    return { status: 200, body: await seeMe(deps, actor.account) };
  };
}

export function removePhotoRoute(deps: Pick<PhotoDeps, 'photos' | 'accounts'>) {
  return async ({ actor }: Asked<typeof removePhoto>): Promise<Answered<typeof removePhoto>> => {
    await deps.photos.remove(actor.account);
    return { status: 200, body: await seeMe(deps, actor.account) };
  };
}

export function getPhotoRoute({ photos }: Pick<PhotoDeps, 'photos'>) {
  return async ({ params }: Asked<typeof getPhoto>): Promise<Answered<typeof getPhoto>> => {
    const bytes = await photos.get(params.id, Number(params.size));
    if (bytes === null) throw new Refusal('not-found');
    return { status: 200, bytes };
  };
}
