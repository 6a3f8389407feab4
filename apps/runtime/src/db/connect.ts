import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import { seldomOf } from '../seldom.ts'
import { PatientClient } from './patient.ts'
import type { Database } from './schema.ts'

export interface PoolOptions {
  /** Shown in pg_stat_activity. */
  readonly name: string
  readonly max?: number
  /** Advancing connections give up early, so that a stuck one never holds rows from the rest. They are pinned too. */
  readonly guarded?: boolean
  /** Plans are made once and kept, and go by indexes alone. */
  readonly pinned?: boolean
  /** Statements are sent without waiting for the answers before them: see `openPipelined`. */
  readonly pipeline?: boolean
  /** No statement is waited for longer, in milliseconds; absent where a statement may take hours (migrations, imports). */
  readonly answer?: number
}

const INT8 = 20
const guards = ['idle_in_transaction_session_timeout=15000', 'statement_timeout=10000', 'tcp_user_timeout=10000']
/** Intake holds members while it stores: whoever stands still in the middle of that lets them go. */
const leash = ['idle_in_transaction_session_timeout=15000', 'tcp_user_timeout=10000']
/**
 * Every statement of the advance and of the intake goes by an index, and in its order. Plans are made once and kept, and one
 * made while a table was still empty must not scan it when it is large.
 */
const pins = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_sort=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
]

/** However impatient everything else is: sooner, a busy machine would be taken for a dead line. */
const LEAST_ANSWER = 2000
export const answerWithin = (answer: number): number => Math.max(answer, LEAST_ANSWER)

/** A connection is waited for no longer, be it that none is free or that none can be made. */
const ACQUIRE = 5000

/** One way to connect for pools and single clients: UTC sessions, bigint as number, a name the operator can find. */
export function connectionOptions(url: string, options: PoolOptions): pg.ClientConfig {
  const { guarded = false, pinned = guarded } = options
  const settings = ['timezone=UTC', ...(guarded ? guards : pinned ? leash : []), ...(pinned ? pins : [])]
  return {
    connectionString: url,
    application_name: options.name,
    options: settings.map((setting) => `-c ${setting}`).join(' '),
    connectionTimeoutMillis: Math.min(ACQUIRE, options.answer ?? ACQUIRE),
    pipeline: options.pipeline === true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(options.answer === undefined ? {} : { query_timeout: options.answer }),
    types: { getTypeParser },
  }
}

/** A pool that outlives a database stop: without the handlers a broken connection would end the process. */
export function openPool(url: string, options: PoolOptions & { readonly log: Logger }): pg.Pool {
  const pool = new pg.Pool({
    ...connectionOptions(url, options),
    max: options.max ?? 10,
    idleTimeoutMillis: 30_000,
    Client: PatientClient,
  })
  const broken = (error: Error) =>
    seldomOf(options.log).warn(`broken ${options.name}`, { error, pool: options.name }, 'a database connection broke')
  pool.on('error', broken)
  pool.on('connect', (client) => client.on('error', broken))
  return pool
}

/** `db.destroy()` ends the pool. */
export function openDatabase(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) =>
  Number(oid) === INT8 && format !== 'binary' ? readBigint : pg.types.getTypeParser(oid, format)

function readBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, which is beyond what a number carries exactly.`)
  return value
}
