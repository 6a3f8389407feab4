import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { type Check, type Finding, sorted } from './finding.ts'
import { skewFinding, skewOf } from './skew.ts'
import { mayWatch, readReport, type Report, writeReport } from './store.ts'
import { countLooseCodes, countMiscounted, countUnbalanced, countUncountedEnds } from './store-sums.ts'
import {
  type Counted,
  countLost,
  countOverdue,
  countQuarantined,
  countUndecided,
  countUnknown,
  countUnsent,
} from './store-watch.ts'

export type WatchDeps = Pick<Deps, 'db' | 'clock' | 'config'>

const THOROUGH: readonly Check[] = ['counters', 'ends', 'codes', 'points']
/** Looks between two thorough ones. */
const SELDOM = 30

interface Wish {
  /** Adds up whole tables as well, whenever that was last done. */
  readonly thorough?: boolean
  /** Sending stands still on purpose (see recovery/): what lies ready is not late. */
  readonly still?: boolean
}

/**
 * One look at everything that must hold, by counting and nothing else. It shares no code with what it watches, mends nothing,
 * and its only writing is its own report. Answers undefined where another process is looking right now.
 */
export async function watch(deps: WatchDeps, wish: Wish = {}): Promise<Report | undefined> {
  const now = await deps.clock.now()
  const before = Date.now()
  const machine = await deps.clock.machine()
  const skew = skewOf({ before, database: machine, after: Date.now() })
  const { overdue, monitor } = deps.config.times
  return deps.db.transaction().execute(async (tx) => {
    if (!(await mayWatch(tx))) return undefined
    const last = await readReport(tx)
    const due = last?.thoroughAt === undefined || machine - last.thoroughAt >= monitor * SELDOM
    const thorough = wish.thorough === true || due
    const quick = await lookQuickly(tx, { now: now - overdue, machine: machine - overdue, still: wish.still === true })
    const sums = thorough ? await addUp(tx) : (last?.findings ?? []).filter(({ check }) => THOROUGH.includes(check))
    const report = {
      checkedAt: machine,
      thoroughAt: thorough ? machine : last?.thoroughAt,
      findings: sorted([...quick, ...sums, ...skewFinding(skew)]),
    }
    await writeReport(tx, report)
    return report
  })
}

interface Limits {
  readonly now: number
  readonly machine: number
  readonly still: boolean
}

async function lookQuickly(tx: Tx, { now, machine, still }: Limits): Promise<readonly Finding[]> {
  return [
    ...of('overdue', await countOverdue(tx, now)),
    ...of('leases', await countLost(tx, machine)),
    ...of('undecided', await countUndecided(tx, now)),
    ...(still ? [] : of('unsent', await countUnsent(tx, machine))),
    ...of('unknown', await countUnknown(tx)),
    ...of('quarantined', await countQuarantined(tx)),
  ]
}

async function addUp(tx: Tx): Promise<readonly Finding[]> {
  return [
    ...of('counters', await countMiscounted(tx)),
    ...of('ends', await countUncountedEnds(tx)),
    ...of('codes', await countLooseCodes(tx)),
    ...of('points', await countUnbalanced(tx)),
  ]
}

const of = (check: Check, counted: readonly Counted[]): readonly Finding[] =>
  counted.map((each) => ({ check, ...each }))
