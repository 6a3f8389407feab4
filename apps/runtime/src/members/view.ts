import type { JsonObject } from '@cairn/sdk'
import { minorDigits } from './currency.ts'
import type { MemberRow } from './store-list.ts'

/** A member as the API shows it. */
export interface MemberView {
  readonly id: string
  readonly externalId?: string
  readonly anonymousId?: string
  readonly name?: string
  readonly email?: string
  readonly attributes: JsonObject
  readonly tags: readonly string[]
  readonly timeZone?: string
  readonly locale?: string
  /** `total` in major units of the brand's currency. */
  readonly orders: { readonly count: number; readonly total: number; readonly lastAt?: string }
  readonly updatedAt: string
}

export const memberId = (id: number): string => `mem_${id}`

/** The number in a public member id; undefined where it is none. */
export function memberNumber(publicId: string): number | undefined {
  const digits = /^mem_(\d{1,15})$/.exec(publicId)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

export function memberView(row: MemberRow, currency: string): MemberView {
  const { attributes } = row
  const name =
    textOf(attributes.name) ??
    textOf([attributes.first_name, attributes.last_name].flatMap((part) => textOf(part) ?? []).join(' '))
  const email = textOf(attributes.email)
  return {
    id: memberId(row.id),
    ...(row.external !== null && { externalId: row.external }),
    ...(row.anonymous !== null && { anonymousId: row.anonymous }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    attributes,
    tags: row.tags,
    ...(row.zone !== null && { timeZone: row.zone }),
    ...(row.locale !== null && { locale: row.locale }),
    orders: {
      count: row.count,
      total: row.total / 10 ** minorDigits(currency),
      ...(row.lastAt !== null && { lastAt: row.lastAt.toISOString() }),
    },
    updatedAt: row.updatedAt.toISOString(),
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined
