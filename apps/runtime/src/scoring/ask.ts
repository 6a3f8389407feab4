import { features, type Feature, fitReport, type FitReport, type Json, type JsonObject } from '@cairn/sdk'
import { NothingSentError, objectOf } from '@cairn/sdk'
import type { PluginModel } from '@cairn/sdk/plugin'
import { type GuestCall, GuestGone, type Services } from '../plugins/guest.ts'
import type { Plugins } from '../plugins/plugins.ts'
import type { Kind } from './kinds.ts'
import { sayingsOf } from './sayings.ts'

/** A run cannot come to its end: the model said something that cannot be, or nothing. The code is what a person is told. */
export class ScoringFailed extends Error {
  override readonly name = 'ScoringFailed'
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The plugin rests, is away or is being replaced: the run waits for it. */
export class ScoringRests extends Error {
  override readonly name = 'ScoringRests'
}

/** A model of a plugin, asked with its settings. All that comes back has been looked at. */
export interface Oracle {
  features(): Promise<Readonly<Record<string, Feature>>>
  fit(columns: Columns, rows: number): Promise<{ readonly fitted: Json; readonly report: FitReport | undefined }>
  predict(fitted: Json, columns: Columns, rows: number): Promise<readonly JsonObject[]>
}
export type Columns = Readonly<Record<string, readonly number[]>>

/** A question about features is answered at once; a fit may take its minute, and computes without a word meanwhile. */
const DEADLINE = { features: 5000, predict: 30_000, fit: 90_000 }
const FEATURES = 60
const FITTED_BYTES = 2_000_000

export function oracleOf(plugins: Plugins, { plugin, node }: Kind, config: JsonObject): Oracle {
  const ask = (method: 'features' | 'fit' | 'predict', input: object): Promise<unknown> => {
    const patience = DEADLINE[method]
    const signal = AbortSignal.timeout(patience)
    const call: GuestCall = { method, node: node.id, input: { config, ...input }, services: NONE, signal, patience }
    // a fit keeps a whole process busy: messages of the same plugin must not wait for it
    return plugins.call(plugin, call, method === 'fit' ? { counts: true } : undefined).catch((error: unknown) => {
      throw endingOf(error, method)
    })
  }
  return {
    async features() {
      const parsed = features.safeParse(await ask('features', {}))
      if (!parsed.success || Object.keys(parsed.data).length > FEATURES) {
        const why = parsed.success ? `more than ${FEATURES}` : (parsed.error.issues[0]?.message ?? 'nothing')
        throw new ScoringFailed('SCORE_FEATURES', `The model asks for features that cannot be counted: ${why}.`)
      }
      // parsed above: what the schema leaves out is absent, not undefined
      return parsed.data as Readonly<Record<string, Feature>>
    },
    async fit(columns, rows) {
      // JSON is what crosses the boundary
      const fitted = ((await ask('fit', { columns, rows })) ?? null) as Json
      if (JSON.stringify(fitted).length > FITTED_BYTES) {
        throw new ScoringFailed('SCORE_FIT', `The fitted model has more than ${FITTED_BYTES / 1e6} MB.`)
      }
      return { fitted, report: reportOf(fitted) }
    },
    predict: async (model, columns, rows) => readPredicted(node, await ask('predict', { model, columns, rows }), rows),
  }
}

function reportOf(fitted: Json): FitReport | undefined {
  const told = objectOf(fitted)['report']
  if (told === undefined) return undefined
  const parsed = fitReport.safeParse(told)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ScoringFailed(
    'SCORE_FIT',
    `The report of the fit cannot be read: ${issue?.path.join('.')} ${issue?.message}`,
  )
}

function readPredicted(node: PluginModel, said: unknown, rows: number): readonly JsonObject[] {
  const read = sayingsOf(node.outputs, said, rows)
  if ('wrong' in read) throw new ScoringFailed('SCORE_OUTPUT', read.wrong)
  return read.sayings
}

/** A model only computes. */
const NONE: Services = {
  http: () => Promise.reject(new Error('A scoring model calls nobody.')),
  kv: () => Promise.reject(new Error('A scoring model keeps nothing but what its fit answers.')),
}

function endingOf(error: unknown, method: 'features' | 'fit' | 'predict'): Error {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof NothingSentError) return new ScoringRests(message, { cause: error })
  if (error instanceof GuestGone) return new ScoringRests(message, { cause: error })
  return new ScoringFailed(`SCORE_${method.toUpperCase()}`, message, { cause: error })
}
