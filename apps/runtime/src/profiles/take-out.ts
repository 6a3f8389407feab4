import type { Instant } from '@cairn/sdk'
import type { WakeRow } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { setOut } from '../engine/advance.ts'
import { answerCalls } from '../engine/answer-calls.ts'
import { writePass } from '../engine/store-advance.ts'
import { type Claimed, readWakes } from '../engine/store-claim.ts'
import type { Traveller } from '../engine/traveller.ts'
import { type Version, versionKey, versionsOf } from '../engine/versions.ts'
import { loadFacts } from '../members/facts.ts'
import { leaveBlind } from './store-runs.ts'

interface Leaving {
  readonly runs: readonly Claimed[]
  readonly reason: 'merged'
  readonly now: Instant
}

/** Takes runs out that this transaction holds, as an operator would: walked by the core, counted, and told to whoever called them. */
export async function takeOut(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>, { runs, reason, now }: Leaving): Promise<void> {
  if (runs.length === 0) return
  const versions = await versionsOf(
    tx,
    deps,
    runs.map(({ run }) => run),
  )
  for (const [bucket, group] of Map.groupBy(runs, ({ run }) => run.bucket)) {
    const drawn = group.flatMap((each) => {
      const version = versions.get(versionKey(each.run.journey, each.run.version))
      return version ? [{ ...each, version }] : []
    })
    const moved = await walkOut(tx, drawn, { reason, now })
    const ids = group.map(({ run }) => run.id)
    const spent = (await readWakes(tx, { bucket, now: FOREVER }, ids)).map(({ run, seq }) => ({ run, seq }))
    const changed = await writePass(tx, { bucket, now, moved, spent })
    if (changed !== moved.length)
      throw new Error(`Of ${moved.length} runs that are held ${changed} could be taken out.`)
    const lost = group.filter(({ run }) => !versions.has(versionKey(run.journey, run.version)))
    if (lost.length > 0)
      await leaveBlind(
        tx,
        { bucket, now, reason },
        lost.map(({ run }) => run.id),
      )
    await answerCalls(tx, moved, now)
  }
}

const FOREVER = Date.UTC(9999, 0)

async function walkOut(
  tx: Tx,
  drawn: readonly (Claimed & { readonly version: Version })[],
  { reason, now }: Pick<Leaving, 'reason' | 'now'>,
): Promise<readonly Traveller[]> {
  const word: WakeRow = { seq: 0, kind: 'operator', at: 0, payload: { exit: reason } }
  const travellers: Traveller[] = []
  for (const [brand, group] of Map.groupBy(drawn, (each) => each.brand)) {
    const asking = group.map(({ run }) => ({ member: run.member, reads: [], run }))
    const known = await loadFacts(tx, { brand, now, asking })
    for (const [i, { run, version }] of group.entries()) {
      const facts = known[i]
      if (!facts) throw new Error(`Nothing is known about run ${run.id}; facts come one for each asking.`)
      travellers.push(setOut({ run, brand, version, wakes: [word], known: facts }, now))
    }
  }
  return travellers
}
