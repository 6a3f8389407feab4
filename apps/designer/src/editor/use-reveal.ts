import { useStore, type ReactFlowState } from '@xyflow/react'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useJourney, useView } from '../document/bench.ts'
import { boxOf } from '../document/geometry.ts'
import { nodeOf } from '../document/scene.ts'
import type { Desk } from '../commands/desk.ts'

const widthOf = ({ width }: ReactFlowState): number => width
const heightOf = ({ height }: ReactFlowState): number => height

/** A panel that opens takes room from the canvas, and a step may be put in behind it: the selected one comes into sight. */
export function useReveal(desk: Desk): void {
  const side = useView((view) => view.side)
  const width = useStore(widthOf)
  const height = useStore(heightOf)
  const { nodes } = useJourney()
  const [selected] = useView((view) => view.selected)
  const known = useRef<ReadonlySet<string>>(undefined)
  const show = useEffectEvent(() => {
    const node = selected === undefined ? undefined : nodeOf(desk.draft.state.getState().journey, selected)
    if (node) desk.camera.reveal(boxOf(node, desk.catalogue))
  })
  useEffect(() => show(), [side, width, height])
  useEffect(() => {
    const before = known.current
    known.current = new Set(nodes.map(({ id }) => id))
    // only a new one: the ground must not slip from under a card that is being dragged
    if (selected !== undefined && before && !before.has(selected)) show()
  }, [nodes, selected])
}
