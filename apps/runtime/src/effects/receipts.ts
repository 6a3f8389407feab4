import type { Instant, JsonObject } from '@cairn/sdk'
import { isOpen, judgeReceipt, mayFollow, portOfReceipt, type ReceiptState } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { settle, type Settlement } from './store-dispatch.ts'
import { lockNamed, type NamedEffect } from './store-name.ts'

/** What a provider reports about a message, by the name it knows it under. */
export interface Report {
  readonly name: string
  readonly state: ReceiptState
  readonly detail?: string | undefined
}

/** A report and the message it is about; `true` where the two agree. */
export interface Matched<R extends Report> {
  readonly report: R
  readonly effect: NamedEffect
  readonly agrees: boolean
}

interface Source {
  readonly brand: number
  readonly channel: string
  readonly now: Instant
}

/**
 * Leads messages forward by what their provider reports, in the given order, whatever order and number the reports came
 * in. A run that still waits to hear is woken. Answers the reports whose message is known here.
 */
export async function applyReports<R extends Report>(
  tx: Tx,
  { brand, channel, now }: Source,
  reports: readonly R[],
): Promise<readonly Matched<R>[]> {
  const found = await lockNamed(
    tx,
    { brand, channel },
    reports.map(({ name }) => name),
  )
  const byName = new Map(found.map((effect) => [effect.name, effect]))
  const states = new Map(found.map((effect) => [identity(effect), effect.state]))
  const last = new Map<string, { effect: NamedEffect; report: R }>()
  const matched = reports.flatMap((report): readonly Matched<R>[] => {
    const effect = byName.get(report.name)
    if (!effect) return []
    const state = states.get(identity(effect)) ?? effect.state
    const next = judgeReceipt({ state, attempt: effect.attempt }, report.state)
    if (next) {
      states.set(identity(effect), next)
      last.set(identity(effect), { effect, report })
    }
    // late, but no contradiction: what is known by now may well have followed it
    return [{ report, effect, agrees: next !== undefined || mayFollow(report.state, state) }]
  })
  const settlements = [...last.values()].map(({ effect, report }) => settlementOf(effect, report))
  for (const [bucket, group] of Map.groupBy(settlements, ({ effect }) => effect.bucket)) {
    await settle(tx, { bucket, now }, group)
  }
  return matched
}

const identity = ({ bucket, run, node, visit, slot }: NamedEffect): string =>
  `${bucket} ${run} ${node} ${visit} ${slot}`

function settlementOf(effect: NamedEffect, { state, detail }: Report): Settlement {
  const failed: JsonObject = { reason: 'receipt', ...(detail !== undefined && { detail }) }
  // a run is told once how its message ended; what comes later is data
  const port = isOpen(effect.state) ? { port: portOfReceipt(state) } : {}
  return {
    effect,
    fence: effect.fence,
    from: effect.state,
    ending: { state, outcome: state === 'failed' ? failed : {}, ...port },
  }
}
