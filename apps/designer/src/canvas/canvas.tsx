import { Background, ReactFlow, useStore } from '@xyflow/react'
import { useMemo, useRef } from 'react'
import '@xyflow/react/dist/base.css'
import { useTranslation } from 'react-i18next'
import { useBench, useJourney } from '../document/bench.ts'
import { useGround } from './ground.ts'
import { zoomRange } from './camera.ts'
import { Card } from './card.tsx'
import { EmptyCanvas } from './empty.tsx'
import { Line } from './line.tsx'
import { useLink } from './link.ts'
import { isOverview, Overview } from './overview.tsx'
import { Plus } from './plus.tsx'
import { useFlow } from './use-flow.ts'
import classes from './canvas.module.css'
import './shelves.css'

const nodeTypes = { card: Card }
const edgeTypes = { line: Line }
const none: never[] = []
const grid: [number, number] = [8, 8]

/** The drawing board. It holds no truth: it shows the draft and turns gestures into edits. */
export function Canvas() {
  const { t } = useTranslation('editor')
  const { view } = useBench()
  const overview = useStore(isOverview)
  const { nodes, edges, ...changes } = useFlow()
  const link = useLink()
  const ground = useGround(overview)
  const root = useRef<HTMLDivElement>(null)
  const empty = useJourney().nodes.length === 0
  const words = useAriaWords()
  return (
    <div
      className={classes.canvas}
      ref={root}
      data-region="canvas"
      onFocus={() => view.setState({ surface: 'canvas' })}
      data-overview={overview || undefined}
      tabIndex={overview || empty ? 0 : -1}
    >
      {overview && <Overview />}
      <ReactFlow
        nodes={overview ? none : nodes}
        edges={overview ? none : edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onlyRenderVisibleElements
        minZoom={zoomRange.min}
        maxZoom={zoomRange.max}
        snapToGrid
        snapGrid={grid}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        nodesFocusable
        edgesFocusable={false}
        elevateNodesOnSelect={false}
        nodeDragThreshold={3}
        connectOnClick={false}
        connectionRadius={24}
        aria-label={t('canvas.label')}
        ariaLabelConfig={words}
        {...changes}
        {...link}
        {...ground}
      >
        <Background gap={24} size={1.5} className={classes.dots ?? ''} />
        {!overview && <Plus />}
      </ReactFlow>
      {empty && <EmptyCanvas />}
    </div>
  )
}

function useAriaWords() {
  const { t } = useTranslation('editor')
  return useMemo(
    () => ({
      'handle.ariaLabel': t('canvas.handle'),
      'node.a11yDescription.default': '',
      'edge.a11yDescription.default': '',
    }),
    [t],
  )
}
