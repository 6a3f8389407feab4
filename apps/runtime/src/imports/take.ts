import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { ingest } from '../events/ingest.ts'
import type { DatedItem } from '../events/item.ts'
import { tellMembers } from '../events/tell.ts'
import { minorDigits } from '../members/currency.ts'
import type { Cells } from './cells.ts'
import { memberRow, type MemberRow } from './members.ts'
import type { ImportOptions } from './options.ts'
import { orderItem } from './orders.ts'
import { knownOrders } from './store.ts'

export interface Brand {
  readonly id: number
  readonly currency: string
  readonly zone: string
}

/** Rows that were new, and rows that told of what was there already. */
export interface Taken {
  readonly added: number
  readonly already: number
}

interface Taking {
  readonly brand: Brand
  readonly options: ImportOptions
  readonly now: Instant
  readonly receivedAt: Instant
}

/** How the rows of a kind are judged one by one and stored together. */
export interface Taker<T> {
  judge(cells: Cells): T
  store(tx: Tx, deps: Deps, rows: readonly T[]): Promise<Taken>
}

export function takeOrders({ brand, options, now, receivedAt }: Taking): Taker<DatedItem> {
  const reading = {
    zone: options.zone ?? brand.zone,
    currency: brand.currency,
    digits: minorDigits(brand.currency),
    now,
  }
  return {
    judge: (cells) => orderItem(cells, reading),
    async store(tx, deps, rows) {
      // The order id decides, whatever told of it first: an import, an earlier row, or the shop itself.
      const known = new Set(await knownOrders(tx, brand.id, rows.map(orderIdOf)))
      const items = rows.filter((row) => {
        const fresh = !known.has(orderIdOf(row))
        known.add(orderIdOf(row))
        return fresh
      })
      const { fresh } = await ingest(tx, deps, { brand, items, now, receivedAt, history: !options.live })
      return { added: fresh.size, already: rows.length - fresh.size }
    },
  }
}

const orderIdOf = ({ messageId }: DatedItem): string => messageId.slice('order:'.length)

export function takeMembers({ brand, options, now }: Taking): Taker<MemberRow> {
  return {
    judge: memberRow,
    async store(tx, deps, rows) {
      const { made } = await tellMembers(tx, deps, { brand: brand.id, told: rows, now, history: !options.live })
      return { added: made.size, already: rows.length - made.size }
    },
  }
}
