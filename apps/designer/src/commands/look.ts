import { spotlight } from '@mantine/spotlight'
import { boxOf } from '../document/geometry.ts'
import type { View } from '../document/view.ts'
import type { Command, Desk } from './desk.ts'

const toggle = (change: (view: View) => Partial<View>) => (desk: Desk) =>
  desk.view.setState(change(desk.view.getState()))

const boxesOf = ({ draft, catalogue, view }: Desk, selectedOnly: boolean) =>
  draft.state
    .getState()
    .journey.nodes.filter((node) => !selectedOnly || view.getState().selected.has(node.id))
    .map((node) => boxOf(node, catalogue))

/** Looking, and opening what lies beside the canvas. */
export const viewCommands: readonly Command[] = [
  { id: 'tidy', group: 'view', keys: ['alt+shift+t'], scope: 'page', run: (desk) => desk.tidy() },
  { id: 'zoomIn', group: 'view', keys: ['+', '='], scope: 'canvas', run: ({ camera }) => camera.zoomBy(1.25) },
  { id: 'zoomOut', group: 'view', keys: ['-'], scope: 'canvas', run: ({ camera }) => camera.zoomBy(0.8) },
  {
    id: 'zoomFit',
    group: 'view',
    keys: ['shift+1'],
    scope: 'canvas',
    run: (desk) => desk.camera.fit(boxesOf(desk, false)),
  },
  {
    id: 'zoomSelection',
    group: 'view',
    keys: ['shift+2'],
    scope: 'canvas',
    when: ({ view }) => view.getState().selected.size > 0,
    run: (desk) => desk.camera.fit(boxesOf(desk, true)),
  },
  { id: 'zoomActual', group: 'view', keys: ['shift+0'], scope: 'canvas', run: ({ camera }) => camera.zoomTo(1) },
  { id: 'minimap', group: 'view', keys: ['m'], scope: 'canvas', run: toggle(({ minimap }) => ({ minimap: !minimap })) },
  {
    id: 'palette',
    group: 'view',
    keys: ['p'],
    scope: 'canvas',
    run: toggle(({ dock }) => ({ dock: dock === 'palette' ? undefined : 'palette' })),
  },
  {
    id: 'outline',
    group: 'view',
    keys: ['o'],
    scope: 'canvas',
    run: toggle(({ dock }) => ({ dock: dock === 'outline' ? 'palette' : 'outline' })),
  },
  {
    id: 'json',
    group: 'view',
    keys: ['j'],
    scope: 'canvas',
    run: toggle(({ side }) => ({ side: side === 'json' ? undefined : 'json' })),
  },
  {
    id: 'problems',
    group: 'view',
    keys: ['e'],
    scope: 'canvas',
    run: toggle(({ problems }) => ({ problems: !problems })),
  },
  {
    id: 'settings',
    group: 'journey',
    keys: ['s'],
    scope: 'canvas',
    run: toggle(() => ({ selected: new Set(), selectedEdges: new Set(), side: 'inspector', intoSide: 'first' })),
  },
  { id: 'publish', group: 'journey', keys: ['mod+shift+p'], scope: 'page', run: toggle(() => ({ dialog: 'publish' })) },
  { id: 'search', group: 'view', keys: ['mod+k', 'mod+f'], scope: 'page', silent: true, run: () => spotlight.open() },
  { id: 'shortcuts', group: 'view', keys: ['?'], scope: 'canvas', run: toggle(() => ({ dialog: 'shortcuts' })) },
  { id: 'regions', group: 'view', keys: ['F6'], scope: 'page', silent: true, run: () => nextRegion(1) },
  { id: 'regionsBack', group: 'view', keys: ['shift+F6'], scope: 'page', silent: true, run: () => nextRegion(-1) },
]

/** F6 goes round the parts of the page, to the first thing in each that takes the keyboard. */
function nextRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  for (let i = 1; i <= regions.length; i++) {
    const region = regions[(at + by * i + regions.length * 2) % regions.length]
    const stop = region?.querySelector<HTMLElement>('[tabindex="0"], button:not([tabindex="-1"]), input, a[href]')
    if (!stop) continue
    stop.focus()
    return
  }
}
