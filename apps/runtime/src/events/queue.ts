import { type Problem, RetryableError } from '@cairn/sdk'
import { inTurn } from '../db/pipelined.ts'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { identityKeys } from '../members/identity.ts'
import { findIdentities } from '../members/store-identity.ts'
import { dateItems } from './date.ts'
import { ingest, type IngestBrand } from './ingest.ts'
import { type Item, referenceOf } from './item.ts'

/** A call as checked by `parseCall`, waiting for its commit. */
export interface PendingCall {
  readonly brand: IngestBrand
  readonly items: readonly Item[]
}

export interface IngestQueue {
  /** Resolves when the call is committed, or with what is wrong with it. Rejects: nothing of it was stored. */
  accept(call: PendingCall): Promise<readonly Problem[]>
}

interface Waiting extends PendingCall {
  readonly settle: (problems: readonly Problem[]) => void
  readonly fail: (error: unknown) => void
}

/** Flushes under way at once, each on a connection of its own. */
export const WRITERS = 2
const FLUSH_ITEMS = 1_000
const WAITING_ITEMS = 20_000

/** More is waiting than can be written soon: the caller is to come again. */
export class IntakeFull extends RetryableError {
  constructor() {
    super('INTAKE_FULL', 'Too many events are waiting to be stored; send this call again in a second.', {
      afterMs: 1000,
    })
  }
}

/** Calls are committed together: a flush begins as soon as a writer is free and takes what has come by then. */
export function ingestQueue(deps: Deps): IngestQueue {
  const waiting: Waiting[] = []
  let items = 0
  let writers = 0

  function flush(): void {
    while (writers < WRITERS && waiting.length > 0) {
      const calls = take(waiting)
      for (const call of calls) items -= call.items.length
      writers += 1
      void write(deps, calls).finally(() => {
        writers -= 1
        flush()
      })
    }
  }

  return {
    accept(call) {
      if (items + call.items.length > WAITING_ITEMS) return Promise.reject(new IntakeFull())
      return new Promise((settle, fail) => {
        waiting.push({ ...call, settle, fail })
        items += call.items.length
        flush()
      })
    },
  }
}

/** The oldest call and those of its brand that fit beside it. */
function take(waiting: Waiting[]): readonly Waiting[] {
  const brand = waiting[0]?.brand.id
  const taken: Waiting[] = []
  let room = FLUSH_ITEMS
  for (let i = 0; i < waiting.length && room > 0;) {
    const call = waiting[i]
    if (call?.brand.id === brand && call && (taken.length === 0 || call.items.length <= room)) {
      room -= call.items.length
      taken.push(call)
      waiting.splice(i, 1)
    } else i += 1
  }
  return taken
}

/** Never rejects: each call learns its own fate. */
async function write(deps: Deps, calls: readonly Waiting[]): Promise<void> {
  try {
    const problems = await transact(deps.intake, (tx) => writeAll(tx, deps, calls))
    for (const [i, call] of calls.entries()) call.settle(problems[i] ?? [])
  } catch (error) {
    const [first, ...others] = calls
    if (others.length === 0) first?.fail(error)
    // One call may have broken the flush for all; each is tried by itself, so that only that one fails.
    else for (const call of calls) await write(deps, [call])
  }
}

/** What is wrong with each call; those with which nothing is are stored. */
async function writeAll(tx: Tx, deps: Deps, calls: readonly Waiting[]): Promise<readonly (readonly Problem[])[]> {
  const brand = calls[0]?.brand
  if (!brand) return []
  const identities = identityKeys(calls.flatMap(({ items }) => items.map(referenceOf)))
  const [{ now, machine }, known] = await inTurn(tx, [
    () => deps.clock.both(tx),
    () => findIdentities(tx, brand.id, identities),
  ])
  const dated = calls.map(({ items }) => dateItems(items, now))
  const items = dated.flatMap((one) => ('items' in one ? one.items : []))
  const batch = { brand, items, known, now, receivedAt: machine, history: false }
  if (items.length > 0) await ingest(tx, deps, batch)
  return dated.map((one) => ('problems' in one ? one.problems : []))
}
