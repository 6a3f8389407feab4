import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCamera } from '../canvas/camera.ts'
import { useWords } from '../canvas/lines.ts'
import { tidyPlaces } from '../canvas/layout.ts'
import { summaryOf } from '../canvas/summary.ts'
import { readingOrder } from '../canvas/walk.ts'
import { useBench } from '../document/bench.ts'
import type { Bench } from '../document/bench.ts'
import { copyText } from '../document/copy.ts'
import { boxOf } from '../document/geometry.ts'
import { nodeOf } from '../document/scene.ts'
import { say } from '../document/view.ts'
import type { Desk } from './desk.ts'

export function useDesk(): Desk {
  const bench = useBench()
  const camera = useCamera()
  const words = useWords()
  const { t } = useTranslation('editor')
  const [clipboard] = useState(() => ownClipboard())
  return useMemo((): Desk => {
    const speak = (key: string, params?: Readonly<Record<string, string | number>>): string => t(key, params ?? {})
    return {
      ...bench,
      camera,
      t: speak,
      focusNode: (id) => {
        const node = nodeOf(bench.draft.state.getState().journey, id)
        if (!node) return
        bench.view.setState({ active: id })
        camera.reveal(boxOf(node, bench.catalogue))
        say(
          bench.view,
          spoken(bench, id, (kind, config) => summaryOf(kind, config, words)),
        )
        focusDrawn(surfaceOf(bench) === 'outline' ? row : `${canvas} [data-id="${id}"]`)
      },
      focusCanvas: () => focusDrawn(surfaceOf(bench) === 'outline' ? row : `${canvas} .react-flow__node[tabindex="0"]`),
      clipboard,
      copyText: (ids) =>
        copyText(bench.draft.state.getState().journey, ids, (node) => {
          const kind = bench.catalogue.kind(node.type)
          return [bench.text(kind?.title) || node.type, node.name, kind && summaryOf(kind, node.config, words)]
            .filter(Boolean)
            .join(' · ')
        }),
      tidy: async () => {
        const { journey } = bench.draft.state.getState()
        const places = await tidyPlaces(journey, bench.catalogue, readingOrder(journey, bench.catalogue))
        if (bench.edit('moveNodes', { places, tidy: true })) {
          camera.fit(bench.draft.state.getState().journey.nodes.map((node) => boxOf(node, bench.catalogue)))
        }
      },
    }
  }, [bench, camera, words, t, clipboard])
}

/** A step in one sentence for the ear: kind, name, summary, how many stand there. */
function spoken(
  bench: Bench,
  id: string,
  summary: (
    kind: NonNullable<ReturnType<Bench['catalogue']['kind']>>,
    config: Parameters<typeof summaryOf>[1],
  ) => string,
): string {
  const node = nodeOf(bench.draft.state.getState().journey, id)
  const kind = node && bench.catalogue.kind(node.type)
  if (!node || !kind) return node?.type ?? ''
  return [bench.text(kind.title), node.name, summary(kind, node.config)].filter(Boolean).join(', ')
}

const canvas = '[data-region="canvas"]'
const row = '[role="tree"] [tabindex="0"]'

/** The keyboard goes back to the editor it came from, if that is still there. */
function surfaceOf({ view }: Bench): 'canvas' | 'outline' {
  const { surface, dock } = view.getState()
  return dock === 'outline' ? surface : 'canvas'
}

/**
 * Puts the keyboard on something. A card that has just been added or panned to is drawn a few frames later; if it
 * never is, for it may be far out in the overview, the canvas itself takes the keyboard.
 */
function focusDrawn(selector: string, frames = 45): void {
  requestAnimationFrame(() => {
    const found = document.querySelector<HTMLElement>(selector)
    if (found) found.focus({ preventScroll: selector !== row })
    else if (frames > 0) focusDrawn(selector, frames - 1)
    else document.querySelector<HTMLElement>(canvas)?.focus({ preventScroll: true })
  })
}

/** The system's clipboard where the page may use it; what was copied here is remembered either way. */
function ownClipboard(): Desk['clipboard'] {
  let copied = ''
  return {
    write: (text) => {
      copied = text
      navigator.clipboard?.writeText(text).catch(() => undefined) // refused: the copy above still pastes in this tab
    },
    read: async () => {
      try {
        return (await navigator.clipboard?.readText()) || copied
      } catch {
        return copied // the browser did not let us look: paste what was copied in this tab
      }
    },
  }
}
