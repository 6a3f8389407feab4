import { useStore } from '@xyflow/react'
import type { ReactFlowState } from '@xyflow/react'
import { useLayoutEffect, useRef } from 'react'
import { paint, useDrawing } from './paint.ts'
import classes from './canvas.module.css'

export const overviewBelow = 0.4

const transformOf = (state: ReactFlowState): readonly [number, number, number] => state.transform
const sizeOf = (state: ReactFlowState): string => `${state.width}x${state.height}`
export const isOverview = (state: ReactFlowState): boolean => state.transform[2] < overviewBelow

/** Far out, cards are too small to read: one drawing stands for all of them and React Flow holds nothing. */
export function Overview() {
  const ref = useRef<HTMLCanvasElement>(null)
  const transform = useStore(transformOf)
  const size = useStore(sizeOf)
  const drawing = useDrawing()
  useLayoutEffect(() => {
    paint(ref, { ...drawing, transform })
  }, [drawing, transform, size])
  return <canvas ref={ref} className={classes.overview} aria-hidden />
}
