import type { Connection, FinalConnectionState, IsValidConnection } from '@xyflow/react'
import { useCallback, useMemo } from 'react'
import { useBench } from '../document/bench.ts'
import { boxOf, inputOffset, snapped } from '../document/geometry.ts'
import { nodeOf } from '../document/scene.ts'
import { boxAt, useCamera } from './camera.ts'
import type { LineEdge } from './flow.ts'

/** Drawing a connection: onto a card it connects, onto nothing it asks which step belongs there. */
export function useLink() {
  const bench = useBench()
  const camera = useCamera()
  const onConnect = useCallback(
    ({ source, sourceHandle, target }: Connection) => {
      bench.edit('connect', { node: source, port: sourceHandle ?? 'next', to: target })
    },
    [bench],
  )
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid || !state.fromNode || state.fromHandle?.type !== 'source') return
      const screen = pointOf(event)
      const at = camera.toFlow(screen)
      const from = { node: state.fromNode.id, port: state.fromHandle.id ?? 'next' }
      const { journey } = bench.draft.state.getState()
      const onto = boxAt(
        journey.nodes.map((node) => boxOf(node, bench.catalogue)),
        at,
      )
      if (onto) {
        if (onto.id !== from.node) bench.edit('connect', { ...from, to: onto.id })
        return
      }
      const target = { kind: 'after', ...from, at: snapped({ x: at.x, y: at.y - inputOffset }) } as const
      bench.view.setState({ picker: { target, anchor: screen } })
    },
    [bench, camera],
  )
  const isValidConnection: IsValidConnection<LineEdge> = useCallback(
    ({ source, target }) => {
      const node = nodeOf(bench.draft.state.getState().journey, target)
      return source !== target && node !== undefined && bench.catalogue.takesInput(node.type)
    },
    [bench],
  )
  return useMemo(() => ({ onConnect, onConnectEnd, isValidConnection }), [onConnect, onConnectEnd, isValidConnection])
}

function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  if ('clientX' in event) return { x: event.clientX, y: event.clientY }
  const touch = event.changedTouches[0]
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 }
}
