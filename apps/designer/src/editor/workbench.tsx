import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Canvas } from '../canvas/canvas.tsx'
import { Tools } from '../canvas/tools.tsx'
import { useView } from '../document/bench.ts'
import { boxOf } from '../document/geometry.ts'
import { nodeOf } from '../document/scene.ts'
import { readingOrder } from '../canvas/walk.ts'
import { tidyPlaces } from '../canvas/layout.ts'
import { Picker } from '../palette/picker.tsx'
import { CommandPalette } from './command-palette.tsx'
import { runCommand } from '../commands/registry.ts'
import type { Desk } from '../commands/desk.ts'
import { Dialogs } from './dialogs.tsx'
import { Dock } from './dock.tsx'
import classes from './editor.module.css'
import { useFollowSaves } from './journey.ts'
import { LiveRegion } from './live-region.tsx'
import { Menu } from './menu.tsx'
import { useNamesFromApi } from './names.ts'
import { needsPlaces } from './open.ts'
import { ProblemsPanel } from './problems-panel.tsx'
import { Side } from './side.tsx'
import { Topbar } from './topbar.tsx'
import { useDesk } from '../commands/use-desk.ts'
import { useKeys } from '../commands/use-keys.ts'
import { useReveal } from './use-reveal.ts'
import { LinkHint } from './link-hint.tsx'

/** Everything of one open journey on one page. */
export function Workbench() {
  const { t } = useTranslation('editor')
  const desk = useDesk()
  const run = useMemo(() => (id: string) => runCommand(desk, id), [desk])
  useKeys(desk)
  useNamesFromApi()
  useFollowSaves()
  useFirstLook(desk)
  useReveal(desk)
  const side = useView((view) => view.side)
  const dock = useView((view) => view.dock)
  return (
    <div className={classes.page} data-side={side} data-dock={dock}>
      <Topbar desk={desk} run={run} />
      {dock && <Dock desk={desk} />}
      <main className={classes.middle} aria-label={t('canvas.label')}>
        <div className={classes.board}>
          <Canvas />
          <Tools run={run} />
          <LinkHint />
        </div>
        <ProblemsPanel desk={desk} />
      </main>
      {side && <Side desk={desk} />}
      <Picker onClosed={desk.focusCanvas} />
      <Menu desk={desk} />
      <CommandPalette desk={desk} />
      <Dialogs desk={desk} />
      <LiveRegion />
    </div>
  )
}

/** On opening: places for a journey that came without, then the whole of it in sight. */
function useFirstLook(desk: Desk): void {
  const { draft, catalogue, camera } = desk
  const done = useRef(false)
  useEffect(() => {
    if (done.current) return
    done.current = true
    const fit = (): void => {
      const { journey } = draft.state.getState()
      const order = readingOrder(journey, catalogue)
      const nodes = order.flatMap((id) => nodeOf(journey, id) ?? [])
      camera.fit(
        nodes.map((node) => boxOf(node, catalogue)),
        { animate: false, floor: 0.6 },
      )
    }
    const look = async (): Promise<void> => {
      const { journey } = draft.state.getState()
      if (needsPlaces(draft.doc))
        draft.place('moveNodes', { places: await tidyPlaces(journey, catalogue, readingOrder(journey, catalogue)) })
      fit()
    }
    // React Flow knows its own size one frame after it is first drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => void look()))
  }, [draft, catalogue, camera])
}
