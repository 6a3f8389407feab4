import type { Json, JsonObject } from '../json.ts'
import type { Migrations } from './migration.ts'
import type { AnyConfig, ConfigSchema, OutputOf } from './schema.ts'
import type { Title } from './text.ts'

/** A number about each member, counted by the host over its events up to the day that is scored. Plain data. */
export interface Feature {
  readonly event: string
  readonly take: 'count' | 'sum' | 'days-since-last' | 'days-since-first'
  readonly property?: string
  readonly withinDays?: number
}

interface Window {
  readonly withinDays?: number
}
const within = ({ withinDays }: Window): Window => (withinDays === undefined ? {} : { withinDays })

const events = (event: string) => ({
  count: (window: Window = {}): Feature => ({ event, take: 'count', ...within(window) }),
  sum: (property: string, window: Window = {}): Feature => ({ event, take: 'sum', property, ...within(window) }),
  daysSinceLast: (): Feature => ({ event, take: 'days-since-last' }),
  daysSinceFirst: (): Feature => ({ event, take: 'days-since-first' }),
})
/** What features are made from; a model asks for nothing else and sees nothing else. */
export type FeatureMaker = typeof events
export const featureMaker: FeatureMaker = events

/** What a model says of a member: a number, or one of a few words. */
export type OutputKind = 'int' | 'number' | readonly [string, ...string[]]
export type Outputs = Readonly<Record<string, OutputKind>>

type Column<K> = K extends readonly string[] ? readonly K[number][] : ArrayLike<number>
export type Columns<F> = { readonly [K in keyof F]: ArrayLike<number> }

export interface ScoringWish<
  S extends ConfigSchema,
  F extends Readonly<Record<string, Feature>>,
  O extends Outputs,
  M extends Json,
> {
  readonly id: string
  readonly version: number
  readonly title: Title
  readonly icon: string
  readonly config: S
  readonly migrations?: Migrations
  features(context: { readonly config: OutputOf<S>; readonly events: FeatureMaker }): F
  readonly outputs: O
  /** Learns from everybody, or a sample; what it answers is kept with the run, so that every score can be made again. */
  fit(context: { readonly config: OutputOf<S>; readonly columns: Columns<F>; readonly rows: number }): M
  /** One value for each output and row, whatever other rows stand beside it. A feature nobody has is NaN. */
  predict(context: {
    readonly config: OutputOf<S>
    readonly model: M
    readonly columns: Columns<F>
    readonly rows: number
  }): { readonly [K in keyof O]: Column<O[K]> }
}

export interface ScoringModel {
  readonly kind: 'scoring'
  readonly wish: ScoringWish<AnyConfig, Readonly<Record<string, Feature>>, Outputs, Json>
}

export function defineScoringModel<
  S extends ConfigSchema,
  F extends Readonly<Record<string, Feature>>,
  const O extends Outputs,
  M extends Json | JsonObject,
>(wish: ScoringWish<S, F, O, M>): ScoringModel {
  // it is only ever handed its own config, model and columns, which its own types describe
  return { kind: 'scoring', wish: wish as unknown as ScoringModel['wish'] }
}

/** The values at which `bins` parts of equal size meet, `bins − 1` of them. What is no number is left out. */
export function quantiles(column: ArrayLike<number>, bins: number): readonly number[] {
  const sorted = Float64Array.from(column)
    .filter((value) => Number.isFinite(value))
    .sort()
  return Array.from({ length: bins - 1 }, (_, i) => {
    const at = ((i + 1) / bins) * (sorted.length - 1)
    const low = sorted[Math.floor(at)] ?? 0
    return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at))
  })
}

/** Which part a value falls into, 1 for the lowest; `reverse` calls the lowest the best. What is no number is in the worst. */
export function bin(value: number | undefined, edges: readonly number[], { reverse = false } = {}): number {
  if (value === undefined || !Number.isFinite(value)) return 1
  const below = edges.reduce((n, edge) => n + (value > edge ? 1 : 0), 0)
  return reverse ? edges.length + 1 - below : below + 1
}
