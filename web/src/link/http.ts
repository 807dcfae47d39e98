import { createHttp } from '@chatter/client/http.ts';

/** The one sender of HTTP requests. */
export const http = createHttp({ base: '' });
