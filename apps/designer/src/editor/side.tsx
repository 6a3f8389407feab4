import type { PortView } from '@cairn/sdk'
import { ActionIcon } from '@mantine/core'
import { X } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { usePortName } from '../canvas/ports.ts'
import { useDraft, useJourney, useView } from '../document/bench.ts'
import { edgeFrom, nodeOf } from '../document/scene.ts'
import { PagePending } from '../ui/failure.tsx'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'
import { ManyPanel, UnknownPanel } from './other-panels.tsx'

// Forms and the code editor are heavier than the canvas: each arrives when first looked at.
const Inspector = lazy(async () => ({ default: (await import('../inspector/inspector.tsx')).Inspector }))
const JourneySettings = lazy(async () => ({ default: (await import('./journey-settings.tsx')).JourneySettings }))
const EdgePanel = lazy(async () => ({ default: (await import('./edge-panel.tsx')).EdgePanel }))
const CodeView = lazy(async () => ({ default: (await import('../code/code-view.tsx')).CodeView }))

/** Right of the canvas: the selected step's settings, the journey's own when nothing is selected, or its JSON. */
export function Side({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const side = useView((view) => view.side)
  const root = useRef<HTMLElement>(null)
  useInto(root, desk)
  const close = (): void => {
    desk.view.setState({ side: undefined })
    desk.focusCanvas()
  }
  return (
    <aside
      ref={root}
      className={classes.side}
      data-region="side"
      data-wide={side === 'json' || undefined}
      aria-label={t('side.label')}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && side !== 'json') close()
      }}
    >
      <Suspense fallback={<PagePending />}>
        {side === 'json' ? <Json desk={desk} onClose={close} /> : <Chosen desk={desk} onClose={close} />}
      </Suspense>
    </aside>
  )
}

interface PanelProps {
  readonly desk: Desk
  readonly onClose: () => void
}

function Chosen({ desk, onClose }: PanelProps) {
  const selected = useView((view) => view.selected)
  const edges = useView((view) => view.selectedEdges)
  const journey = useJourney()
  const problems = useDraft((state) => state.problems)
  const portName = usePortName()
  const [id, second] = selected
  const [edge] = edges
  if (id !== undefined && second !== undefined) return <ManyPanel desk={desk} count={selected.size} onClose={onClose} />
  const node = id === undefined ? undefined : nodeOf(journey, id)
  if (!node)
    return edge === undefined ? (
      <JourneySettings desk={desk} onClose={onClose} />
    ) : (
      <EdgePanel desk={desk} id={edge} onClose={onClose} />
    )
  const manifest = desk.catalogue.kind(node.type)
  if (!manifest) return <UnknownPanel desk={desk} node={node} onClose={onClose} />
  return (
    <Inspector
      key={node.id}
      node={node}
      manifest={manifest}
      problems={problems.filter((problem) => problem.place?.node === node.id)}
      openWays={openWays(desk.catalogue.ports(node), (port) => edgeFrom(journey, node.id, port)).map(portName)}
      onConfig={(config) => desk.edit('setConfig', { node: node.id, config })}
      onName={(name) => desk.edit('rename', { node: node.id, name })}
      onClose={onClose}
    />
  )
}

const openWays = (ports: readonly PortView[], edge: (port: string) => unknown): readonly PortView[] =>
  ports.filter(({ port, required }) => !required && !edge(port))

function Json({ desk, onClose }: PanelProps) {
  const { t } = useTranslation('editor')
  const journey = useJourney()
  const problems = useDraft((state) => state.problems)
  const [selected] = useView((view) => view.selected)
  return (
    <section className={classes.json} aria-label={t('side.json')}>
      <header className={classes.panelHead}>
        <h2>{t('side.json')}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t('side.close')} onClick={onClose}>
          <X size={17} aria-hidden />
        </ActionIcon>
      </header>
      <CodeView
        value={journey}
        problems={problems}
        broken={desk.view.getState().broken}
        onBroken={(broken) => desk.view.setState({ broken })}
        {...(selected !== undefined && { selected })}
        onChange={(next) => desk.edit('replaceJourney', { journey: next })}
      />
    </section>
  )
}

/** Opened from the keyboard, the panel takes it: the first field, as soon as the lazy form is there. */
function useInto(root: React.RefObject<HTMLElement | null>, desk: Desk): void {
  const into = useView((view) => view.intoSide)
  useEffect(() => {
    if (into === undefined) return undefined
    let tries = 0
    const timer = setInterval(() => {
      const field = root.current?.querySelector<HTMLElement>('input, textarea, select')
      if (field || ++tries > 40) {
        clearInterval(timer)
        desk.view.setState({ intoSide: undefined })
        field?.focus()
      }
    }, 50)
    return () => clearInterval(timer)
  }, [into, root, desk])
}
