/** Chance that is the same for one seed on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** 0 to n - 1. */
  below(n: number): number
  chance(p: number): boolean
  between(least: number, most: number): number
  pick<T>(list: readonly T[]): T
  /** A stream of its own: what one part of the world draws moves no other part. */
  fork(): Random
}

/** sfc32 (public domain, Chris Doty-Humphrey): four words of state, passes PractRand, a few nanoseconds a draw. */
export function randomOf(seed: number): Random {
  let a = seed | 0
  let b = (seed / 4294967296) | 0
  let c = 0x9e3779b9 | 0
  let counter = 1
  const draw = (): number => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) draw()
  const next = (): number => draw() / 4294967296
  const below = (n: number): number => Math.floor(next() * n)
  return {
    next,
    below,
    chance: (p) => p > 0 && next() < p,
    between: (least, most) => least + below(most - least + 1),
    pick: (list) => {
      const found = list[below(list.length)]
      if (found === undefined) throw new RangeError('Nothing to pick from: give at least one.')
      return found
    },
    fork: () => randomOf(draw() * 4096 + (draw() & 4095)),
  }
}
