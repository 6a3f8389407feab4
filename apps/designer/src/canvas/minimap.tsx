import { useStore } from '@xyflow/react'
import type { ReactFlowState } from '@xyflow/react'
import type { PointerEvent } from 'react'
import { useLayoutEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { bounds } from '../document/geometry.ts'
import type { Box } from '../document/geometry.ts'
import { useCamera } from './camera.ts'
import { paint, useDrawing } from './paint.ts'
import classes from './canvas.module.css'

const size = { width: 208, height: 136, margin: 8 }
const transformOf = (state: ReactFlowState): readonly [number, number, number] => state.transform
const frameOf = (state: ReactFlowState): string => `${state.width}x${state.height}`

/** The whole journey small, and the part in sight; drag to go elsewhere. Drawn by the overview's own code. */
export function Minimap() {
  const { t } = useTranslation('editor')
  const ref = useRef<HTMLCanvasElement>(null)
  const [x, y, zoom] = useStore(transformOf)
  const [width = 0, height = 0] = useStore(frameOf).split('x').map(Number)
  const drawing = useDrawing()
  const camera = useCamera()
  const sight = useMemo(
    () => ({ x: -x / zoom, y: -y / zoom, w: width / zoom, h: height / zoom }),
    [x, y, zoom, width, height],
  )
  const whole = useMemo(() => bounds([...drawing.picture.boxes.values(), sight]) ?? sight, [drawing.picture, sight])
  const map = useMemo(() => mapOf(whole), [whole])
  useLayoutEffect(() => {
    const context = paint(ref, { ...drawing, title: () => '', transform: map })
    if (context) outline(context, { box: sight, map, colour: drawing.palette.accent })
  }, [drawing, map, sight])
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons === 0) return
    const box = event.currentTarget.getBoundingClientRect()
    const at = { x: (event.clientX - box.left - map[0]) / map[2], y: (event.clientY - box.top - map[1]) / map[2] }
    camera.centre(at, { animate: false })
  }
  return (
    <canvas
      ref={ref}
      className={classes.minimap}
      role="img"
      aria-label={t('canvas.minimap')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={go}
    />
  )
}

function mapOf(whole: Box): readonly [number, number, number] {
  const scale = Math.min((size.width - size.margin * 2) / whole.w, (size.height - size.margin * 2) / whole.h)
  return [
    (size.width - whole.w * scale) / 2 - whole.x * scale,
    (size.height - whole.h * scale) / 2 - whole.y * scale,
    scale,
  ]
}

interface Outlined {
  readonly box: Box
  readonly map: readonly [number, number, number]
  readonly colour: string
}
function outline(context: CanvasRenderingContext2D, { box, map: [x, y, zoom], colour }: Outlined): void {
  context.strokeStyle = colour
  context.lineWidth = 1.5
  context.strokeRect(box.x * zoom + x, box.y * zoom + y, box.w * zoom, box.h * zoom)
}
