/** A small repeatable source of chance (mulberry32): the same seed tells the same story. */
export interface Draw {
  /** In [0, 1). */
  share(): number
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number
  /** Any one of them; the list must not be empty. */
  one<T>(items: readonly T[]): T
}

export function drawFrom(seed: number): Draw {
  let state = seed >>> 0
  const share = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (from: number, to: number): number => from + Math.floor(share() * (to - from + 1))
  return {
    share,
    whole,
    one(items) {
      const [found] = items.slice(whole(0, items.length - 1))
      if (found === undefined) throw new RangeError('Nothing can be drawn from an empty list.')
      return found
    },
  }
}
