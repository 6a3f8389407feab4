import type { Json, JsonObject } from '../json.ts'
import type { Feature, FeatureMaker } from './features.ts'
import type { Migrations } from './migration.ts'
import type { AnyConfig, ConfigSchema, OutputOf } from './schema.ts'
import type { Title } from './text.ts'

/** What a model says of a member: a number, one of a few words, or a text. NaN and null say nothing. */
export type OutputKind = 'int' | 'number' | 'text' | readonly [string, ...string[]]
export type Outputs = Readonly<Record<string, OutputKind>>

type Column<K> = K extends readonly string[]
  ? readonly K[number][]
  : K extends 'text'
    ? readonly (string | null)[]
    : ArrayLike<number>
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
  features(context: FeatureMaker & { readonly config: OutputOf<S> }): F
  readonly outputs: O
  /** How people call the outputs and the words they may hold. */
  readonly words?: Readonly<Record<string, Title>>
  /**
   * Learns from everybody, or a sample; what it answers is kept with the run, so that every score can be made again. A
   * `FitReport` under `report` is shown to people.
   */
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
