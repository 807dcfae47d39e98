import { uuidV7 } from '@chatter/contracts/kit/ids.ts';

/** Makes UUIDv7s cheaply: one real one for the run, then the milliseconds in front and a counter behind. */
export function messageIds(): () => string {
  const middle = uuidV7().slice(14, 24);
  let count = 0;
  return () => {
    const time = Date.now().toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-${middle}${(count++).toString(16).padStart(12, '0')}`;
  };
}
