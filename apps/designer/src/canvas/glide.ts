import type { Journey } from '@cairn/sdk/graph'
import { useEffect, useRef, useState } from 'react'

type Places = ReadonlyMap<string, readonly [number, number]>
const span = 260
const many = 4

/** Tidying and undoing it move many cards at once: they glide there, so that the eye can follow. */
export function useGlide(journey: Journey): Places | undefined {
  const [places, setPlaces] = useState<Places>()
  const before = useRef(journey)
  useEffect(() => {
    const moved = movedBetween(before.current, journey)
    before.current = journey
    if (moved.length < many || matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined
    const start = performance.now()
    let frame = requestAnimationFrame(function step(now) {
      const t = Math.min(1, (now - start) / span)
      const eased = 1 - (1 - t) ** 3
      setPlaces(t >= 1 ? undefined : new Map(moved.map(({ id, from, to }) => [id, between(from, to, eased)] as const)))
      if (t < 1) frame = requestAnimationFrame(step)
    })
    return () => {
      cancelAnimationFrame(frame)
      setPlaces(undefined)
    }
  }, [journey])
  return places
}

type At = readonly [number, number]

function movedBetween(a: Journey, b: Journey): { id: string; from: At; to: At }[] {
  if (a.nodes === b.nodes) return []
  const old = new Map(a.nodes.map((node) => [node.id, node.at]))
  return b.nodes.flatMap((node) => {
    const from = old.get(node.id)
    return from && (from[0] !== node.at[0] || from[1] !== node.at[1]) ? [{ id: node.id, from, to: node.at }] : []
  })
}

const between = (from: At, to: At, t: number): At => [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]
