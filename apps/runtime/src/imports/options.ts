import { isZone, type Problem } from '@cairn/sdk'
import { z } from 'zod'

export const IMPORT = {
  fileBytes: 2_000_000_000,
  /** A record longer than this is an error: one stray quote must not swallow the memory. */
  recordBytes: 131_072,
  chunkRows: 1_000,
  idLength: 256,
  textLength: 4_000,
  rawLength: 1_000,
  columns: 1_000,
} as const

export type ImportKind = 'members' | 'orders'

/** What a column may be mapped to. Members take any number of `attr:<name>` besides. */
export const TARGETS = {
  members: ['externalId', 'email', 'phone', 'name', 'timeZone', 'locale', 'tags'],
  orders: ['orderId', 'customerId', 'occurredAt', 'amount'],
} as const
const REQUIRED: Readonly<Record<ImportKind, readonly string[]>> = { members: ['externalId'], orders: TARGETS.orders }
const ATTRIBUTE = /^attr:(?!__proto__$).{1,200}$/u

export const importOptions = z.object({
  /** What the file was called where it came from, for people alone. */
  fileName: z.string().trim().min(1).max(255).optional(),
  /** Target field to the name of a column in the file's first row. */
  mapping: z.record(z.string().max(210), z.string().min(1).max(400)),
  /** Local times in the file are of this zone; the brand's where absent. */
  zone: z.string().max(60).refine(isZone, 'it is no IANA time zone such as Europe/London').optional(),
  /** What the file says its amounts are in; must be the brand's. */
  currency: z.string().length(3).toUpperCase().optional(),
  /** Orders only: they happened now and start and wake journeys, as if they had been sent live. */
  live: z.boolean().default(false),
  /** Found by itself where absent. */
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
})
export type ImportOptions = z.output<typeof importOptions>

/** What is wrong with a wish before a byte of the file is read. */
export function optionProblems(
  kind: ImportKind,
  { mapping, currency }: ImportOptions,
  brandCurrency: string,
): readonly Problem[] {
  const problem = (code: string, pointer: string, message: string): Problem => ({
    code,
    severity: 'error',
    message,
    place: { pointer },
  })
  const known: readonly string[] = TARGETS[kind]
  const unknown = Object.keys(mapping).filter(
    (target) => !known.includes(target) && !(kind === 'members' && ATTRIBUTE.test(target)),
  )
  const missing = REQUIRED[kind].filter((target) => mapping[target] === undefined)
  return [
    ...unknown.map((target) =>
      problem(
        'TARGET_UNKNOWN',
        `/mapping/${target}`,
        `${target} is no field of ${kind}; there are ${known.join(', ')}.`,
      ),
    ),
    ...missing.map((target) => problem('TARGET_MISSING', `/mapping/${target}`, `No column is mapped to ${target}.`)),
    ...(kind === 'orders' && currency !== undefined && currency !== brandCurrency
      ? [
          problem(
            'CURRENCY_OTHER',
            '/currency',
            `The file is in ${currency} and this brand counts in ${brandCurrency}.`,
          ),
        ]
      : []),
  ]
}
