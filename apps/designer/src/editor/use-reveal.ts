import { useEffect, useEffectEvent } from 'react'
import { useView } from '../document/bench.ts'
import { boxOf } from '../document/geometry.ts'
import { nodeOf } from '../document/scene.ts'
import type { Desk } from '../commands/desk.ts'

/** A panel that opens takes room from the canvas: the selected step moves out of its way. */
export function useReveal(desk: Desk): void {
  const side = useView((view) => view.side)
  const dock = useView((view) => view.dock)
  const show = useEffectEvent(() => {
    const { view, draft, catalogue, camera } = desk
    const [id] = view.getState().selected
    const node = id === undefined ? undefined : nodeOf(draft.state.getState().journey, id)
    if (node) camera.reveal(boxOf(node, catalogue))
  })
  useEffect(() => {
    // React Flow learns its new size a moment after the panel has taken its room.
    const later = setTimeout(() => show(), 60)
    return () => clearTimeout(later)
  }, [side, dock])
}
