import type { Problem } from '../problem.ts'
import type { ProblemCode } from './codes.ts'
import { MESSAGES } from './messages.ts'

type GraphCode = Exclude<ProblemCode, `RULE_${string}` | `TEMPLATE_${string}`>
type Fix = NonNullable<Problem['fix']>

interface Details {
  readonly params?: Readonly<Record<string, string | number>>
  readonly place?: NonNullable<Problem['place']>
  /** `command` is one of the designer's named edits, `args` its arguments. */
  readonly fix?: Fix | undefined
  readonly severity?: Problem['severity']
}

/** A problem of a journey: code, place, fix and an English sentence that ends with the way out. */
export function graphProblem(code: GraphCode, details: Details = {}): Problem {
  const { params = {}, place, fix, severity = 'error' } = details
  const message = MESSAGES[code].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
  return {
    code,
    severity,
    message,
    ...(Object.keys(params).length > 0 && { params }),
    ...(place && { place }),
    ...(fix && { fix }),
  }
}
export type { GraphCode }
