import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import { connectionOptions } from './db/connect.ts'
import { PatientClient } from './db/patient.ts'
import type { Database } from './db/schema.ts'
import { seldomOf } from './seldom.ts'

/**
 * News between the parts of the runtime and between processes: one NOTIFY per commit on the channel `cairn`, payload
 * `topic:detail`. A signal may be lost (a reconnect answers with an empty detail): every pump also looks by itself.
 */
export interface Signals {
  /** Calls back on news of the topic, from this process or another. Returns the way to stop. */
  on(topic: Topic, heard: (detail: string) => void): () => void
  close(): Promise<void>
}

/**
 * advance: buckets with due runs or wakes · govern: buckets with planned effects · children: buckets whose members go on in
 * another journey · dispatch: a brand's lane in a bucket · journeys: a publish
 * or a change of state · clock: a manual clock moved · told: a step told
 * an event · merges: two members are one · drafts: an update of a draft · imports: a file is complete.
 */
export type Topic =
  | 'advance'
  | 'govern'
  | 'children'
  | 'dispatch'
  | 'journeys'
  | 'clock'
  | 'told'
  | 'merges'
  | 'drafts'
  | 'imports'

const CHANNEL = 'cairn'
const PULSE = 5000
const ANSWER = 10_000
const PAYLOAD_LIMIT = 7900 // PostgreSQL refuses 8000 bytes; an empty detail means "look everywhere"

/** Sent with the commit when `tx` is a transaction. PostgreSQL folds equal payloads of one transaction into one. */
export async function notify(tx: Kysely<Database>, topic: Topic, detail: string): Promise<void> {
  const payload = Buffer.byteLength(detail) > PAYLOAD_LIMIT ? `${topic}:` : `${topic}:${detail}`
  await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(tx)
}

/** Listens on a connection of its own and keeps it up until closed. */
export async function listen(url: string, log: Logger): Promise<Signals> {
  const heard = new Map<string, Set<(detail: string) => void>>()
  const tell = (topic: string, detail: string) => {
    for (const call of heard.get(topic) ?? []) call(detail)
  }
  const line = await openLine(url, {
    log,
    tell,
    tellAll: () => {
      for (const topic of heard.keys()) tell(topic, '')
    },
  })
  return {
    on(topic, call) {
      const calls = heard.get(topic) ?? new Set()
      heard.set(topic, calls.add(call))
      return () => calls.delete(call)
    },
    close: () => line.close(),
  }
}

interface Ear {
  readonly log: Logger
  readonly tell: (topic: string, detail: string) => void
  readonly tellAll: () => void
}

async function openLine(url: string, ear: Ear): Promise<{ close(): Promise<void> }> {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const next = new PatientClient(connectionOptions(url, { name: 'cairn signals', answer: ANSWER }))
    next.on('notification', ({ payload = '' }) => {
      const colon = payload.indexOf(':')
      ear.tell(payload.slice(0, colon), payload.slice(colon + 1))
    })
    next.on('error', (error) => seldomOf(ear.log).warn('signals', { error }, 'the signal line broke; reconnecting'))
    next.on('end', () => {
      if (!closed && client === next) again(100)
    })
    try {
      await next.connect()
      await next.query(`listen ${CHANNEL}`)
    } catch (error) {
      await next.end()
      throw error
    }
    client = next
    if (closed) await next.end()
    else beat(next)
  }

  /** A line that hears nothing cannot tell silence from being cut off: it asks for an answer now and then. */
  function beat(line: pg.Client): void {
    const pulse = setTimeout(() => {
      if (closed || client !== line) return
      line.query('select').then(
        () => beat(line),
        () => undefined, // given up by the client itself, which ends it; its end reconnects
      )
    }, PULSE)
    pulse.unref()
  }

  function again(delay: number): void {
    timer = setTimeout(() => {
      connect().then(ear.tellAll, () => again(Math.min(delay * 2, 2000)))
    }, delay)
  }

  await connect()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
