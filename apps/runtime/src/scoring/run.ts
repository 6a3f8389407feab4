import type { Feature } from '@cairn/sdk'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { bucketOfMember } from '../members/bucket.ts'
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
  readonly chunk: number
}

/**
 * Fits a model and scores every member of its brand, from where it was left. Each chunk's scores, history and news are
 * committed with the cursor, so a crash costs one chunk's work and a second process stops at its first chunk. Answers false
 * where the plugin rests: it is tried again later.
 */
export async function runScoring(deps: Deps, run: RunRow, chunk = CHUNK): Promise<boolean> {
  const model = await findModelById(deps.db, run.brand, run.model)
  const kind = model && kindOf(deps.plugins, model.node)
  if (!model || !kind || !deps.plugins) return false
  try {
    if ((await countAttempt(deps.db, run)) > ATTEMPTS) {
      throw new ScoringFailed('SCORE_INTERRUPTED', `The run was begun ${ATTEMPTS} times and got no further.`)
    }
    const work = { model, run, kind, oracle: oracleOf(deps.plugins, kind, run.config), chunk }
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
 * Slice by slice, a 64th of the members each, until there are enough: the same members whenever it is asked, spread over all
 * ages because ids go round the slices one by one.
 */
async function sampleOf(deps: Deps, counting: Counting, most: number): Promise<{ columns: Columns; rows: number }> {
  const columns: Record<string, number[]> = Object.fromEntries(Object.keys(counting.features).map((name) => [name, []]))
  let rows = 0
  for await (const counted of chunks(deps, counting, { from: { bucket: 0, member: 0 }, size: CHUNK })) {
    const room = Math.min(most - rows, counted.members.length)
    for (const [name, values] of Object.entries(counted.columns)) {
      for (let i = 0; i < room; i += 1) columns[name]?.push(values[i] ?? Number.NaN)
    }
    rows += room
    if (rows >= most) break
  }
  return { columns, rows }
}

/**
 * All members behind a place, chunk by chunk. The next chunk is counted while the caller works on this one: counting is the
 * database's work, predicting the plugin's.
 */
async function* chunks(deps: Deps, counting: Counting, { from, size }: Span): AsyncGenerator<Counted> {
  const count = (after: Cursor): Promise<Counted> => countFeatures(deps.db, counting, { after, limit: size })
  let coming: Promise<Counted> | undefined = count(from)
  while (coming) {
    const chunk: Counted = await coming
    coming = chunk.members.length < size ? undefined : count(placeAfter(chunk))
    // whoever stops here waits for it no more; whoever goes on hears of it above
    coming?.catch(() => {})
    if (chunk.members.length > 0) yield chunk
  }
}

interface Span {
  readonly from: Cursor
  readonly size: number
}

function placeAfter({ members }: Counted): Cursor {
  const member = members.at(-1) ?? 0
  return { bucket: bucketOfMember(member), member }
}

/** False: another process goes on with it. */
async function scoreAll(deps: Deps, work: Work): Promise<boolean> {
  const { run } = work
  // kept by `keepFit` after it was parsed
  const counting = countingOf(work, run.features as unknown as Readonly<Record<string, Feature>>)
  let held = { bucket: run.bucket, member: run.member }
  for await (const chunk of chunks(deps, counting, { from: held, size: work.chunk })) {
    const to = placeAfter(chunk)
    if (!(await scoreChunk(deps, work, { chunk, held, to }))) return false
    held = to
  }
  return true
}

interface Step {
  readonly chunk: Counted
  /** Where the row of the run says we are. */
  readonly held: Cursor
  readonly to: Cursor
}

async function scoreChunk(deps: Deps, { model, run, kind, oracle }: Work, step: Step): Promise<boolean> {
  const { members, columns } = step.chunk
  const said = await oracle.predict(run.fitted, columns, members.length)
  const of = { brand: run.brand, model: run.model, run: run.id }
  const now = await deps.clock.now()
  return transact(deps.db, async (tx) => {
    if (!(await holdRun(tx, run, step.held))) return false
    const before = new Map((await readSaid(tx, of, members)).map((row) => [row.member, row]))
    const news = compare({ members, said, before, outputs: kind.node.outputs })
    await writeSaid(tx, of, news.sayings)
    await keepBefore(tx, of, news.superseded)
    await tellScores(tx, deps, { brand: run.brand, key: model.key, members: news.told, now })
    await advanceRun(tx, run, { to: step.to, scored: members.length, changed: news.told.length })
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
