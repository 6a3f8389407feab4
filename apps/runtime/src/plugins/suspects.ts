/**
 * Messages that were under way as a process ended. One of them may have ended it: each is tried in a process of its own until it is
 * known, so that a single message does not put its whole plugin into quarantine. Kept in memory: after a restart of ours it is
 * found out again.
 */
export interface Suspects {
  has(key: string): boolean
  /** A process ended while these were in it. `apart`: it was alone in there. */
  blame(keys: readonly string[], apart: boolean): void
  /** Has it ended a process all by itself before? Then another end by it says nothing new about its plugin. */
  proven(key: string): boolean
  /** These were answered, whatever was said. */
  clear(keys: readonly string[]): void
  /**
   * What to do with one that is suspected: try it apart; leave it for a while, so that others may show that the plugin is well; or
   * give it up, because it ended a process all by itself and others got through.
   */
  next(key: string): 'try' | 'leave' | 'give up'
}

interface Suspicion {
  /** How often it ended a process all by itself. */
  readonly alone: number
  /** Answers there had been as it was first and as it was last blamed. */
  readonly first: number
  readonly last: number
  /** How often it was left for later since. */
  left: number
}

const MOST = 10_000
/** Where nobody else is there to show that the plugin is well, it is tried again after so many times. */
const PATIENCE = 4

export function openSuspects(): Suspects {
  const suspicions = new Map<string, Suspicion>()
  let answered = 0
  return {
    has: (key) => suspicions.has(key),
    proven: (key) => (suspicions.get(key)?.alone ?? 0) > 0,
    blame(keys, apart) {
      for (const key of keys) {
        const before = suspicions.get(key)
        const alone = (before?.alone ?? 0) + (apart ? 1 : 0)
        suspicions.set(key, { alone, first: before?.first ?? answered, last: answered, left: 0 })
        const oldest = suspicions.size > MOST ? suspicions.keys().next().value : undefined
        if (oldest !== undefined) suspicions.delete(oldest)
      }
    },
    clear(keys) {
      answered += keys.length
      for (const key of keys) suspicions.delete(key)
    },
    next(key) {
      const suspicion = suspicions.get(key)
      if (!suspicion || suspicion.alone === 0) return 'try'
      // once may be the plugin's own bad moment; twice, with others answered in between, is the message
      if (answered > (suspicion.alone > 1 ? suspicion.first : suspicion.last)) return 'give up'
      suspicion.left += 1
      return suspicion.left > PATIENCE ? 'try' : 'leave'
    },
  }
}
