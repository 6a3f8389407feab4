import { type FitReport, toIso } from '@cairn/sdk'
import type { ModelRow } from './store.ts'
import type { RunRow } from './store-run.ts'

export interface ModelView {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly node: string
  readonly config: object
  readonly sample: number
  readonly every?: ModelRow['every'] & string
  readonly at: string
  readonly nextAt?: string
}

export function modelView({ publicId: id, key, name, node, config, sample, every, at, nextAt }: ModelRow): ModelView {
  const when = { ...(every !== null && { every }), ...(nextAt !== null && { nextAt: toIso(nextAt) }) }
  return { id, key, name, node, config, sample, at, ...when }
}

export interface RunView {
  readonly id: string
  readonly state: RunRow['state']
  readonly asOf: string
  readonly nodeVersion?: number
  readonly pluginVersion?: string
  readonly sampled: number
  readonly total: number
  readonly scored: number
  readonly changed: number
  readonly percent: number
  readonly report?: FitReport
  readonly error?: { readonly code: string; readonly message: string }
  readonly createdAt: string
  readonly finishedAt?: string
}

export function runView(run: RunRow): RunView {
  const { publicId: id, state, sampled, total, scored, changed, nodeVersion, pluginVersion, report, error } = run
  const share = total === 0 ? 0 : Math.min(99, Math.floor((100 * scored) / total))
  return {
    id,
    state,
    asOf: toIso(run.asOf),
    sampled,
    total,
    scored,
    changed,
    percent: state === 'done' ? 100 : share,
    ...(nodeVersion !== null && { nodeVersion }),
    ...(pluginVersion !== null && { pluginVersion }),
    ...(report && { report }),
    ...(error && { error }),
    createdAt: run.createdAt.toISOString(),
    ...(run.finishedAt && { finishedAt: run.finishedAt.toISOString() }),
  }
}
