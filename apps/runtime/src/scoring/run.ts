import type { Feature } from '@cairn/sdk'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { BUCKETS } from '../members/bucket.ts'
import { type Columns, type Oracle, oracleOf, ScoringFailed, ScoringRests } from './ask.ts'
import { type Kind, kindOf } from './kinds.ts'
import { differs, same } from './sayings.ts'
import { type Counted, type Counting, countFeatures } from './store-features.ts'
import { findModelById, type ModelRow } from './store.ts'
import {
  advanceRun,
  beginFit,
  countAttempt,
  type Cursor,
  endRun,
  findRun,
  holdRun,
  keepFit,
  type RunRow,
} from './store-run.ts'
import { keepBefore, readSaid, type SaidRow, type Saying, type Superseded, writeSaid } from './store-scores.ts'
import { tellScores } from './tell.ts'

/** Members of one question to the guest and one transaction. */
const CHUNK = 10_000
/** So often a run is gone at without getting on: then it is not the machine that fails. */
const ATTEMPTS = 5

interface Work {
  readonly model: ModelRow
  readonly run: RunRow
  readonly kind: Kind
  readonly oracle: Oracle
}

/**
 * Fits a model and scores every member of its brand, from where it was left. Each chunk's scores, history and news are
 * committed with the cursor, so a crash costs one chunk's work and a second process stops at its first chunk. Answers false
 * where the plugin rests: it is tried again later.
 */
export async function runScoring(deps: Deps, run: RunRow): Promise<boolean> {
  const model = await findModelById(deps.db, run.brand, run.model)
  const kind = model && kindOf(deps.plugins, model.node)
  if (!model || !kind || !deps.plugins) return false
  try {
    if ((await countAttempt(deps.db, run)) > ATTEMPTS) {
      throw new ScoringFailed('SCORE_INTERRUPTED', `The run was begun ${ATTEMPTS} times and got no further.`)
    }
    const work = { model, run, kind, oracle: oracleOf(deps.plugins, kind, run.config) }
    // scores of one run come from one release of the plugin
    const stale = run.state !== 'scoring' || run.release !== kind.release
    const fitted = stale ? await fit(deps, work) : work
    if (await scoreAll(deps, fitted)) await endRun(deps.db, run, { at: await deps.clock.machine() })
    return true
  } catch (error) {
    if (error instanceof ScoringRests) return false
    if (!(error instanceof ScoringFailed)) throw error
    deps.log.warn({ model: model.publicId, run: run.publicId, code: error.code, error }, 'a scoring run failed')
    const { code, message } = error
    await endRun(deps.db, run, { at: await deps.clock.machine(), error: { code, message: message.slice(0, 500) } })
    return true
  }
}

async function fit(deps: Deps, work: Work): Promise<Work> {
  const { run, kind, oracle, model } = work
  const { version } = kind.node
  await beginFit(deps.db, run, { nodeVersion: version, pluginVersion: kind.pluginVersion, release: kind.release })
  const features = await oracle.features()
  const sample = await sampleOf(deps, countingOf(work, features), model.sample)
  const { fitted, report } = await oracle.fit(sample.columns, sample.rows)
  await keepFit(deps.db, run, { features, fitted, report, sampled: sample.rows })
  const begun = await findRun(deps.db, run.brand, { model: run.model, publicId: run.publicId })
  return { ...work, run: begun ?? run }
}

const countingOf = ({ model, run }: Work, features: Readonly<Record<string, Feature>>): Counting => ({
  brand: { id: model.brand, zone: model.zone, currency: model.currency },
  model: model.id,
  features,
  asOf: run.asOf,
})

/**
 * Whole slices, a 64th of the members each, until there are enough: the same members whenever it is asked, spread over all
 * ages because ids go round the slices one by one.
 */
async function sampleOf(deps: Deps, counting: Counting, most: number): Promise<{ columns: Columns; rows: number }> {
  const columns: Record<string, number[]> = Object.fromEntries(Object.keys(counting.features).map((name) => [name, []]))
  let rows = 0
  for (let bucket = 0; bucket < BUCKETS && rows < most; bucket += 1) {
    for await (const counted of slices(deps, counting, { bucket, member: 0 })) {
      const room = Math.min(most - rows, counted.members.length)
      for (const [name, values] of Object.entries(counted.columns)) {
        for (let i = 0; i < room; i += 1) columns[name]?.push(values[i] ?? Number.NaN)
      }
      rows += room
      if (rows >= most) break
    }
  }
  return { columns, rows }
}

/** The members of one slice behind a place, chunk by chunk. */
async function* slices(deps: Deps, counting: Counting, { bucket, member }: Cursor): AsyncGenerator<Counted> {
  for (let after = member; ;) {
    const counted = await countFeatures(deps.db, counting, { bucket, after, limit: CHUNK })
    const last = counted.members.at(-1)
    if (last === undefined) return
    yield counted
    if (counted.members.length < CHUNK) return
    after = last
  }
}

/** False: another process goes on with it. */
async function scoreAll(deps: Deps, work: Work): Promise<boolean> {
  const { run } = work
  // kept by `keepFit` after it was parsed
  const counting = countingOf(work, run.features as unknown as Readonly<Record<string, Feature>>)
  let held = { bucket: run.bucket, member: run.member }
  for (let { bucket } = run; bucket < BUCKETS; bucket += 1) {
    const from = { bucket, member: bucket === run.bucket ? run.member : 0 }
    for await (const counted of slices(deps, counting, from)) {
      const to = { bucket, member: counted.members.at(-1) ?? 0 }
      if (!(await scoreChunk(deps, work, { counted, held, to }))) return false
      held = to
    }
  }
  return true
}

interface Chunk {
  readonly counted: Counted
  /** Where the row of the run says we are. */
  readonly held: Cursor
  readonly to: Cursor
}

async function scoreChunk(deps: Deps, { model, run, kind, oracle }: Work, chunk: Chunk): Promise<boolean> {
  const { members, columns } = chunk.counted
  const said = await oracle.predict(run.fitted, columns, members.length)
  const of = { brand: run.brand, model: run.model, bucket: chunk.to.bucket, run: run.id }
  const now = await deps.clock.now()
  return transact(deps.db, async (tx) => {
    if (!(await holdRun(tx, run, chunk.held))) return false
    const before = new Map((await readSaid(tx, of, members)).map((row) => [row.member, row]))
    const news = compare({ members, said, before, outputs: kind.node.outputs })
    await writeSaid(tx, of, news.sayings)
    await keepBefore(tx, of, news.superseded)
    await tellScores(tx, deps, { brand: run.brand, key: model.key, members: news.told, now })
    await advanceRun(tx, run, { to: chunk.to, scored: members.length, changed: news.told.length })
    return true
  })
}

interface Comparing {
  readonly members: readonly number[]
  readonly said: readonly Saying['said'][]
  readonly before: ReadonlyMap<number, SaidRow>
  readonly outputs: Kind['node']['outputs']
}

/**
 * Small moves of a number are written and not told; what was last told is kept beside them, so that many small moves are told
 * as one large one.
 */
function compare({ members, said, before, outputs }: Comparing) {
  const sayings: Saying[] = []
  const superseded: Superseded[] = []
  const told: number[] = []
  for (const [i, member] of members.entries()) {
    const now = said[i] ?? {}
    const row = before.get(member)
    const known = row && { said: row.told ?? row.said, run: row.toldRun ?? row.run }
    if (known === undefined || differs(outputs, known.said, now)) {
      if (known) superseded.push({ member, ...known })
      sayings.push({ member, said: now, told: undefined, toldRun: undefined })
      told.push(member)
    } else if (row && !same(row.said, now)) {
      sayings.push({ member, said: now, told: known.said, toldRun: known.run })
    }
  }
  return { sayings, superseded, told }
}
