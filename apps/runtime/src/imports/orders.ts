import { type Instant, toIso, zonedLocal } from '@cairn/sdk'
import type { DatedItem } from '../events/item.ts'
import { minorUnits } from '../members/currency.ts'
import { type Cells, required, RowRefused, within } from './cells.ts'
import { IMPORT } from './options.ts'

export interface OrderReading {
  readonly zone: string
  readonly currency: string
  readonly digits: number
  readonly now: Instant
}

const EARLIEST = Date.UTC(1900, 0, 1)
const THOUSANDS = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/

/** A row as the event it tells of. Its message id is the order's, so that the same order counts once for ever. */
export function orderItem(cells: Cells, { zone, currency, digits, now }: OrderReading): DatedItem {
  const orderId = within(required(cells, 'orderId'), IMPORT.idLength - 'order:'.length, 'orderId')
  const userId = within(required(cells, 'customerId'), IMPORT.idLength, 'customerId')
  const occurredAt = instantIn(required(cells, 'occurredAt'), zone)
  if (occurredAt > now) {
    throw new RowRefused('LATER_THAN_CLOCK', `The order lies in the future: it is ${toIso(now)} now.`, 'occurredAt')
  }
  const total = amountIn(required(cells, 'amount'), digits)
  return {
    call: 'track',
    userId,
    messageId: `order:${orderId}`,
    event: { name: 'Order Completed', properties: { order_id: orderId, total, currency } },
    occurredAt,
  }
}

function instantIn(text: string, zone: string): Instant {
  const instant = text.length > 40 ? undefined : zonedLocal(text, zone)
  if (instant === undefined || instant < EARLIEST) {
    throw new RowRefused('DATE_UNREADABLE', 'The cell is no time such as 2026-02-28 09:30:00.', 'occurredAt')
  }
  return instant
}

function amountIn(text: string, digits: number): number {
  const plain = THOUSANDS.test(text) ? text.replaceAll(',', '') : text
  const units = /[a-z]/i.test(plain) ? undefined : minorUnits(plain, digits)
  if (units === undefined) throw new RowRefused('NUMBER_UNREADABLE', 'The cell is no amount such as 12.50.', 'amount')
  if (units < 0) throw new RowRefused('AMOUNT_NEGATIVE', 'The amount is below zero; refunds are no orders.', 'amount')
  return units / 10 ** digits
}
