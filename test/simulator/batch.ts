import { type Coverage, merge } from './judge/coverage.ts'
import type { Protocol } from './product/protocol.ts'
import { type Result, simulateSeed, type Tally } from './simulate.ts'

export interface Batch {
  readonly seeds: number
  readonly failures: readonly { readonly seed: number; readonly message: string }[]
  /** Sums over all seeds. */
  readonly tally: Tally
  readonly coverage: Coverage
  /** Processor time it took, in milliseconds: what a machine shared with others can tell. */
  readonly cpu: number
  /** Seeds that were run twice, to the same trace. */
  readonly repeated: number
}

/** One in a hundred seeds is run twice: where the traces differ, something is not drawn from the seed. */
const REPEATED = 100

export function runBatch(seeds: Iterable<number>, protocol?: Protocol): Batch {
  const begun = process.cpuUsage()
  const coverage: Coverage = new Map()
  const failures: { seed: number; message: string }[] = []
  const tally = { members: 0, nodes: 0, runs: 0, steps: 0, events: 0, mishaps: 0 }
  let n = 0
  let repeated = 0
  for (const seed of seeds) {
    n += 1
    const result = simulateSeed(seed, { coverage, ...(protocol && { protocol }) })
    add(tally, result.tally)
    if (result.broken) failures.push({ seed, message: result.broken.message })
    if (seed % REPEATED !== 0) continue
    repeated += 1
    if (!sameTwice(result, protocol)) failures.push({ seed, message: 'I15 Run twice, the seed left two traces.' })
  }
  const { user, system } = process.cpuUsage(begun)
  return { seeds: n, failures, tally, coverage, repeated, cpu: (user + system) / 1000 }
}

function sameTwice(result: Result, protocol: Protocol | undefined): boolean {
  const again = simulateSeed(result.seed, protocol ? { protocol } : {})
  return again.hash === result.hash && again.broken?.message === result.broken?.message
}

export function joinBatches(batches: readonly Batch[]): Batch {
  const coverage: Coverage = new Map()
  const tally = { members: 0, nodes: 0, runs: 0, steps: 0, events: 0, mishaps: 0 }
  for (const batch of batches) {
    merge(coverage, batch.coverage)
    add(tally, batch.tally)
  }
  const sum = (pick: (batch: Batch) => number): number => batches.reduce((total, batch) => total + pick(batch), 0)
  return {
    seeds: sum(({ seeds }) => seeds),
    failures: batches.flatMap(({ failures }) => failures),
    tally,
    coverage,
    repeated: sum(({ repeated }) => repeated),
    cpu: sum(({ cpu }) => cpu),
  }
}

function add(into: { -readonly [K in keyof Tally]: Tally[K] }, from: Tally): void {
  into.members += from.members
  into.nodes += from.nodes
  into.runs += from.runs
  into.steps += from.steps
  into.events += from.events
  into.mishaps += from.mishaps
}
