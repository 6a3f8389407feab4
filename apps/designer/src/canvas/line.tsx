import { BaseEdge } from '@xyflow/react'
import type { EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useView } from '../document/bench.ts'
import type { LineEdge } from './flow.ts'
import { corners, isBack, middleOf, pathOf } from './route.ts'
import classes from './line.module.css'

/** An edge. Its `+` is not here but in the floating layer: one button for the edge at hand instead of one for each. */
export const Line = memo(function Line({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
  selected,
}: EdgeProps<LineEdge>) {
  const hot = useView(({ hoverEdge, drop }) => {
    if (drop?.kind === 'edge' && drop.edge === id) return 'drop'
    return hoverEdge === id ? 'hover' : ''
  })
  const run = {
    from: { x: sourceX, y: sourceY },
    to: { x: targetX, y: targetY },
    lane: data?.lane ?? { index: 0, of: 1 },
    hint: data?.hint ?? {},
  }
  const points = corners(run)
  const back = isBack(run)
  const state = hot || (selected ? 'selected' : back ? 'back' : 'plain')
  return (
    <>
      <BaseEdge
        id={id}
        path={pathOf(points)}
        interactionWidth={28}
        className={classes.line}
        data-state={state}
        data-back={back || undefined}
      />
      <polyline
        className={classes.tip}
        data-state={state}
        points={`${targetX - 13},${targetY - 4.5} ${targetX - 7},${targetY} ${targetX - 13},${targetY + 4.5}`}
      />
      {data?.maxPasses !== undefined && <Passes at={middleOf(points)} passes={data.maxPasses} />}
    </>
  )
})

function Passes({ at, passes }: { readonly at: { x: number; y: number }; readonly passes: number }) {
  const { t } = useTranslation('editor')
  const words = t('edge.passes', { count: passes })
  const width = words.length * 12 + 14
  return (
    <g className={classes.passes}>
      <rect x={at.x - width / 2} y={at.y + 10} width={width} height={20} rx={10} />
      <text x={at.x} y={at.y + 24} textAnchor="middle">
        {words}
      </text>
    </g>
  )
}
