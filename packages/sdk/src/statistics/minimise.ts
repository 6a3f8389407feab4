interface Point {
  readonly at: readonly number[]
  readonly value: number
}

export interface Minimum extends Point {
  /** How often the function was asked. */
  readonly asked: number
}

interface Limits {
  readonly tolerance?: number
  readonly asks?: number
  readonly step?: number
}

/**
 * The least value of a function near a beginning, by the simplex of Nelder & Mead (The Computer Journal 7, 1965), begun anew
 * from where it ended until that helps no more: a simplex that has collapsed stops short of the bottom. No chance is in it.
 */
export function minimise(
  f: (at: readonly number[]) => number,
  from: readonly number[],
  { tolerance = 1e-9, asks = 4000, step = 0.5 }: Limits = {},
): Minimum {
  let asked = 0
  const ask = (at: readonly number[]): Point => {
    asked += 1
    const value = f(at)
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value }
  }
  let best = ask(from)
  for (let around = step; asked < asks; around /= 2) {
    const before = best
    best = descend(ask, best, { tolerance, step: around, over: () => asked >= asks })
    if (before.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break
  }
  return { ...best, asked }
}

interface Descent {
  readonly tolerance: number
  readonly step: number
  readonly over: () => boolean
}

function descend(ask: (at: readonly number[]) => Point, from: Point, { tolerance, step, over }: Descent): Point {
  const corners = from.at.map((_, i) => ask(from.at.map((x, j) => (i === j ? x + step : x))))
  let simplex = sorted([from, ...corners])
  while (!over()) {
    const [best, worst] = [simplex[0] ?? from, simplex.at(-1) ?? from]
    const flat = worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)
    if (flat && spread(simplex) < 1e-4) break
    simplex = sorted(improve(ask, simplex))
  }
  return simplex[0] ?? from
}

const sorted = (simplex: readonly Point[]): readonly Point[] => simplex.toSorted((a, b) => a.value - b.value)

const spread = ([best, ...others]: readonly Point[]): number =>
  Math.max(...others.flatMap(({ at }) => at.map((x, i) => Math.abs(x - (best?.at[i] ?? 0)))))

/** Reflects, stretches or pulls in the worst corner; where nothing of that helps, all move towards the best. */
function improve(ask: (at: readonly number[]) => Point, simplex: readonly Point[]): readonly Point[] {
  const others = simplex.slice(0, -1)
  const [best, next, worst] = [simplex[0], others.at(-1), simplex.at(-1)]
  if (!best || !next || !worst) return simplex
  const centre = best.at.map((_, i) => others.reduce((sum, { at }) => sum + (at[i] ?? 0), 0) / others.length)
  const along = (by: number): Point => ask(centre.map((x, i) => x + by * (x - (worst.at[i] ?? 0))))
  const reflected = along(1)
  if (reflected.value < best.value) {
    const stretched = along(2)
    return [...others, stretched.value < reflected.value ? stretched : reflected]
  }
  if (reflected.value < next.value) return [...others, reflected]
  const pulled = along(reflected.value < worst.value ? 0.5 : -0.5)
  if (pulled.value < Math.min(reflected.value, worst.value)) return [...others, pulled]
  return simplex.map((point) => (point === best ? best : ask(best.at.map((x, i) => (x + (point.at[i] ?? 0)) / 2))))
}
