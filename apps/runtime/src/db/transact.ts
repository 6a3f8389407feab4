import { setTimeout as pause } from 'node:timers/promises'
import { RetryableError } from '@cairn/sdk'
import type { Kysely } from 'kysely'
import { inPipeline, pipelinedPool } from './pipelined.ts'
import type { Database } from './schema.ts'
import type { Tx } from './statement.ts'

const ATTEMPTS = 5
/** Milliseconds at most before the second attempt; doubled for each one after it. */
const PAUSE = 10

/** Runs the work in a transaction, and again from the beginning where two transactions stood in each other's way. */
export async function transact<T>(db: Kysely<Database>, work: (tx: Tx) => Promise<T>): Promise<T> {
  const pool = pipelinedPool(db)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await (pool ? inPipeline(pool, work) : db.transaction().execute(work))
    } catch (error) {
      if (attempt >= ATTEMPTS || !isCollision(error)) throw error
      // those who met and come again at once meet again: each stands back for a moment of its own
      await pause(Math.random() * PAUSE * 2 ** (attempt - 1))
    }
  }
}

/** Deadlock and serialization failure, by PostgreSQL's codes, or our own word for it. Nothing was written. */
export function isCollision(error: unknown): boolean {
  if (error instanceof RetryableError) return true
  if (!(error instanceof Error && 'code' in error)) return false
  return error.code === '40P01' || error.code === '40001'
}
