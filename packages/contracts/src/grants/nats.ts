import { catalogue } from '../catalogue.ts';
import { grants } from '../grants.ts';
import type { Service } from '../kit/define.ts';

/** Permissions of a NATS user, in the words of the server's configuration. */
export interface NatsPermissions {
  readonly publish: { readonly allow: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
  /** One answer to each call received, at the inbox it came from. */
  readonly allow_responses: true;
}

/**
 * What a service's NATS user may publish and subscribe. Of JetStream's API only its own consumers (named `<service>-<purpose>` on
 * the stream named for the fact's service) and the state of its own stream: streams and consumers are made by the migration.
 * Replies arrive below `_INBOX_<service>`, which no other service may read.
 */
export function natsPermissions(service: Service): NatsPermissions {
  const grant = grants[service];
  const { calls, facts, live, consumers } = catalogue;
  const ownFacts = facts.filter((fact) => fact.service === service);
  const ownConsumers = consumers.filter((consumer) => consumer.service === service);
  const publish = [
    ...grant.asks.map((call) => call.subject),
    ...live.filter(({ from }) => from.includes(service)).flatMap(withKey),
    ...ownFacts.map((fact) => `${fact.subject}.*`),
    ...(ownFacts.length > 0 ? [`$JS.API.STREAM.INFO.${service}`] : []),
    ...ownConsumers.flatMap(({ name, fact }) => [
      `$JS.API.CONSUMER.INFO.${fact.service}.${name}`,
      `$JS.API.CONSUMER.MSG.NEXT.${fact.service}.${name}`,
      `$JS.ACK.${fact.service}.${name}.>`,
    ]),
  ];
  const subscribe = [
    `_INBOX_${service}.>`,
    ...calls.filter((call) => call.service === service).map((call) => call.subject),
    ...grant.follows.flatMap((subject) => (subject.kind === 'live' ? withKey(subject) : [`${subject.subject}.*`])),
  ];
  return { publish: { allow: publish }, subscribe: { allow: subscribe }, allow_responses: true };
}

/** A live subject is used with one key, or without. */
function withKey({ subject }: { subject: string }): string[] {
  return [subject, `${subject}.*`];
}
