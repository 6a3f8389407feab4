/** Tokens that accounts were given, in memory: each process of ours asks for its own, and the provider hands out the same. */
export interface Tokens {
  /** The one that is known, else a new one; whoever asks meanwhile waits for the same answer. */
  of(account: string, fetch: () => Promise<Fetched>): Promise<string>
  /** This one is no good any more; a newer one stays. */
  forget(account: string, token: string): void
}

export interface Fetched {
  readonly token: string
  readonly seconds: number
}

interface Held {
  readonly token: Promise<string>
  /** By the clock of this process, which no journey moves. */
  until: number
  known?: string
}

/** Asked for again so long before it runs out: a call that is under way must not be overtaken by its end. */
const EARLY = 300_000

export function openTokens(tick: () => number = () => performance.now()): Tokens {
  const held = new Map<string, Held>()
  return {
    of(account, fetch) {
      const before = held.get(account)
      if (before && tick() < before.until) return before.token
      const fetched = fetch()
      const next: Held = { token: fetched.then(({ token }) => token), until: Number.POSITIVE_INFINITY }
      held.set(account, next)
      fetched.then(
        ({ token, seconds }) => {
          next.known = token
          next.until = tick() + Math.max(seconds * 1000 - EARLY, (seconds * 1000) / 2)
        },
        () => {
          if (held.get(account) === next) held.delete(account)
        },
      )
      return next.token
    },
    forget(account, token) {
      if (held.get(account)?.known === token) held.delete(account)
    },
  }
}
