import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useMemo } from 'react'
import { bounds, contains } from '../document/geometry.ts'
import type { Box, Point } from '../document/geometry.ts'

/** Where the eye is. Works from the journey's own geometry, so that it also works where React Flow holds no cards. */
export interface Camera {
  /** `floor`: the smallest zoom that still reads; what does not fit then is begun at its first box. */
  readonly fit: (boxes: readonly Box[], options?: { readonly animate?: boolean; readonly floor?: number }) => void
  /** 1 is 100 %. */
  readonly zoomTo: (zoom: number) => void
  readonly zoomBy: (factor: number) => void
  readonly centre: (at: Point, options?: { readonly animate?: boolean }) => void
  /** Moves as little as needed to bring a box clear of the edges; not at all when it is in full sight. */
  readonly reveal: (box: Box) => void
  readonly toFlow: (screen: Point) => Point
  readonly toScreen: (flow: Point) => Point
  readonly zoom: () => number
  /** The flow point in the middle of the sight. */
  readonly middle: () => Point
}

export const zoomRange = { min: 0.04, max: 2 }
const margin = 48
const calm = () => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches
const glide = (animate: boolean | undefined) => ({ duration: animate === false || calm() ? 0 : 220 })

export function useCamera(): Camera {
  const flow = useReactFlow()
  const store = useStoreApi()
  return useMemo(() => {
    const frame = () => {
      const { width, height, transform } = store.getState()
      return { width, height, x: transform[0], y: transform[1], zoom: transform[2] }
    }
    const look = (view: { x: number; y: number; zoom: number }, animate?: boolean): void =>
      void flow.setViewport(view, glide(animate))
    const sight = (): Box => {
      const { width, height, x, y, zoom } = frame()
      return { x: -x / zoom, y: -y / zoom, w: width / zoom, h: height / zoom }
    }
    return {
      fit: (boxes, options) => {
        const { width, height } = frame()
        const view = fitting(boxes, { width, height, floor: options?.floor ?? zoomRange.min })
        if (view && width > 0) look(view, options?.animate)
      },
      zoomTo: (zoom) => void flow.zoomTo(zoom, glide(true)),
      zoomBy: (factor) => void flow.zoomTo(clamp(frame().zoom * factor), glide(true)),
      centre: (at, options) => {
        const { width, height, zoom } = frame()
        look({ x: width / 2 - at.x * zoom, y: height / 2 - at.y * zoom, zoom }, options?.animate)
      },
      reveal: (box) => {
        const { width, height, x, y, zoom } = frame()
        const room = uncovered(store.getState().domNode) ?? width
        const dx = nudge({ from: box.x * zoom + x, to: (box.x + box.w) * zoom + x, room })
        const dy = nudge({ from: box.y * zoom + y, to: (box.y + box.h) * zoom + y, room: height })
        if (dx !== 0 || dy !== 0) look({ x: x + dx, y: y + dy, zoom })
      },
      toFlow: (screen) => flow.screenToFlowPosition(screen, { snapToGrid: false }),
      toScreen: (at) => flow.flowToScreenPosition(at),
      zoom: () => frame().zoom,
      middle: () => {
        const { x, y, w, h } = sight()
        return { x: x + w / 2, y: y + h / 2 }
      },
    }
  }, [flow, store])
}

const clamp = (zoom: number): number => Math.min(zoomRange.max, Math.max(zoomRange.min, zoom))

/** How much of the canvas' width nothing lies over: where the window is narrow, the settings panel does. */
function uncovered(canvas: Element | null): number | undefined {
  if (!canvas) return undefined
  const { left, right } = canvas.getBoundingClientRect()
  const panel = document.querySelector('[data-region="side"]')?.getBoundingClientRect().left ?? right
  return Math.min(right, panel) - left
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly floor: number
}

/** Fits with a margin, and never larger than life: a journey of two steps should not fill a wall. */
export function fitting(boxes: readonly Box[], frame: Frame): { x: number; y: number; zoom: number } | undefined {
  const [whole, first] = [bounds(boxes), boxes[0]]
  if (!whole || !first) return undefined
  const [width, height] = [frame.width - margin * 2, frame.height - margin * 2]
  const exact = Math.min(width / whole.w, height / whole.h)
  const zoom = Math.min(1, clamp(Math.max(frame.floor, exact)))
  const x = frame.width / 2 - (whole.x + whole.w / 2) * zoom
  const y = frame.height / 2 - (whole.y + whole.h / 2) * zoom
  return {
    x: whole.w * zoom <= width + 1 ? x : margin - whole.x * zoom,
    y: whole.h * zoom <= height + 1 ? y : frame.height / 2 - (first.y + first.h / 2) * zoom,
    zoom,
  }
}

/** How far to shift so that a stretch lies within its room, a little off the edge. */
export function nudge({ from, to, room }: { from: number; to: number; room: number }): number {
  const pad = Math.min(margin, Math.max(0, (room - (to - from)) / 2))
  if (from < pad) return pad - from
  return to > room - pad ? room - pad - to : 0
}

export function boxAt<B extends Box>(boxes: Iterable<B>, at: Point): B | undefined {
  for (const box of boxes) if (contains(box, at)) return box
  return undefined
}
