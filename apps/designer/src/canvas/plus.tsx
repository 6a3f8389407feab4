import { ViewportPortal } from '@xyflow/react'
import { Plus as PlusIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBench, useView } from '../document/bench.ts'
import { middleOf } from './route.ts'
import { usePicture } from './use-picture.ts'
import classes from './canvas.module.css'

/** The `+` of the edges at hand: hovered, selected, or about to be split. */
export function Plus() {
  const { t } = useTranslation('editor')
  const bench = useBench()
  const hover = useView((view) => view.hoverEdge)
  const chosen = useView((view) => view.selectedEdges)
  const picture = usePicture()
  const lines = picture.lines.filter(({ edge }) => edge.id === hover || chosen.has(edge.id))
  return (
    <ViewportPortal>
      {lines.map(({ edge, points }) => {
        const { x, y } = middleOf(points)
        return (
          <button
            key={edge.id}
            type="button"
            tabIndex={-1}
            className={`${classes.plus} nodrag nopan`}
            style={{ transform: `translate(${x - 14}px, ${y - 14}px)` }}
            aria-label={t('edge.insert')}
            onMouseEnter={() => bench.view.setState({ hoverEdge: edge.id })}
            onMouseLeave={() => bench.view.setState({ hoverEdge: undefined })}
            onClick={(event) => {
              const anchor = { x: event.clientX, y: event.clientY }
              bench.view.setState({ picker: { target: { kind: 'edge', edge: edge.id }, anchor }, hoverEdge: undefined })
            }}
          >
            <PlusIcon size={16} aria-hidden />
          </button>
        )
      })}
    </ViewportPortal>
  )
}
