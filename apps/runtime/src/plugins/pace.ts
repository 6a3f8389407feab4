/** A pace of calls: each takes its turn a fixed time after the one before. In memory, so each process of ours has its own. */
export interface Pace {
  turn(perSecond: number | undefined): Promise<void>
}

export function openPace(): Pace {
  let next = 0
  return {
    async turn(perSecond) {
      if (perSecond === undefined) return
      const now = performance.now()
      const at = Math.max(now, next)
      next = at + 1000 / perSecond
      if (at > now) await new Promise((go) => setTimeout(go, at - now))
    },
  }
}
