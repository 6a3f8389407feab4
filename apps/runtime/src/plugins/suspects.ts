/**
 * Messages that were under way as a process ended. One of them may have ended it: they go one by one until it is known, so
 * that a single message does not put its whole plugin into quarantine. Kept in memory: after a restart it is found out again.
 */
export interface Suspects {
  /** What may go together, and what goes alone. */
  sort(keys: readonly string[]): { readonly together: readonly string[]; readonly alone: readonly string[] }
  /** A process ended over these. */
  blame(keys: readonly string[]): void
  /** These were answered, whatever was said. */
  clear(keys: readonly string[]): void
  /** It ended a process all by itself, and others got through since: it will not be tried again. */
  guilty(key: string): boolean
}

interface Suspicion {
  /** Times it ended a process alone. */
  alone: number
  since: number
}

const MOST = 10_000

export function openSuspects(): Suspects {
  const suspicions = new Map<string, Suspicion>()
  let answered = 0
  return {
    sort: (keys) => ({
      together: keys.filter((key) => !suspicions.has(key)),
      alone: keys.filter((key) => suspicions.has(key)),
    }),
    blame(keys) {
      for (const key of keys) {
        const before = suspicions.get(key)
        suspicions.set(key, { alone: (before?.alone ?? 0) + (keys.length === 1 ? 1 : 0), since: answered })
        const oldest = suspicions.size > MOST ? suspicions.keys().next().value : undefined
        if (oldest !== undefined) suspicions.delete(oldest)
      }
    },
    clear(keys) {
      answered += keys.length
      for (const key of keys) suspicions.delete(key)
    },
    guilty(key) {
      const suspicion = suspicions.get(key)
      return suspicion !== undefined && suspicion.alone > 0 && answered > suspicion.since
    },
  }
}
