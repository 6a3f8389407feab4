import { CircleAlert, CornerDownRight, TriangleAlert } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFigure } from '../canvas/figure.ts'
import { NodeIcon } from '../canvas/icon.tsx'
import { levelsOf } from '../canvas/levels.ts'
import { useLines } from '../canvas/lines.ts'
import { usePortName } from '../canvas/ports.ts'
import { useBench, useCounts, useDraft, useJourney, useView } from '../document/bench.ts'
import { boxOf } from '../document/geometry.ts'
import { nameOf } from '../document/scene.ts'
import { selectNodes } from '../document/view.ts'
import type { Desk } from '../commands/desk.ts'
import classes from './outline.module.css'
import { outlineRows } from './outline-rows.ts'
import type { OutlineRow } from './outline-rows.ts'

/**
 * The journey as a tree for eyes and ears: the canvas' equal. It has the same selection and takes the same keys; here
 * arrows move up and down.
 */
export function Outline({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const journey = useJourney()
  const { catalogue, view } = desk
  const rows = useMemo(() => outlineRows(journey, catalogue), [journey, catalogue])
  const [at, setAt] = useState<string>()
  const active = useView((state) => state.active)
  const stop = stopOf(rows, { at, active })
  const root = useRef<HTMLDivElement>(null)
  const go = (row: OutlineRow | undefined): void => {
    if (!row) return
    setAt(row.key)
    const id = idOf(row)
    selectNodes(view, [id])
    const node = journey.nodes.find((one) => one.id === id)
    if (node) desk.camera.reveal(boxOf(node, catalogue))
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = stop ? target(rows, stop, event) : undefined
    if (!to) return
    event.preventDefault()
    event.stopPropagation()
    go(to)
  }
  if (rows.length === 0) return <p className={classes.none}>{t('outline.empty')}</p>
  return (
    <div
      ref={root}
      className={classes.outline}
      role="tree"
      aria-label={t('outline.label')}
      data-keys="canvas"
      onKeyDown={onKeyDown}
      onFocus={() => view.setState({ surface: 'outline' })}
    >
      {rows.map((row) => (
        <Row key={row.key} row={row} rows={rows} stop={row === stop} onGo={() => go(row)} />
      ))}
    </div>
  )
}

/** The row the arrows stand on, as long as it belongs to the step that is active; else that step's own row. */
function stopOf(rows: readonly OutlineRow[], { at, active }: { at: string | undefined; active: string | undefined }) {
  const standing = rows.find((row) => row.key === at)
  if (standing && (active === undefined || idOf(standing) === active)) return standing
  return rows.find((row) => row.kind === 'step' && row.node.id === active) ?? rows[0]
}

function idOf(row: OutlineRow): string {
  return row.kind === 'way' || row.kind === 'open' ? row.from.id : row.node.id
}

function target(rows: readonly OutlineRow[], from: OutlineRow, event: KeyboardEvent): OutlineRow | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return undefined
  const i = rows.indexOf(from)
  switch (event.key) {
    case 'ArrowDown':
      return rows[i + 1]
    case 'ArrowUp':
      return rows[i - 1]
    case 'ArrowRight':
      return rows[i + 1]?.level === from.level + 1 ? rows[i + 1] : undefined
    case 'ArrowLeft':
      return rows.slice(0, i).findLast((row) => row.level < from.level)
    case 'Home':
      return rows[0]
    case 'End':
      return rows.at(-1)
    default:
      return undefined
  }
}

interface RowProps {
  readonly row: OutlineRow
  readonly rows: readonly OutlineRow[]
  readonly stop: boolean
  readonly onGo: () => void
}

function Row({ row, rows, stop, onGo }: RowProps) {
  const selected = useView((view) => row.kind === 'step' && view.selected.has(row.node.id))
  const mates = rows.filter((other) => other.level === row.level)
  return (
    <div
      role="treeitem"
      tabIndex={stop ? 0 : -1}
      aria-level={row.level}
      aria-posinset={mates.indexOf(row) + 1}
      aria-setsize={mates.length}
      aria-selected={selected}
      className={classes.row}
      data-row={row.kind}
      style={{ paddingLeft: 6 + (row.level - 1) * 14 }}
      onClick={onGo}
    >
      {row.kind === 'step' && <Step row={row} />}
      {row.kind === 'way' && <Way row={row} />}
      {row.kind === 'jump' && <Jump row={row} />}
      {row.kind === 'open' && <Open required={row.port.required} />}
    </div>
  )
}

function Step({ row: { node } }: { readonly row: Extract<OutlineRow, { kind: 'step' }> }) {
  const { t } = useTranslation('editor')
  const { catalogue } = useBench()
  const kind = catalogue.kind(node.type)
  const lines = useLines(node, kind)
  const counts = useCounts(node.id)
  const figure = useFigure()
  const problems = useDraft((state) => state.problems)
  const level = useMemo(() => levelsOf(problems).nodes.get(node.id), [problems, node.id])
  return (
    <>
      <span className={classes.icon} data-shelf={kind?.shelf}>
        <NodeIcon name={kind?.icon ?? 'box'} size={14} />
      </span>
      <span className={classes.name} data-off={node.disabled || undefined}>
        {lines.eyebrow && <span className={classes.kind}>{lines.eyebrow}</span>} {lines.name}
      </span>
      {counts !== undefined && counts.here > 0 && <span className={classes.count}>{figure(counts.here)}</span>}
      {level === 'error' && <CircleAlert size={14} className={classes.error} aria-label={t('problems.error')} />}
      {level === 'warning' && (
        <TriangleAlert size={14} className={classes.warning} aria-label={t('problems.warning')} />
      )}
    </>
  )
}

function Way({ row }: { readonly row: Extract<OutlineRow, { kind: 'way' }> }) {
  const { t } = useTranslation('editor')
  const name = usePortName()
  const spoken = t('outline.way', { name: name(row.port), index: row.index + 1, count: row.of })
  return (
    <>
      <span className={classes.way} aria-label={spoken} role="img">
        {name(row.port)}
      </span>
      {row.open && <Open required={row.port.required} />}
    </>
  )
}

function Jump({ row }: { readonly row: Extract<OutlineRow, { kind: 'jump' }> }) {
  const { t } = useTranslation('editor')
  const bench = useBench()
  return (
    <span className={classes.jump}>
      <CornerDownRight size={13} aria-hidden />{' '}
      {t('outline.jump', { name: bench.text(nameOf(row.node, bench.catalogue)) })}
    </span>
  )
}

function Open({ required }: { readonly required: boolean }) {
  const { t } = useTranslation('editor')
  return (
    <span className={required ? classes.missing : classes.jump}>
      {required ? t('outline.missing') : t('outline.open')}
    </span>
  )
}
