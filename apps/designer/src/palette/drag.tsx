import type { NodeManifest } from '@cairn/sdk'
import type { PointerEvent as ReactPointerEvent, ReactNode } from 'react'
import { useCallback, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useCamera } from '../canvas/camera.ts'
import { dropAt } from '../canvas/drop.ts'
import { pictureOf } from '../canvas/picture.ts'
import { useBench } from '../document/bench.ts'
import type { PickTarget } from '../document/view.ts'
import { put } from './add.ts'
import { KindFace } from './kind-row.tsx'
import classes from './palette.module.css'

const threshold = 4

/**
 * Dragging a step out of the palette. Pointer events rather than HTML drag and drop: they work under a finger, give
 * the place at every move, and end cleanly on Escape.
 */
export function useKindDrag(): { grab: (event: ReactPointerEvent, kind: NodeManifest) => void; ghost: ReactNode } {
  const bench = useBench()
  const camera = useCamera()
  const [dragged, setDragged] = useState<NodeManifest>()
  const ghost = useRef<HTMLDivElement>(null)
  const grab = useCallback(
    (event: ReactPointerEvent, kind: NodeManifest) => {
      const source = event.currentTarget
      if (event.button !== 0 || !(source instanceof HTMLElement)) return
      delete source.dataset['dragged']
      const start = { x: event.clientX, y: event.clientY }
      const targetAt = (at: { clientX: number; clientY: number }): PickTarget | undefined => {
        if (!overCanvas(at)) return undefined
        const { journey } = bench.draft.state.getState()
        const ground = { journey, catalogue: bench.catalogue, picture: pictureOf(journey, bench.catalogue) }
        return dropAt(ground, {
          type: kind.type,
          at: camera.toFlow({ x: at.clientX, y: at.clientY }),
          zoom: camera.zoom(),
        })
      }
      follow({
        begun: (at) => Math.hypot(at.clientX - start.x, at.clientY - start.y) >= threshold,
        begin: () => {
          source.dataset['dragged'] = ''
          setDragged(kind)
        },
        move: (at) => {
          if (ghost.current) ghost.current.style.transform = `translate(${at.clientX}px, ${at.clientY}px)`
          bench.view.setState({ drop: targetAt(at) })
        },
        drop: (at) => {
          const target = targetAt(at)
          if (target) put(bench, kind.type, target)
        },
        end: () => {
          setDragged(undefined)
          bench.view.setState({ drop: undefined })
        },
      })
    },
    [bench, camera],
  )
  const face = dragged && (
    <div ref={ghost} className={classes.ghost} style={{ transform: 'translate(-999px, -999px)' }}>
      <KindFace kind={dragged} />
    </div>
  )
  return { grab, ghost: face ? createPortal(face, document.body) : null }
}

function overCanvas(at: { clientX: number; clientY: number }): boolean {
  const under = document.elementFromPoint(at.clientX, at.clientY)
  return under?.closest('[data-region="canvas"]') !== null && under !== null
}

interface Follow {
  readonly begun: (at: PointerEvent) => boolean
  readonly begin: () => void
  readonly move: (at: PointerEvent) => void
  readonly drop: (at: PointerEvent) => void
  readonly end: () => void
}

/** Follows one press of the pointer to its end: released, or given up with Escape. */
function follow({ begun, begin, move, drop, end }: Follow): void {
  let dragging = false
  const stop = new AbortController()
  const finish = (): void => {
    stop.abort()
    if (dragging) end()
  }
  const onMove = (at: PointerEvent): void => {
    if (!dragging && begun(at)) {
      dragging = true
      begin()
    }
    if (dragging) move(at)
  }
  const onUp = (at: PointerEvent): void => {
    if (dragging) drop(at)
    finish()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    finish()
  }
  const { signal } = stop
  globalThis.addEventListener('pointermove', onMove, { signal })
  globalThis.addEventListener('pointerup', onUp, { signal })
  globalThis.addEventListener('pointercancel', finish, { signal })
  globalThis.addEventListener('keydown', onKey, { signal, capture: true })
}
