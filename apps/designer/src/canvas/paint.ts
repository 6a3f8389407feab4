import { useComputedColorScheme } from '@mantine/core'
import type { RefObject } from 'react'
import { useMemo } from 'react'
import { useBench, useDraft, useView } from '../document/bench.ts'
import { draw } from './draw.ts'
import type { Drawing, Palette } from './draw.ts'
import { summaryOf } from './summary.ts'
import { useWords } from './lines.ts'
import { usePicture } from './use-picture.ts'
import { levelsOf } from './levels.ts'

/** All a canvas painter needs but the transform. */
export function useDrawing(): Omit<Drawing, 'transform'> {
  const bench = useBench()
  const picture = usePicture()
  const palette = usePalette()
  const words = useWords()
  const selected = useView((view) => view.selected)
  const problems = useDraft((state) => state.problems)
  return useMemo(() => {
    const title = (id: string): string => {
      const box = picture.boxes.get(id)
      const kind = box && bench.catalogue.kind(box.type)
      const node = bench.draft.state.getState().journey.nodes.find((one) => one.id === id)
      return box?.name ?? ((kind && node && summaryOf(kind, node.config, words)) || bench.text(kind?.title))
    }
    return { picture, palette, selected, levels: levelsOf(problems).nodes, title }
  }, [picture, palette, selected, problems, bench, words])
}

/** Sizes the canvas to its box and screen, clears it and draws. */
export function paint(
  ref: RefObject<HTMLCanvasElement | null>,
  drawing: Drawing,
): CanvasRenderingContext2D | undefined {
  const canvas = ref.current
  const context = canvas?.getContext('2d')
  if (!canvas || !context) return undefined
  const ratio = globalThis.devicePixelRatio || 1
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)]
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight)
  draw(context, drawing)
  return context
}

/** Resolves the theme's colours once for each theme: a 2-D canvas cannot read `light-dark()` or variables. */
function usePalette(): Palette {
  const scheme = useComputedColorScheme('light')
  const { catalogue } = useBench()
  return useMemo(() => {
    const dark = scheme === 'dark'
    const shelves = new Map(catalogue.manifest.shelves.map(({ id }) => [id, resolved(id)] as const))
    const fallback = resolved('')
    return {
      card: dark ? '#222a34' : '#ffffff',
      border: dark ? '#3f4956' : '#cdd5dd',
      text: dark ? '#e4e8ed' : '#1d2530',
      line: dark ? '#74859a' : '#7d8b9b',
      accent: dark ? '#45a3ba' : '#147089',
      error: dark ? '#ff9a9f' : '#b3232f',
      warning: dark ? '#f3c66a' : '#8a5500',
      shelf: (type) => {
        const shelf = catalogue.kind(type)?.shelf
        return (shelf && shelves.get(shelf)) ?? fallback
      },
    }
  }, [scheme, catalogue])
}

function resolved(shelf: string): string {
  const probe = document.createElement('i')
  probe.dataset['shelf'] = shelf
  probe.style.color = 'var(--ink)'
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
