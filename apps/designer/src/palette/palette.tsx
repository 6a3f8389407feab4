import type { NodeManifest } from '@cairn/sdk'
import { Search } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBench } from '../document/bench.ts'
import { useText } from '../i18n/language.ts'
import { useAdd } from './add.ts'
import { useKindDrag } from './drag.tsx'
import { KindFace } from './kind-row.tsx'
import classes from './palette.module.css'
import { searchKinds } from './search.ts'

/** Every kind of step by shelf: drag it to the canvas, or click it to add it behind the selected step. */
export function Palette() {
  const { t } = useTranslation('editor')
  const { catalogue } = useBench()
  const [typed, setTyped] = useState('')
  const found = useMemo(() => searchKinds(catalogue.manifest.nodes, typed), [catalogue, typed])
  const add = useAdd()
  const { grab, ghost } = useKindDrag()
  const shelves = catalogue.manifest.shelves.filter(({ id }) => found.some((kind) => kind.shelf === id))
  return (
    <div className={classes.palette} onKeyDown={roam}>
      <label className={classes.search}>
        <Search size={15} aria-hidden />
        <input
          type="search"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          placeholder={t('palette.search')}
          aria-label={t('palette.search')}
          onKeyDown={(event) => {
            const [first] = found
            if (event.key === 'Enter' && typed !== '' && first) add(first.type)
          }}
        />
      </label>
      <div className={classes.shelves}>
        {shelves.map((shelf, i) => (
          <Shelf
            key={shelf.id}
            stop={i === 0}
            shelf={shelf}
            kinds={found.filter((kind) => kind.shelf === shelf.id)}
            add={add}
            grab={grab}
          />
        ))}
        {shelves.length === 0 && <p className={classes.none}>{t('palette.none', { typed })}</p>}
      </div>
      <p className={classes.hint}>{t('palette.hint')}</p>
      {ghost}
    </div>
  )
}

interface ShelfProps {
  /** Its first step is the palette's one tab stop; arrows go on from there. */
  readonly stop: boolean
  readonly shelf: { readonly id: string; readonly title: NodeManifest['title'] }
  readonly kinds: readonly NodeManifest[]
  readonly add: (type: string) => void
  readonly grab: (event: React.PointerEvent, kind: NodeManifest) => void
}

function Shelf({ stop, shelf, kinds, add, grab }: ShelfProps) {
  const text = useText()
  const id = `shelf-${shelf.id}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={classes.shelf}>
        {text(shelf.title)}
      </h2>
      {kinds.map((kind, i) => (
        <button
          key={kind.type}
          type="button"
          tabIndex={stop && i === 0 ? 0 : -1}
          className={classes.item}
          data-kind={kind.type}
          onPointerDown={(event) => grab(event, kind)}
          onClick={(event) => {
            // A drag also ends in a click; only pressing without moving adds. The keyboard's click has no detail.
            if (event.detail === 0 || event.currentTarget.dataset['dragged'] === undefined) add(kind.type)
          }}
        >
          <KindFace kind={kind} />
        </button>
      ))}
    </section>
  )
}

/** Arrow keys walk the palette, so that the keyboard reaches any step without twenty tabs. */
function roam(event: KeyboardEvent<HTMLElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (by === 0) return
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button')]
  const at = stops.findIndex((stop) => stop === document.activeElement)
  const next = stops[at + by]
  if (!next) return
  event.preventDefault()
  next.focus()
}
