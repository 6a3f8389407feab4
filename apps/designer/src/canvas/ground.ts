import { useEffect, useMemo, useRef } from 'react'
import type { MouseEvent } from 'react'
import { useBench } from '../document/bench.ts'
import { boxOf } from '../document/geometry.ts'
import { selectNodes } from '../document/view.ts'
import type { ThingAt } from '../document/view.ts'
import { boxAt, useCamera } from './camera.ts'
import type { CardNode, LineEdge } from './flow.ts'
import { pictureOf } from './picture.ts'

/** Pointing at things: clicks, hovers and menus, on cards, edges and the bare ground. */
export function useGround(overview: boolean) {
  const bench = useBench()
  const camera = useCamera()
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(leaving.current), [])
  return useMemo(() => {
    const { view } = bench
    const openMenu = (event: { clientX: number; clientY: number; preventDefault(): void }, on: ThingAt): void => {
      event.preventDefault()
      view.setState({ menu: { at: { x: event.clientX, y: event.clientY }, on } })
    }
    const hit = (event: MouseEvent): string | undefined => {
      if (!overview) return undefined
      const picture = pictureOf(bench.draft.state.getState().journey, bench.catalogue)
      return boxAt(picture.boxes.values(), camera.toFlow({ x: event.clientX, y: event.clientY }))?.id
    }
    return {
      onPaneClick: (event: MouseEvent) => {
        const id = hit(event)
        selectNodes(view, id === undefined ? [] : [id])
        if (event.detail === 2) enter(event, overview)
      },
      onNodeClick: (event: MouseEvent, { id, data }: CardNode) => {
        view.setState({ active: id })
        const choosing = event.shiftKey || event.ctrlKey || event.metaKey
        const roomy = globalThis.innerWidth >= 1100
        if (roomy && !choosing && view.getState().side === undefined) view.setState({ side: 'inspector' })
        // The settings of a step that shows only half would be read without seeing it.
        if (view.getState().side === 'inspector') camera.reveal(boxOf(data.node, bench.catalogue))
      },
      onNodeDoubleClick: () => view.setState({ side: 'inspector' }),
      onNodeContextMenu: (event: MouseEvent, node: CardNode) => {
        if (!view.getState().selected.has(node.id)) selectNodes(view, [node.id])
        openMenu(event, { node: node.id })
      },
      onEdgeContextMenu: (event: MouseEvent, edge: LineEdge) => openMenu(event, { edge: edge.id }),
      onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => openMenu(event, 'canvas'),
      onEdgeMouseEnter: (_: MouseEvent, edge: LineEdge) => {
        clearTimeout(leaving.current)
        view.setState({ hoverEdge: edge.id })
      },
      // The `+` lies on the edge: leaving for it must not take it away.
      onEdgeMouseLeave: () => {
        clearTimeout(leaving.current)
        leaving.current = setTimeout(() => view.setState({ hoverEdge: undefined }), 260)
      },
    }

    function enter(event: MouseEvent, far: boolean): void {
      if (!far) return
      const at = camera.toFlow({ x: event.clientX, y: event.clientY })
      camera.zoomTo(0.8)
      camera.centre(at)
    }
  }, [bench, camera, overview])
}
