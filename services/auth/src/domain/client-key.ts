/**
 * Under which name a client's address is counted: an IPv4 address itself; of IPv6 the /64, since one customer commonly holds that
 * many addresses (RFC 6177); a mapped IPv4 address (`::ffff:a.b.c.d`) as IPv4. What is no address is counted as one client.
 */
export function clientKey(address: string): string {
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address);
  if (v4) return v4[1] as string;
  if (!/^[0-9a-f:]+:[0-9a-f:.]*(?:%\w+)?$/i.test(address)) return 'unknown';
  return `${firstFourGroups(address.split('%')[0] as string).join('-')}-64`;
}

function firstFourGroups(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const embeddedV4 = address.includes('.') ? 1 : 0;
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length - embeddedV4);
  const groups = [...before, ...Array<string>(gap).fill('0'), ...after];
  return groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
}
