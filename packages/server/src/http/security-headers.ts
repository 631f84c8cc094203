/** The headers of SECURITY section 1: content policy, isolation, permissions. A test holds what is sent against this. */
import helmet from '@fastify/helmet';
import { protocolHeader, protocolVersion } from '@jamz/core';
import type { FastifyInstance } from 'fastify';

/** The empty string's hash: the style library inserts an empty element and fills it by `insertRule`. */
const emptyStyleHash = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

const pagePolicy = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", emptyStyleHash],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'media-src': ["'self'", 'blob:'],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['app'],
} as const;

/** The service worker brings its own policy: it loads its parts and talks to us, nothing else. */
const workerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'";
const workerPath = '/sw.js';

const own = '(self)';
const permissions = {
  geolocation: own,
  camera: own,
  'screen-wake-lock': own,
  autoplay: own,
  'clipboard-write': own,
  'publickey-credentials-get': own,
  'publickey-credentials-create': own,
  accelerometer: '()',
  'ambient-light-sensor': '()',
  bluetooth: '()',
  'browsing-topics': '()',
  'clipboard-read': '()',
  'display-capture': '()',
  'encrypted-media': '()',
  fullscreen: '()',
  gamepad: '()',
  gyroscope: '()',
  hid: '()',
  'idle-detection': '()',
  magnetometer: '()',
  microphone: '()',
  midi: '()',
  payment: '()',
  'picture-in-picture': '()',
  serial: '()',
  usb: '()',
  'xr-spatial-tracking': '()',
} as const;

const permissionsPolicy = Object.entries(permissions)
  .map(([feature, who]) => `${feature}=${who}`)
  .join(', ');

export async function addSecurityHeaders(
  app: FastifyInstance,
  options: { readonly isPublic: boolean },
): Promise<void> {
  await app.register(helmet, {
    global: true,
    contentSecurityPolicy: { useDefaults: false, directives: copyOf(pagePolicy) },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    hsts: options.isPublic ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    frameguard: { action: 'deny' },
    originAgentCluster: true,
    xPoweredBy: false,
  });
  app.addHook('onSend', async (request, reply) => {
    void reply.header(protocolHeader, String(protocolVersion));
    void reply.header('permissions-policy', permissionsPolicy);
    const path = request.url.split('?', 1)[0];
    if (path === workerPath) void reply.header('content-security-policy', workerPolicy);
  });
}

function copyOf(policy: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(policy).map(([name, sources]) => [name, [...sources]]));
}
