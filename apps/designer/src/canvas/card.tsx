import type { PortView } from '@cairn/sdk'
import { Handle, Position } from '@xyflow/react'
import type { NodeProps } from '@xyflow/react'
import { CircleAlert, Plus, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useBench, useCounts, useView } from '../document/bench.ts'
import { inputOffset, portOffset, portRows } from '../document/geometry.ts'
import { useFigure } from './figure.ts'
import type { CardNode } from './flow.ts'
import { NodeIcon } from './icon.tsx'
import { usePortName } from './ports.ts'
import { useLines } from './lines.ts'
import classes from './card.module.css'

/** One step. Plain elements only, no kit: a thousand of these must cost nothing. */
export const Card = memo(function Card({ data, id }: NodeProps<CardNode>) {
  const { node, kind, ports, takesInput, level } = data
  return (
    <div className={classes.card} data-shelf={kind?.shelf} data-level={level} data-off={node.disabled || undefined}>
      <div className={classes.head}>
        <span className={classes.icon}>
          <NodeIcon name={kind?.icon ?? 'box'} />
        </span>
        <Lines data={data} />
      </div>
      <div className={classes.rows}>
        {portRows(ports).map((view) => (
          <Row key={view.port} id={id} view={view} />
        ))}
      </div>
      <Here id={id} />
      <Badge level={level} count={data.problemCount} />
      {takesInput && (
        <Handle type="target" position={Position.Left} className={classes.input} style={{ top: inputOffset }} />
      )}
      {ports.map((view) => (
        <Out key={view.port} data={data} view={view} />
      ))}
    </div>
  )
})

function Lines({ data }: { readonly data: CardNode['data'] }) {
  const lines = useLines(data.node, data.kind)
  return (
    <span className={classes.lines}>
      <span className={classes.eyebrow}>{lines.eyebrow}</span>
      <span className={lines.detail === '' ? classes.soloName : classes.name}>{lines.name}</span>
      {lines.detail !== '' && <span className={classes.detail}>{lines.detail}</span>}
    </span>
  )
}

function Row({ id, view }: { readonly id: string; readonly view: PortView }) {
  const name = usePortName()
  const count = useCounts(id)?.ports[view.port]
  const figure = useFigure()
  return (
    <div className={classes.row}>
      <span className={classes.rowName}>{name(view)}</span>
      {count !== undefined && count > 0 && <span className={classes.rowCount}>{figure(count)}</span>}
    </div>
  )
}

/** People standing here and how many ever came: straddles the top edge so that it takes no room of its own. */
function Here({ id }: { readonly id: string }) {
  const { t } = useTranslation('editor')
  const counts = useCounts(id)
  const figure = useFigure()
  if (!counts || counts.entered === 0) return null
  return (
    <div className={classes.here}>
      {counts.here > 0 && <b>{t('card.here', { count: counts.here, figure: figure(counts.here) })}</b>}
      <span>{t('card.entered', { count: counts.entered, figure: figure(counts.entered) })}</span>
    </div>
  )
}

function Badge({ level, count }: { readonly level: string; readonly count: number }) {
  if (level === 'none') return null
  const Icon = level === 'error' ? CircleAlert : TriangleAlert
  return (
    <span className={classes.badge} aria-hidden>
      <Icon size={13} strokeWidth={2.4} />
      {count > 1 && count}
    </span>
  )
}

/** A way out: its dot, and while it leads nowhere a ghost `+` that says so and fills it. */
function Out({ data, view }: { readonly data: CardNode['data']; readonly view: PortView }) {
  const { t } = useTranslation('editor')
  const bench = useBench()
  const wired = data.wired.includes(`|${view.port}|`)
  const linking = useView(({ linking }) => linking?.node === data.node.id && linking.port === view.port)
  const drop = useView(({ drop }) => drop?.kind === 'after' && drop.node === data.node.id && drop.port === view.port)
  const top = portOffset(data.ports, view.port)
  const name = usePortName()
  const open = (event: React.MouseEvent) => {
    event.stopPropagation()
    const target = { kind: 'after', node: data.node.id, port: view.port } as const
    bench.view.setState({ picker: { target, anchor: { x: event.clientX, y: event.clientY } } })
  }
  return (
    <>
      <Handle
        type="source"
        id={view.port}
        position={Position.Right}
        className={classes.output}
        style={{ top }}
        data-linking={linking || undefined}
      />
      {!wired && (
        <button
          type="button"
          tabIndex={-1}
          className={`${classes.ghost} nodrag nopan`}
          data-required={view.required || undefined}
          data-drop={drop || undefined}
          style={{ top: top - 12 }}
          onClick={open}
          aria-label={t('card.add', { port: name(view) })}
        >
          <Plus size={14} aria-hidden />
        </button>
      )}
    </>
  )
}
