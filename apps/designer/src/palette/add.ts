import { useCallback } from 'react'
import { splits } from '../canvas/drop.ts'
import { useCamera } from '../canvas/camera.ts'
import { useBench } from '../document/bench.ts'
import type { Bench } from '../document/bench.ts'
import { boxOf, CARD } from '../document/geometry.ts'
import { edgeFrom, nodeOf } from '../document/scene.ts'
import type { PickTarget } from '../document/view.ts'

/** Adds a step where it makes sense without pointing: behind the selected step, else in sight. */
export function useAdd(): (type: string) => void {
  const bench = useBench()
  const camera = useCamera()
  return useCallback(
    (type) => {
      const added = put(bench, type, targetFor(bench, type) ?? { kind: 'at', at: middle() })
      if (added) revealSelected(bench, camera.reveal)

      function middle(): [number, number] {
        const { x, y } = camera.middle()
        return [x - CARD.width / 2, y - CARD.head / 2]
      }
    },
    [bench, camera],
  )
}

/** Does to the journey what a picked or dropped step asks for. */
export function put(bench: Bench, type: string, target: PickTarget): boolean {
  switch (target.kind) {
    case 'edge':
      return bench.edit('insertOnEdge', { edge: target.edge, type })
    case 'after':
      return bench.edit('insertAfter', {
        node: target.node,
        port: target.port,
        type,
        ...(target.at && { at: target.at }),
      })
    case 'at':
      return bench.edit('insertNode', { type, at: target.at })
    case 'entry':
      return bench.edit('addEntry', { type })
  }
}

export function revealSelected(bench: Bench, reveal: (box: ReturnType<typeof boxOf>) => void): void {
  const [id] = bench.view.getState().selected
  const node = id === undefined ? undefined : nodeOf(bench.draft.state.getState().journey, id)
  if (node) reveal(boxOf(node, bench.catalogue))
}

function targetFor(bench: Bench, type: string): PickTarget | undefined {
  const { journey } = bench.draft.state.getState()
  const { selected, selectedEdges, active } = bench.view.getState()
  if (!bench.catalogue.takesInput(type)) return { kind: 'entry' }
  const [edge] = selectedEdges
  if (edge !== undefined && splits(bench.catalogue, type)) return { kind: 'edge', edge }
  const [only, second] = selected
  const node = nodeOf(journey, second === undefined ? (only ?? active ?? '') : '')
  if (!node) return undefined
  const ports = bench.catalogue.ports(node)
  const free = ports.find(({ port }) => !edgeFrom(journey, node.id, port))
  const port = free ?? (splits(bench.catalogue, type) ? ports[0] : undefined)
  return port && { kind: 'after', node: node.id, port: port.port }
}
