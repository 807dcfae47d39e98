import { isIP } from 'node:net';
import Type from 'typebox';

/** A setting: the reverse proxies whose `X-Forwarded-For` is believed. None by default; everybody (`/0`) is not accepted. */
export const TrustedProxies = Type.Refine(
  Type.String({ default: '', description: 'reverse proxies that are believed where people come from' }),
  (text) => readProxies(text).every(isNetwork),
  () => 'must be addresses or networks with commas between, such as 127.0.0.1,10.0.0.0/8',
);

/** The single addresses and networks of a `TrustedProxies` text. */
export function readProxies(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((entry) => entry.trim());
}

function isNetwork(entry: string): boolean {
  const [, address = '', bits = '1'] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const most = { 4: 32, 6: 128 }[isIP(address)];
  return most !== undefined && Number(bits) >= 1 && Number(bits) <= most;
}
