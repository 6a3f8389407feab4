import type { Change } from '../define/outcome.ts'
import type { EffectIntent, Run, Step, Subscription, Walk } from './run.ts'

/** One row of `node_count` to be added to. */
export interface Count {
  readonly bucket: number
  readonly journey: number
  readonly version: number
  readonly node: string
  readonly arm: number
  readonly what: string
  readonly n: number
}

/** Everything a batch of walks has to write, each kind in the order in which its rows are to be locked. */
export interface Folded {
  readonly runs: readonly Run[]
  readonly steps: readonly { readonly run: Run; readonly step: Step }[]
  readonly effects: readonly { readonly run: Run; readonly effect: EffectIntent }[]
  readonly subscriptions: readonly { readonly run: Run; readonly subscription: Subscription }[]
  readonly counts: readonly Count[]
  /** By member id, each member's changes in the order made. */
  readonly changes: readonly { readonly member: number; readonly changes: readonly Change[] }[]
  readonly troubles: readonly { readonly run: Run; readonly trouble: NonNullable<Walk['trouble']> }[]
}

/** Walks that moved, as the rows to write. Those that did not move leave nothing behind. */
export function fold(walks: readonly Walk[]): Folded {
  const moved = walks.filter((walk) => walk.moved)
  return {
    runs: moved.map((walk) => walk.run),
    steps: moved.flatMap(({ run, steps }) => steps.map((step) => ({ run, step }))),
    effects: moved.flatMap(({ run, effects }) => effects.map((effect) => ({ run, effect }))),
    subscriptions: moved.flatMap(({ run, subscriptions }) =>
      subscriptions.map((subscription) => ({ run, subscription })),
    ),
    counts: countsOf(moved),
    changes: changesOf(moved),
    troubles: moved.flatMap(({ run, trouble }) => (trouble ? [{ run, trouble }] : [])),
  }
}

function countsOf(walks: readonly Walk[]): readonly Count[] {
  const counts = new Map<string, Count & { n: number }>()
  for (const { run, steps } of walks) {
    const { bucket, journey, version, arm } = run
    for (const { node, what } of steps) {
      const key = `${bucket} ${journey} ${version} ${node} ${arm} ${what}`
      const count = counts.get(key)
      if (count) count.n += 1
      else counts.set(key, { bucket, journey, version, node, arm, what, n: 1 })
    }
  }
  return [...counts.values()].toSorted(byKey)
}

/** The order of the primary key: every transaction locks counters in it, so two never wait for each other in a ring. */
function byKey(a: Count, b: Count): number {
  return (
    a.bucket - b.bucket ||
    a.journey - b.journey ||
    a.version - b.version ||
    byText(a.node, b.node) ||
    a.arm - b.arm ||
    byText(a.what, b.what)
  )
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function changesOf(walks: readonly Walk[]): Folded['changes'] {
  const members = new Map<number, Change[]>()
  for (const { run, changes } of walks) {
    if (changes.length === 0) continue
    const known = members.get(run.member)
    if (known) known.push(...changes)
    else members.set(run.member, [...changes])
  }
  return [...members].toSorted(([a], [b]) => a - b).map(([member, changes]) => ({ member, changes }))
}
