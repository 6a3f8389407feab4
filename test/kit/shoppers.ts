/** Chance from a seed: the same customers each time (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

/** Marsaglia & Tsang (2000); a shape below 1 by its well-known detour. */
export function gammaDraw(next: () => number, shape: number): number {
  if (shape < 1) return gammaDraw(next, shape + 1) * (1 - next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(next)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

function betaDraw(next: () => number, a: number, b: number): number {
  const x = gammaDraw(next, a)
  return x / (x + gammaDraw(next, b))
}

export interface Shopper {
  readonly x: number
  readonly tx: number
  readonly T: number
  /** Mean value of the repeat purchases. */
  readonly z: number
}

type Four = readonly [number, number, number, number]

/** Customers who live as the model says, told apart by when one may leave. Times as they are, not cut to days. */
export function shoppers(
  kind: 'bg' | 'mbg' | 'pareto',
  [r, alpha, c, d]: Four,
  { n, seed = 1, from = 190, to = 270 }: { n: number; seed?: number; from?: number; to?: number },
): readonly Shopper[] {
  const next = chance(seed)
  return Array.from({ length: n }, () => {
    const rate = gammaDraw(next, r) / alpha
    const p = kind === 'pareto' ? 0 : betaDraw(next, c, d)
    const T = from + (to - from) * next()
    const until = kind === 'pareto' ? -Math.log(1 - next()) / (gammaDraw(next, c) / d) : Number.POSITIVE_INFINITY
    let [x, tx] = [0, 0]
    let here = kind !== 'mbg' || next() >= p
    while (here) {
      const time = tx - Math.log(1 - next()) / rate
      if (time > Math.min(T, until)) break
      x += 1
      tx = time
      here = kind === 'pareto' || next() >= p
    }
    return { x, tx, T, z: x === 0 ? Number.NaN : spending(next, x) }
  })
}

/** Gamma-Gamma with p = 6.25, q = 3.74, γ = 15.44: the mean of x purchases. */
function spending(next: () => number, x: number): number {
  const rate = gammaDraw(next, 3.74) / 15.44
  return gammaDraw(next, 6.25 * x) / (x * rate)
}
