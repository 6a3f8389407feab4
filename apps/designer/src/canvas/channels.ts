import type { Point } from '../document/geometry.ts'
import { corners } from './route.ts'
import type { Hint, Run } from './route.ts'

const tries = 5
const near = 3

interface Upright {
  readonly x: number
  readonly top: number
  readonly bottom: number
  readonly to: string
}

/**
 * Gives each edge an upright stretch of its own: two that lie on each other and lead to different steps could not be
 * told apart. Edges to the same step may run together, as roads that join.
 */
export function channels(): (run: Run, to: string) => Hint {
  const taken = new Map<number, Upright[]>()
  return (run, to) => {
    const base = run.hint ?? {}
    for (let shift = 0; shift < tries; shift++) {
      const hint = shift === 0 ? base : { ...base, shift }
      const mine = uprights(corners({ ...run, hint }), to)
      if (shift < tries - 1 && mine.some((one) => clashes(taken, one))) continue
      for (const one of mine) {
        const key = Math.round(one.x / near)
        const list = taken.get(key)
        if (list) list.push(one)
        else taken.set(key, [one])
      }
      return hint
    }
    return base
  }
}

function clashes(taken: ReadonlyMap<number, readonly Upright[]>, one: Upright): boolean {
  const key = Math.round(one.x / near)
  const meets = (other: Upright): boolean =>
    other.to !== one.to && Math.abs(other.x - one.x) < near && one.top < other.bottom && other.top < one.bottom
  return [key - 1, key, key + 1].some((at) => taken.get(at)?.some(meets))
}

function uprights(points: readonly Point[], to: string): Upright[] {
  return points.slice(1).flatMap((end, i): Upright[] => {
    const start = points[i]
    if (!start || start.x !== end.x) return []
    return [{ x: end.x, top: Math.min(start.y, end.y), bottom: Math.max(start.y, end.y), to }]
  })
}
