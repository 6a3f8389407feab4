import { betterAuth } from 'better-auth'
import { magicLink } from 'better-auth/plugins'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../db/schema.ts'
import { deriveKey } from './secrets.ts'

export interface AuthOptions {
  readonly db: Kysely<Database>
  readonly secret: string
  /** Address of the product; links begin with it, and https makes the cookie secure. */
  readonly url: string
  readonly log: Logger
  /** Called with the token of a new one-time link; only the CLI and the first start make one. */
  readonly linkMade?: (token: string) => void
}

export const LINK_MINUTES = 15
const DAY = 86_400

/** Sessions and one-time links, left to better-auth. Nobody signs up by themselves. */
export function createAuth(options: AuthOptions) {
  return betterAuth({
    appName: 'Cairn',
    baseURL: options.url,
    basePath: '/api/auth',
    secret: deriveKey(options.secret, 'sessions').toString('hex'),
    database: { db: options.db, type: 'postgres' },
    telemetry: { enabled: false },
    // Whatever name this machine is reached by: the cookie is bound to that name, so the same origin is the safe one.
    trustedOrigins: (request) => (request === undefined ? [] : [new URL(request.url).origin]),
    // Links are made on the machine itself; by HTTP nobody can ask for one.
    disabledPaths: ['/sign-in/magic-link', '/sign-up/email', '/sign-in/email'],
    session: { expiresIn: 30 * DAY, updateAge: DAY },
    advanced: { cookiePrefix: 'cairn', useSecureCookies: options.url.startsWith('https:') },
    logger: {
      level: 'warn',
      log: (level, message) => options.log[level === 'error' ? 'error' : 'warn']({ from: 'sign-in' }, message),
    },
    plugins: [
      magicLink({
        expiresIn: LINK_MINUTES * 60,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ token }) => options.linkMade?.(token),
      }),
    ],
  })
}

export type Auth = ReturnType<typeof createAuth>
