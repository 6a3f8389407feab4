import type { EdgeChange, NodeChange, OnNodeDrag } from '@xyflow/react'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBench, useDraft, useJourney, useView } from '../document/bench.ts'
import { selectEdges } from '../document/view.ts'
import { flowEdges, flowNodes, wiredPorts } from './flow.ts'
import type { CardNode, LineEdge } from './flow.ts'
import { levelsOf } from './levels.ts'
import { useGlide } from './glide.ts'
import { usePicture } from './use-picture.ts'

type Places = ReadonlyMap<string, readonly [number, number]>
const still: Places = new Map()

/** Cards and edges for React Flow, and what to do when it reports a change. A drag stays here until it is let go. */
export function useFlow() {
  const bench = useBench()
  const [dragged, setDragged] = useState<Places>(still)
  const nodes = useNodes(dragged)
  const edges = useEdges()
  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      const moves = changes.flatMap((change) => (change.type === 'position' && change.position ? [change] : []))
      if (moves.length > 0) {
        setDragged(
          (old) =>
            new Map([...old, ...moves.map(({ id, position }) => [id, [position?.x ?? 0, position?.y ?? 0]] as const)]),
        )
      }
      const chosen = changes.flatMap((change) => (change.type === 'select' ? [change] : []))
      if (chosen.length > 0) applySelection(bench.view, chosen)
    },
    [bench],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange<LineEdge>[]) => {
      const on = changes.flatMap((change) => (change.type === 'select' && change.selected ? [change.id] : []))
      if (on.length > 0) selectEdges(bench.view, on)
      else if (changes.some((change) => change.type === 'select')) bench.view.setState({ selectedEdges: new Set() })
    },
    [bench],
  )
  const onNodeDragStop: OnNodeDrag<CardNode> = useCallback(
    (_event, _node, moved) => {
      bench.edit('moveNodes', { places: moved.map(({ id, position }) => ({ node: id, at: [position.x, position.y] })) })
      setDragged(still)
    },
    [bench],
  )
  return {
    nodes,
    edges,
    onNodesChange,
    onEdgesChange,
    onNodeDragStop,
    onSelectionDragStop: useSelectionStop(onNodeDragStop),
  }
}

function useSelectionStop(stop: OnNodeDrag<CardNode>) {
  return useCallback(
    (event: React.MouseEvent, nodes: CardNode[]) => {
      const [first] = nodes
      if (first) stop(event.nativeEvent, first, nodes)
    },
    [stop],
  )
}

function useNodes(dragged: Places): CardNode[] {
  const bench = useBench()
  const { t } = useTranslation('editor')
  const journey = useJourney()
  const problems = useDraft((state) => state.problems)
  const selected = useView((view) => view.selected)
  const active = useView((view) => view.active)
  const project = useMemo(() => flowNodes(bench.catalogue), [bench.catalogue])
  const gliding = useGlide(journey)
  return useMemo(() => {
    const wired = wiredPorts(journey)
    const levels = levelsOf(problems)
    const stop = active ?? journey.nodes[0]?.id
    const role = t('card.role')
    return project(
      journey.nodes.map((node) => ({
        node,
        wired: wired.get(node.id) ?? '',
        level: levels.nodes.get(node.id) ?? 'none',
        problemCount: levels.counts.get(node.id) ?? 0,
        selected: selected.has(node.id),
        tabStop: node.id === stop,
        at: dragged.get(node.id) ?? gliding?.get(node.id) ?? node.at,
        label: node.name || bench.text(bench.catalogue.kind(node.type)?.title) || node.type,
        role,
      })),
    )
  }, [journey, problems, selected, active, dragged, gliding, project, bench, t])
}

function useEdges(): LineEdge[] {
  const picture = usePicture()
  const selected = useView((view) => view.selectedEdges)
  const project = useMemo(() => flowEdges(), [])
  return useMemo(() => project(picture, selected), [picture, selected, project])
}

function applySelection(
  view: ReturnType<typeof useBench>['view'],
  changes: readonly { id: string; selected: boolean }[],
): void {
  const selected = new Set(view.getState().selected)
  for (const { id, selected: on } of changes) {
    if (on) selected.add(id)
    else selected.delete(id)
  }
  const chosen = changes.find((change) => change.selected)?.id
  view.setState({ selected, ...(chosen !== undefined && { active: chosen, selectedEdges: new Set() }) })
}
