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
  /** Folder of plugins, besides the packages the project depends on; `plugins` in the project where absent. */
  CAIRN_PLUGINS: z.string().min(1).optional(),
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
  /**
   * Stretches or shortens every time that guards work (leases, sweeps, back-off, breakers): 2 doubles them for a slow
   * machine, 0.05 is for tests. What members and providers were promised does not change.
   */
  CAIRN_PATIENCE: z.coerce.number().min(0.01).max(10).default(1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
})

/** Times that guard work, in milliseconds of machine time; `CAIRN_PATIENCE` multiplies them all. */
export interface Times {
  /** An attempt belongs to its process for this long. After that the process counts as lost. */
  readonly lease: number
  /** Shorter than the lease: what has not ended by then is judged by what was seen of it. */
  readonly sending: number
  /** Between two looks for attempts that outlived their lease; lease and sweep together are the longest rescue. */
  readonly sweep: number
  /** How long messages of one member gather before their priorities are weighed. */
  readonly settling: number
  readonly retry: { readonly first: number; readonly longest: number }
  /** Until the messages of a paused journey are looked at again. */
  readonly pause: number
  /** A lane that failed in our own house (a database error, say) rests this long. */
  readonly rest: number
  readonly breaker: {
    /** Two failures this far apart, and nothing good between them, open a lane as surely as five in a row. */
    readonly window: number
    /** Between the first probes of a lane that is open; later ones come up to six times as far apart. */
    readonly probe: number
    /** From the first success to full width: sixty steps, each a tenth wider than the one before. */
    readonly ramp: number
  }
  /** Pumps are put on the queue again this often: a job that died with its process is missed no longer. */
  readonly watch: number
  /** What is overdue by more than this counts as stuck. */
  readonly overdue: number
  /** Between two looks of the monitor; its sums over whole tables come thirty times as seldom. */
  readonly monitor: number
  /** The mark of how far the database has come is raised this often. */
  readonly mark: number
  readonly guest: {
    /** A plugin's process that does not answer for so long is ended. */
    readonly stall: number
    /** How often it is asked whether it is there. */
    readonly beat: number
    /** What a call that was given up gets to end by itself. */
    readonly grace: number
    /** The rest after a first crash; it doubles with each further one. */
    readonly rest: number
    /** So many crashes within this time and the plugin stands still until somebody looks. */
    readonly window: number
    /** A process nobody needed for so long is ended. */
    readonly idle: number
  }
  /** No statement is waited for longer: a connection that does not answer is given up. */
  readonly answer: number
}

const TIMES: Times = {
  lease: 20_000,
  sending: 15_000,
  sweep: 5000,
  settling: 2000,
  retry: { first: 1000, longest: 600_000 },
  pause: 15_000,
  rest: 1000,
  breaker: { window: 5000, probe: 5000, ramp: 60_000 },
  watch: 5000,
  overdue: 30_000,
  monitor: 10_000,
  mark: 1000,
  guest: { stall: 5000, beat: 1000, grace: 1000, rest: 1000, window: 300_000, idle: 60_000 },
  answer: 25_000,
}

function timesFor(patience: number): Times {
  const by = (time: number): number => Math.max(1, Math.round(time * patience))
  const { retry, breaker, guest } = TIMES
  return {
    lease: by(TIMES.lease),
    sending: by(TIMES.sending),
    sweep: by(TIMES.sweep),
    settling: by(TIMES.settling),
    retry: { first: by(retry.first), longest: by(retry.longest) },
    pause: by(TIMES.pause),
    rest: by(TIMES.rest),
    breaker: { window: by(breaker.window), probe: by(breaker.probe), ramp: by(breaker.ramp) },
    watch: by(TIMES.watch),
    overdue: by(TIMES.overdue),
    monitor: by(TIMES.monitor),
    mark: by(TIMES.mark),
    guest: {
      stall: by(guest.stall),
      beat: by(guest.beat),
      grace: by(guest.grace),
      rest: by(guest.rest),
      window: by(guest.window),
      idle: by(guest.idle),
    },
    answer: by(TIMES.answer),
  }
}

export interface Config {
  readonly port: number
  readonly host: string
  readonly databaseUrl?: string | undefined
  readonly dataFolder: string
  /** Where plugins lie besides the project's dependencies, if not in its folder `plugins`. */
  readonly plugins?: string | undefined
  readonly clock: { readonly mode?: 'real' | 'manual' | undefined; readonly start?: number | undefined }
  readonly secret?: string | undefined
  readonly demo: boolean
  readonly url?: string | undefined
  readonly allowPrivate: boolean
  readonly pool: number
  readonly times: Times
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
    plugins: v.CAIRN_PLUGINS === undefined ? undefined : resolve(home, v.CAIRN_PLUGINS),
    clock: { mode: v.CAIRN_CLOCK, start: v.CAIRN_CLOCK_START },
    secret: v.CAIRN_SECRET,
    demo: v.CAIRN_DEMO === 'on',
    url: v.CAIRN_URL,
    allowPrivate: v.CAIRN_ALLOW_PRIVATE === 'on',
    pool: v.CAIRN_POOL,
    times: timesFor(v.CAIRN_PATIENCE),
    logLevel: v.LOG_LEVEL,
  }
}
