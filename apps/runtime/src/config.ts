import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { CannotStart } from './refusal.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

/** Every environment variable the product reads, and what each means. Nothing else reads `process.env`. */
const variables = z.object({
  /** Port of the API and the designer; 0 takes a free one. */
  PORT: port.default(3000),
  /** Address to listen on. Loopback unless said otherwise. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Any PostgreSQL 15 or later instead of the embedded one. Needs CAIRN_SECRET. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Folder for the embedded database, the secret and logs. */
  CAIRN_DATA: z.string().min(1).default('.cairn'),
  /** `manual`: journey time stands still until `POST /api/clock` moves it. Only for an empty data folder. */
  CAIRN_CLOCK: z.enum(['real', 'manual']).optional(),
  /** Where a manual clock begins, ISO 8601; machine time where absent. */
  CAIRN_CLOCK_START: instant.optional(),
  /** Encrypts connection secrets and signs sessions; at least 32 characters. Made in CAIRN_DATA/secret where absent. */
  CAIRN_SECRET: z.string().min(32).optional(),
  /** `off` leaves the demo brand empty and sends it no demo events. */
  CAIRN_DEMO: z.enum(['on', 'off']).default('on'),
  /** Address people reach the product under, when that is not `http://HOST:PORT`. */
  CAIRN_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** `on` lets messages be posted to private and loopback addresses: for development, never where strangers draw journeys. */
  CAIRN_ALLOW_PRIVATE: z.enum(['on', 'off']).default('off'),
  /** Database connections of one process. */
  CAIRN_POOL: z.coerce.number().int().min(4).max(200).default(20),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
})

export interface Config {
  readonly port: number
  readonly host: string
  readonly databaseUrl?: string | undefined
  readonly dataFolder: string
  readonly clock: { readonly mode?: 'real' | 'manual' | undefined; readonly start?: number | undefined }
  readonly secret?: string | undefined
  readonly demo: boolean
  readonly url?: string | undefined
  readonly allowPrivate: boolean
  readonly pool: number
  readonly logLevel: z.output<typeof variables>['LOG_LEVEL']
}

/** What the environment says cannot be followed; the message is one sentence for the person who set it. */
export class ConfigRefused extends CannotStart {
  override readonly name = 'ConfigRefused'
}

export interface Environment {
  readonly [name: string]: string | undefined
}

/** Parses the environment once. `home` is what a relative CAIRN_DATA is relative to: the project's root. */
export function readConfig(environment: Environment, home: string): Config {
  // An empty variable means absent: `PORT= npm start` is a common slip.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new ConfigRefused(
      `The variable ${issue?.path.join('.') ?? '?'} cannot be used: ${issue?.message ?? 'unknown'}.`,
    )
  }
  const v = parsed.data
  return {
    port: v.PORT,
    host: v.HOST,
    databaseUrl: v.DATABASE_URL,
    dataFolder: isAbsolute(v.CAIRN_DATA) ? v.CAIRN_DATA : resolve(home, v.CAIRN_DATA),
    clock: { mode: v.CAIRN_CLOCK, start: v.CAIRN_CLOCK_START },
    secret: v.CAIRN_SECRET,
    demo: v.CAIRN_DEMO === 'on',
    url: v.CAIRN_URL,
    allowPrivate: v.CAIRN_ALLOW_PRIVATE === 'on',
    pool: v.CAIRN_POOL,
    logLevel: v.LOG_LEVEL,
  }
}
