import type { ChannelDefinition, Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { readStances, type Stance } from '../recovery/store.ts'
import { type Ending, maySendAgain } from '@cairn/sdk/run'
import type { ReadyEffect, Settlement } from './store-dispatch.ts'
import { dateBack, readDoubtful } from './store-doubt.ts'

/** How a channel stands after the database went back: not at all (`undefined`), or with these gaps to mind. */
export async function stanceOf(tx: Tx, { idempotency }: ChannelDefinition): Promise<readonly Stance[] | undefined> {
  const stances = await readStances(tx, idempotency.class)
  return stances.some(({ verdict }) => verdict === null) ? undefined : stances
}

interface Doubting {
  readonly channel: ChannelDefinition
  readonly bucket: number
  readonly machine: Instant
  readonly gaps: readonly Stance[]
}

export interface Judged {
  readonly going: readonly ReadyEffect[]
  readonly parked: readonly Settlement[]
}

/**
 * Messages that may have gone out in a time the database has lost. A channel whose provider still knows their keys sends them
 * again; all others are parked, because a second letter is worse than a question.
 */
export async function judgeDoubts(tx: Tx, effects: readonly ReadyEffect[], doubting: Doubting): Promise<Judged> {
  const { channel, bucket, machine, gaps } = doubting
  if (gaps.length === 0 || effects.length === 0) return { going: effects, parked: [] }
  const since = new Map<string, { from: Instant; again: boolean }>()
  for (const gap of gaps) {
    const { idempotency } = channel
    const again =
      gap.verdict === 'again' && idempotency.class === 'native' && maySendAgain(idempotency.windowMs, gap.from, machine)
    for (const id of await readDoubtful(tx, { bucket, effects, gap })) {
      const known = since.get(nameOf(id))
      since.set(nameOf(id), {
        from: Math.min(gap.from, known?.from ?? gap.from),
        again: again && known?.again !== false,
      })
    }
  }
  const doubts = effects.map((effect) => ({ effect, doubt: since.get(nameOf(effect)) }))
  await dateBack(
    tx,
    bucket,
    doubts.flatMap(({ effect, doubt }) => (doubt?.again === true ? [{ effect, at: doubt.from }] : [])),
  )
  return {
    going: doubts.flatMap(({ effect, doubt }) => {
      if (doubt?.again === false) return []
      return [doubt ? { ...effect, ...SENT_BEFORE, firstAttemptAt: effect.firstAttemptAt ?? doubt.from } : effect]
    }),
    parked: doubts.flatMap(({ effect, doubt }) =>
      doubt?.again === false ? [{ effect, fence: effect.fence, from: 'ready' as const, ending: LOST }] : [],
    ),
  }
}

const SENT_BEFORE = { outcome: { ambiguous: true } }
const LOST: Ending = {
  state: 'unknown',
  outcome: { reason: 'restored', detail: 'The database was set back; it may have gone out in the time that was lost.' },
}

const nameOf = ({ run, node, visit, slot }: Pick<ReadyEffect, 'run' | 'node' | 'visit' | 'slot'>): string =>
  `${run} ${node} ${visit} ${slot}`
