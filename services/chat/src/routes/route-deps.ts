import type { Identity } from '@chatter/platform/identity.ts';
import type { FastifyInstance } from 'fastify';
import type { Contacts } from '../store/contacts.ts';
import type { Conversations } from '../store/conversations.ts';
import type { Rooms } from '../store/rooms.ts';
import type { Settler } from '../store/settler.ts';
import type { Viewer } from '../store/viewer.ts';

/** What chat's routes work with. */
export interface RouteDeps {
  app: FastifyInstance;
  verify: (token: string | undefined) => Promise<Identity | null>;
  conversations: Conversations;
  rooms: Rooms;
  settler: Settler;
  viewer: Viewer;
  contacts: Contacts;
}
