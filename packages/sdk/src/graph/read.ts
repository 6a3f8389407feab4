import type { Problem } from '../problem.ts'
import { journey as journeyShape, LIMITS, type Journey } from './journey.ts'
import { graphProblem } from './problems.ts'

// Apart from `validate`, so that whoever only reads a draft, a page above all, does not carry every rule and CEL.

export type Read =
  | { readonly ok: true; readonly journey: Journey }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Any value to a journey with its defaults filled in, or what is wrong with its shape: all that a draft needs to be saved. */
export function readJourney(input: unknown): Read {
  const limits = sizeProblems(input)
  if (limits.length > 0) return { ok: false, problems: limits }
  const parsed = journeyShape.safeParse(input)
  if (parsed.success) return { ok: true, journey: parsed.data }
  const problems = parsed.error.issues.slice(0, 100).map((issue) => {
    const pointer = pointerOf(issue.path)
    const params = { pointer: pointer === '' ? '/' : pointer, detail: issue.message }
    return graphProblem('JOURNEY_SHAPE', { params, place: { pointer } })
  })
  return { ok: false, problems }
}

/** A JSON pointer (RFC 6901). */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Depth and bytes, before anything that recurses touches the value. */
function sizeProblems(input: unknown): Problem[] {
  let bytes = 0
  const open: { value: unknown; depth: number }[] = [{ value: input, depth: 1 }]
  for (let here = open.pop(); here; here = open.pop()) {
    const { value, depth } = here
    if (depth > LIMITS.depth) return [graphProblem('JOURNEY_TOO_DEEP', { params: { limit: LIMITS.depth } })]
    bytes += weightOf(value)
    if (bytes > LIMITS.bytes) return [graphProblem('JOURNEY_TOO_LARGE', { params: { bytes, limit: LIMITS.bytes } })]
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      bytes += key.length + 4
      open.push({ value: inner, depth: depth + 1 })
    }
  }
  return []
}

/** Bytes of the value in JSON, its entries aside: near enough, and never less than a third of the truth. */
function weightOf(value: unknown): number {
  return typeof value === 'string' ? encoder.encode(value).length + 2 : 2
}
const encoder = new TextEncoder()
