import type { FastifyInstance } from 'fastify';

const csp = (connect: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    `connect-src 'self' ${connect}`,
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vue',
  ].join('; ');

/** The documentation page's own policy: it styles and draws by itself, but loads nothing from elsewhere. */
const docsCsp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Puts the security headers (OWASP ASVS 5.0, V3.4) on every answer. */
export function addSecurityHeaders(app: FastifyInstance, publicUrl: string): void {
  const { protocol, host } = new URL(publicUrl);
  const policy = csp(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}`);
  app.addHook('onSend', async (request, reply) => {
    reply.headers({
      'content-security-policy': request.url.startsWith('/docs') ? docsCsp : policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    });
    if (protocol === 'https:') reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
  });
}
