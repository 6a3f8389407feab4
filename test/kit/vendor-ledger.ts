/** How a vendor tells a repeated request: by its key, by its bytes, or not at all. */
export type Dedupe =
  | { readonly by: 'key'; readonly windowMs: number }
  | { readonly by: 'content'; readonly windowMs: number }
  | { readonly by: 'nothing' }

/** What a vendor does with one request. */
export type Fault =
  /** Takes it and says so. */
  | 'none'
  /** Takes it, begins its 200 and drops the line in the middle. */
  | 'drop'
  /** Takes it and answers 500. */
  | 'error'
  /** Takes it and never answers; the parent process is told. */
  | 'hang'
  /** Answers 503 and takes nothing. */
  | 'refuse'
  /** Answers 429 with this rule's `retryAfter`. */
  | 'busy'
  /** Answers 400. */
  | 'reject'
  /** Takes it after `afterMs`. */
  | 'slow'
  /** Resets the line before it has read everything, and takes nothing. */
  | 'reset'
  /** Takes it and answers 200 with what is no JSON. */
  | 'garbage'
  /** Takes it and answers with somebody else's key. */
  | 'wrong'

/** The next `times` requests whose business identity holds `match` get this fault; the first rule that fits is used up first. */
export interface FaultRule {
  readonly fault: Fault
  readonly times?: number
  readonly match?: string
  readonly retryAfter?: string
  readonly afterMs?: number
}

/** One line of a vendor's book, written and fsynced before a byte of the answer. */
export interface Entry {
  readonly seq: number
  readonly at: number
  readonly key: string
  /** Who gets what, in words of the business: a wrong key cannot hide a duplicate. */
  readonly business: string
  readonly hash: string
  readonly fault: Fault
  /** Somebody got something: false for a request refused or recognised as a repeat. */
  readonly effect: boolean
}

/** Faults after which the sender cannot know whether the vendor took the request. */
export const AMBIGUOUS: readonly Fault[] = ['drop', 'error', 'hang', 'refuse', 'reset', 'garbage', 'wrong']
const TAKES_NOTHING: ReadonlySet<Fault> = new Set(['refuse', 'busy', 'reject', 'reset'])

/** Decides about requests as they come; remembers what it took. Pure but for its memory. */
export function makeJudge(dedupe: Dedupe): (request: Omit<Entry, 'effect' | 'seq'>) => boolean {
  const taken = new Map<string, number>()
  return ({ key, hash, at, fault }) => {
    if (TAKES_NOTHING.has(fault)) return false
    if (dedupe.by === 'nothing') return true
    const name = dedupe.by === 'key' ? key : hash
    const before = taken.get(name)
    if (before !== undefined && at - before < dedupe.windowMs) return false
    taken.set(name, at)
    return true
  }
}
