import type { Instant } from '@cairn/sdk'
import type { ReceiptState } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { applyReports, type Matched } from '../effects/receipts.ts'
import { ingest, type IngestBrand } from '../events/ingest.ts'
import type { DatedItem } from '../events/item.ts'
import { keepReceipts, markMatched, readReaders } from './store.ts'

/** What a provider reports about a message it took, checked and told in our words. */
export interface Receipt {
  /** The provider's own id of this report: told twice, it counts once. */
  readonly id: string
  /** What the message is called: our key where the provider gives it back, else its own reference. */
  readonly name: string
  readonly state: ReceiptState
  readonly at: Instant
  readonly detail?: string | undefined
}

export interface Reported {
  readonly brand: IngestBrand
  readonly channel: string
  readonly receipts: readonly Receipt[]
}

export interface Received {
  /** New, and about a message known here. */
  readonly matched: number
  /** New, and kept until its message is known: a receipt may overtake the answer of the call. */
  readonly parked: number
  readonly repeated: number
}

/** Takes receipts in: each once, messages only ever led forward, waiting runs woken, and the member told of as an event. */
export async function receive(deps: Deps, { brand, channel, receipts: told }: Reported): Promise<Received> {
  const receipts = told.map(storable)
  const now = await deps.clock.now()
  const receivedAt = await deps.clock.machine()
  return transact(deps.db, async (tx) => {
    const fresh = new Set(await keepReceipts(tx, { brand: brand.id, channel, receivedAt }, receipts))
    const first = new Map(receipts.filter(({ id }) => fresh.has(id)).map((receipt) => [receipt.id, receipt]))
    const matched = await follow(tx, deps, { brand, channel, receipts: [...first.values()], now, receivedAt })
    return { matched, parked: first.size - matched, repeated: receipts.length - first.size }
  })
}

/** As the database keeps it: providers' texts may be of any length and hold what it refuses. */
function storable({ detail, ...receipt }: Receipt): Receipt {
  const text = (given: string): string => given.replaceAll('\0', '').slice(0, 500)
  return {
    ...receipt,
    id: text(receipt.id),
    name: text(receipt.name),
    ...(detail !== undefined && { detail: text(detail) }),
  }
}

type Following = Reported & { readonly now: Instant; readonly receivedAt: Instant }

/** What follows from receipts that are new. Answers how many had a message. */
export async function follow(tx: Tx, deps: Deps, following: Following): Promise<number> {
  const { brand, channel, now, receivedAt } = following
  const inOrder = following.receipts.toSorted((a, b) => a.at - b.at)
  const matched = await applyReports(tx, { brand: brand.id, channel, now }, inOrder)
  if (matched.length === 0) return 0
  const ids = matched.map(({ report }) => report.id)
  await markMatched(tx, { brand: brand.id, channel }, ids)
  const items = await itemsOf(tx, following, matched)
  if (items.length > 0) await ingest(tx, deps, { brand, items, now, receivedAt, history: false })
  return matched.length
}

const NAMES: Readonly<Record<ReceiptState, string>> = {
  sent: 'Message Sent',
  delivered: 'Message Delivered',
  read: 'Message Read',
  clicked: 'Message Clicked',
  failed: 'Message Failed',
}

async function itemsOf(
  tx: Tx,
  { brand, channel, now }: Following,
  matched: readonly Matched<Receipt>[],
): Promise<readonly DatedItem[]> {
  const agreeing = matched.filter(({ agrees }) => agrees)
  const readers = await readReaders(
    tx,
    brand.id,
    agreeing.map(({ effect }) => effect),
  )
  return agreeing.flatMap(({ report, effect }): readonly DatedItem[] => {
    const reader = readers.get(effect.member)
    const who = reader?.external ?? undefined
    const anonymousId = reader?.anonymous ?? undefined
    if (who === undefined && anonymousId === undefined) return []
    const message = [effect.bucket, effect.run, effect.node, effect.visit, effect.slot].join('-')
    // a message is delivered once, whatever the provider says and how often; it may be clicked many times
    const once = report.state === 'clicked' ? `${channel}:${report.id}` : `${message}:${report.state}`
    const detail = report.detail === undefined ? {} : { detail: report.detail }
    const journey = reader?.journeys.get(effect.journey)
    const properties = { channel, message, node: effect.node, ...(journey !== undefined && { journey }), ...detail }
    return [
      {
        call: 'track',
        ...(who === undefined ? { anonymousId: anonymousId ?? '' } : { userId: who }),
        messageId: `receipt:${once}`,
        event: { name: NAMES[report.state], properties },
        occurredAt: Math.min(report.at, now),
      },
    ]
  })
}
