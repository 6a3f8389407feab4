import type { NodeManifest } from '@cairn/sdk'
import { Search } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCamera } from '../canvas/camera.ts'
import { splits } from '../canvas/drop.ts'
import { useBench, useView } from '../document/bench.ts'
import type { Bench } from '../document/bench.ts'
import type { Picker as Request, PickTarget } from '../document/view.ts'
import { useText } from '../i18n/language.ts'
import { put, revealSelected } from './add.ts'
import { KindFace } from './kind-row.tsx'
import classes from './palette.module.css'
import { searchKinds } from './search.ts'

/** Asks which step belongs somewhere: type to narrow, Enter takes the first, Escape changes nothing. */
export function Picker({ onClosed }: { readonly onClosed: () => void }) {
  const request = useView((view) => view.picker)
  return request ? <Open request={request} onClosed={onClosed} /> : null
}

function Open({ request, onClosed }: { readonly request: Request; readonly onClosed: () => void }) {
  const { t } = useTranslation('editor')
  const bench = useBench()
  const camera = useCamera()
  const root = useRef<HTMLDivElement>(null)
  const id = useId()
  const { typed, setTyped, found, at, setAt } = useFound(bench, request.target)
  const close = (): void => {
    bench.view.setState({ picker: undefined })
    onClosed()
  }
  const pick = (kind: NodeManifest | undefined): void => {
    if (!kind) return
    const added = put(bench, kind.type, request.target)
    close()
    if (added) revealSelected(bench, camera.reveal)
  }
  useOutside(root, close)
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) setAt((at + by + found.length) % Math.max(1, found.length))
    else if (event.key === 'Enter') pick(found[at])
    else if (event.key === 'Escape') close()
    else if (event.key !== 'Tab') return
    event.preventDefault()
    event.stopPropagation()
  }
  const current = found[at]
  return (
    <div ref={root} className={classes.picker} style={placeOf(request)} role="dialog" aria-label={t('picker.label')}>
      <label className={classes.search}>
        <Search size={15} aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={current && `${id}-${current.type}`}
          aria-label={t('picker.label')}
          placeholder={t('picker.search')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <Results id={id} found={found} current={current} pick={pick} grouped={typed === ''} />
    </div>
  )
}

interface ResultsProps {
  readonly id: string
  readonly found: readonly NodeManifest[]
  readonly current: NodeManifest | undefined
  readonly pick: (kind: NodeManifest) => void
  readonly grouped: boolean
}

function Results({ id, found, current, pick, grouped }: ResultsProps) {
  const { t } = useTranslation('editor')
  const text = useText()
  const { catalogue } = useBench()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <div ref={list} id={`${id}-list`} className={classes.results} role="listbox" aria-label={t('picker.label')}>
      {found.map((kind, i) => (
        <div key={kind.type} role="presentation">
          {grouped && found[i - 1]?.shelf !== kind.shelf && (
            <div className={classes.shelf} role="presentation">
              {text(catalogue.manifest.shelves.find((shelf) => shelf.id === kind.shelf)?.title)}
            </div>
          )}
          <div
            id={`${id}-${kind.type}`}
            role="option"
            aria-selected={kind === current}
            className={classes.option}
            data-kind={kind.type}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => pick(kind)}
          >
            <KindFace kind={kind} />
          </div>
        </div>
      ))}
      {found.length === 0 && <p className={classes.none}>{t('picker.none')}</p>}
    </div>
  )
}

function useFound(bench: Bench, target: PickTarget) {
  const [typed, type] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(() => {
    const fitting = bench.catalogue.manifest.nodes.filter((kind) => fits(bench, target, kind))
    return searchKinds(fitting, typed)
  }, [bench, target, typed])
  const setTyped = (text: string): void => {
    type(text)
    setAt(0)
  }
  return { typed, setTyped, found, at, setAt }
}

/** Only kinds that can stand there are offered. */
function fits({ catalogue, draft }: Bench, target: PickTarget, kind: NodeManifest): boolean {
  if (target.kind === 'entry') return kind.entry
  if (target.kind === 'at') return true
  if (kind.entry) return false
  const { edges } = draft.state.getState().journey
  const taken = target.kind === 'edge' || edges.some((edge) => edge.from === target.node && edge.port === target.port)
  return !taken || splits(catalogue, kind.type)
}

const size = { width: 280, height: 380, gap: 12 }

function placeOf({ anchor }: Request): { left: number; top: number } {
  const { innerWidth, innerHeight } = globalThis
  const right = anchor.x + size.gap + size.width <= innerWidth - 8
  const left = right ? anchor.x + size.gap : anchor.x - size.gap - size.width
  return { left: Math.max(8, left), top: Math.max(8, Math.min(anchor.y - 40, innerHeight - size.height - 8)) }
}

function useOutside(root: React.RefObject<HTMLElement | null>, close: () => void): void {
  const shut = useEffectEvent(close)
  useEffect(() => {
    const stop = new AbortController()
    const onDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) shut()
    }
    globalThis.addEventListener('pointerdown', onDown, { signal: stop.signal, capture: true })
    return () => stop.abort()
  }, [root])
}
