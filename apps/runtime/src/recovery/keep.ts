import { transact } from '../db/transact.ts'
import { troubleOf } from '../db/trouble.ts'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { seldomOf } from '../seldom.ts'
import { compare, type Gap } from './compare.ts'
import { keepMark, type KeptMark, keptMark, type Mark } from './mark.ts'
import { addRecovery, lockMark, passMark, raiseMark, readMark } from './store.ts'

export type KeeperDeps = Pick<Deps, 'db' | 'config' | 'log' | 'meter'>

/** Takes the next `n` codes of a pool out of its stock; answers how many there were. Handed in by the room that owns codes. */
export type Withhold = (tx: Tx, pool: string, n: number) => Promise<number>

export interface Keeper {
  /** One step further, or a gap found and opened. */
  raise(): Promise<void>
  /** The last mark, after everything has drained. */
  close(): Promise<void>
}

/**
 * Keeps the mark of how far the database has come, in the database and in a file beside it, and opens a recovery where the
 * two disagree: before the first work of this process, and at every mark. Without a folder to write to there is no file, and
 * a restore goes unnoticed; the log says so.
 */
export async function openKeeper(deps: KeeperDeps, withhold: Withhold): Promise<Keeper> {
  const { db, config, meter } = deps
  const slack = config.times.mark * 2
  const pending = { attempts: 0, codes: new Map<string, number>() }
  const peaks = new Map<string, number>()
  let last = keptMark(config.dataFolder, (await readMark(db)).installation)
  if (last) await settleGap(deps, { kept: last, slack }, withhold)

  function gather(): { attempts: number; codes: Record<string, number> } {
    const { attempts, codes } = meter.take()
    pending.attempts += attempts
    for (const [pool, n] of codes) {
      pending.codes.set(pool, (pending.codes.get(pool) ?? 0) + n)
      peaks.set(pool, Math.max(peaks.get(pool) ?? 0, n))
    }
    return { attempts: pending.attempts, codes: Object.fromEntries(pending.codes) }
  }

  async function step(closed: boolean): Promise<void> {
    const spent = gather()
    const { raised, gap } = await transact(db, async (tx) => {
      const found = last && compare(last, await lockMark(tx), slack)
      return { gap: found, raised: found ? undefined : await raiseMark(tx, spent) }
    })
    if (gap && last) await settleGap(deps, { kept: last, slack }, withhold)
    const mark = raised ?? (await raiseMark(db, spent))
    pending.attempts = 0
    pending.codes.clear()
    last = keep(deps, mark, { peaks, closed })
  }

  // a disk that is full keeps nobody from starting; a gap, above, does not pass unseen
  await step(false).catch((error: unknown) => tellMissed(deps, error))
  return {
    raise: () => step(false),
    close: () => step(true),
  }
}

function keep(
  { config, log }: KeeperDeps,
  mark: Mark,
  { peaks, closed }: { peaks: ReadonlyMap<string, number>; closed: boolean },
): KeptMark {
  const kept = { ...mark, peaks: Object.fromEntries(peaks), closed }
  try {
    keepMark(config.dataFolder, kept)
  } catch (error) {
    seldomOf(log).warn('mark', { error }, 'the mark cannot be kept outside the database; a restore would go unnoticed')
  }
  return kept
}

interface Found {
  readonly kept: KeptMark
  readonly slack: number
}

/**
 * Opens the gap, if there is one: from this commit on nothing is sent until the operator's word. Codes that may have been
 * handed out in the lost time leave the stock first, because the next member would be given one of them.
 */
async function settleGap({ db, log }: KeeperDeps, { kept, slack }: Found, withhold: Withhold): Promise<void> {
  const opened = await transact(db, async (tx): Promise<Gap | undefined> => {
    const gap = compare(kept, await lockMark(tx), slack)
    if (!gap) return undefined
    let withheld = 0
    for (const [pool, n] of gap.codes) withheld += await withhold(tx, pool, n)
    await passMark(tx, kept)
    return (await addRecovery(tx, { ...gap, withheld })) ? gap : undefined
  })
  if (!opened) return
  const times = { from: new Date(opened.from).toISOString(), to: new Date(opened.to).toISOString() }
  log.error(
    { ...times, attempts: opened.attempts },
    'the database has gone back: nothing is sent until somebody ends recovery',
  )
}

/** For a raise that failed: the next one is a second away, and trouble of the database is told once for all. */
export function tellMissed({ log }: Pick<Deps, 'log'>, error: unknown): void {
  const trouble = troubleOf(error)
  seldomOf(log).warn(`mark ${trouble ?? ''}`, { error, trouble }, 'the mark could not be raised')
}
