import type { JsonObject } from '@cairn/sdk'
import { minorDigits, minorUnits } from '../members/currency.ts'
import { INTAKE } from './limits.ts'

/** What an event does to the brand's orders. Amounts in minor units of its currency. */
export type OrderChange =
  | { readonly what: 'completed'; readonly orderId: string; readonly amount: number }
  /** `amount` absent: all that is left. */
  | { readonly what: 'refunded'; readonly orderId: string; readonly amount?: number }
  | { readonly what: 'cancelled'; readonly orderId: string }

interface Happening {
  readonly name: string
  readonly properties: JsonObject
}

const CHANGES: Readonly<Record<string, OrderChange['what']>> = {
  'Order Completed': 'completed',
  'Order Refunded': 'refunded',
  'Order Cancelled': 'cancelled',
}

/** Where the Segment spec puts an order's amount, in the order it is looked for; in major units. */
const AMOUNTS = ['total', 'revenue', 'value'] as const

/** `fallbackId` (the message id) stands in for a missing order id: an order without a name is still an order. */
export function orderChange(event: Happening, currency: string, fallbackId: string): OrderChange | undefined {
  const what = CHANGES[event.name]
  if (!what) return undefined
  const orderId = idOf(event.properties.order_id)
  const amount = amountOf(event.properties, currency)
  switch (what) {
    case 'completed':
      return { what, orderId: orderId ?? fallbackId, amount: amount ?? 0 }
    case 'refunded':
      return orderId === undefined ? undefined : { what, orderId, ...(amount !== undefined && { amount }) }
    case 'cancelled':
      return orderId === undefined ? undefined : { what, orderId }
  }
}

/** Why an order event cannot be booked, found before anything is stored. */
export function orderProblem(
  event: Happening,
  currency: string,
): { field: string; code: string; message: string } | undefined {
  if (!CHANGES[event.name]) return undefined
  const { order_id: orderId, currency: sent } = event.properties
  if (orderId !== undefined && orderId !== null) {
    const text = idOf(orderId)
    if (text === undefined) return { field: 'order_id', code: 'ID_NOT_TEXT', message: 'must be text' }
    if (text.length > INTAKE.idLength)
      return { field: 'order_id', code: 'ID_TOO_LONG', message: `is longer than ${INTAKE.idLength} characters` }
  }
  if (
    sent !== undefined &&
    sent !== null &&
    sent !== '' &&
    (typeof sent !== 'string' || sent.toUpperCase() !== currency)
  ) {
    return {
      field: 'currency',
      code: 'CURRENCY_OTHER',
      message: `is not ${currency}, the currency this brand counts in`,
    }
  }
  const field = amountField(event.properties)
  if (field === undefined) return undefined
  const amount = amountOf(event.properties, currency)
  if (amount === undefined)
    return { field, code: 'AMOUNT_UNREADABLE', message: 'must be an amount of money such as 12.5' }
  return amount < 0
    ? { field, code: 'AMOUNT_NEGATIVE', message: 'must not be below zero; send Order Refunded instead' }
    : undefined
}

const idOf = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : typeof value === 'string' && value !== '' ? value : undefined

const amountField = (properties: JsonObject): string | undefined =>
  AMOUNTS.find((name) => properties[name] !== undefined && properties[name] !== null && properties[name] !== '')

function amountOf(properties: JsonObject, currency: string): number | undefined {
  const field = amountField(properties)
  const value = field === undefined ? undefined : properties[field]
  return typeof value === 'number' || typeof value === 'string' ? minorUnits(value, minorDigits(currency)) : undefined
}
