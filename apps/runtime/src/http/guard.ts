import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import type { Auth } from '../access/auth.ts'
import { identifyCaller } from '../access/caller.ts'
import { NotAllowed } from '../refusal.ts'
import type { Env, Office } from './base.ts'

const BODY_LIMIT = 1024 * 1024
const LOOKS = new Set(['GET', 'HEAD', 'OPTIONS'])
const OWNERS = /^\/api\/(keys|connections|recovery|plugins)(\/|$)/

/** Every page of the product runs under this policy; the kit and the code editor write style elements, nothing evaluates. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    workerSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'", 'data:'],
    styleSrc: ["'self'", "'unsafe-inline'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
  strictTransportSecurity: false, // only whoever ends TLS may promise it
  referrerPolicy: 'same-origin',
  xFrameOptions: 'DENY',
})

/** Imports stream to disk and bring their own limit; everything else fits in a megabyte. */
export const smallBodies: MiddlewareHandler = (c, next) => (c.req.path === '/api/imports' ? next() : limit(c, next))

const limit = bodyLimit({
  maxSize: BODY_LIMIT,
  onError: () => {
    throw new HTTPException(413, { message: 'The body is larger than 1 MB; send less at once.' })
  },
})

/** A cookie write must come from our own pages: another site's form or script names another origin. */
export const ownOrigin: MiddlewareHandler = async (c, next) => {
  const write = !LOOKS.has(c.req.method)
  if (write && c.req.header('authorization') === undefined && !isOwn(c.req.header('origin'), c.req.raw)) {
    throw new NotAllowed(
      'ORIGIN',
      'This request came from another site, so the sign-in of this browser does not count for it.',
    )
  }
  await next()
}

/** Puts the caller into the context, or refuses. */
export function signedIn(office: Office, auth: Auth): MiddlewareHandler<Env> {
  return async (c, next) => {
    const caller = await identifyCaller({ db: office.db, auth }, c.req.raw.headers)
    const write = !LOOKS.has(c.req.method)
    if (write && caller.role === 'viewer') {
      throw new NotAllowed('VIEWER', 'Your role in this brand may look but not change; ask its owner.')
    }
    if (OWNERS.test(c.req.path) && write && caller.role !== 'owner') {
      throw new NotAllowed(
        'OWNER_ONLY',
        'Keys, connections and plugins are changed, and recovery is ended, by the owner of the brand alone.',
      )
    }
    c.set('caller', caller)
    await next()
  }
}

function isOwn(origin: string | undefined, request: Request): boolean {
  if (origin === undefined) return request.headers.get('sec-fetch-site') === null
  return URL.canParse(origin) && new URL(origin).host === (request.headers.get('host') ?? new URL(request.url).host)
}
