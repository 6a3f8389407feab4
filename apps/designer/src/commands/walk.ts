import { nearest, walk } from '../canvas/walk.ts'
import type { Way } from '../canvas/walk.ts'
import { boxOf, CARD } from '../document/geometry.ts'
import { nodeOf } from '../document/scene.ts'
import { selectNodes } from '../document/view.ts'
import type { Command, Desk } from './desk.ts'

type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'
const arrows: readonly (readonly [Arrow, way: Way, dx: number, dy: number])[] = [
  ['ArrowRight', 'next', 1, 0],
  ['ArrowLeft', 'previous', -1, 0],
  ['ArrowDown', 'below', 0, 1],
  ['ArrowUp', 'above', 0, -1],
]
const names = { ArrowRight: 'Right', ArrowLeft: 'Left', ArrowDown: 'Down', ArrowUp: 'Up' } as const

/** Going from step to step, and pushing a step about. */
export const walkCommands: readonly Command[] = [
  ...arrows.map(([arrow, way, dx, dy]): Command => {
    const run = (desk: Desk): void => step(desk, way, { dx, dy })
    return { id: `walk${names[arrow]}`, group: 'walk', keys: [`alt+${arrow}`], scope: 'canvas', silent: true, run }
  }),
  { id: 'walkFirst', group: 'walk', keys: ['Home'], scope: 'canvas', silent: true, run: (desk) => step(desk, 'first') },
  { id: 'walkLast', group: 'walk', keys: ['End'], scope: 'canvas', silent: true, run: (desk) => step(desk, 'last') },
  ...arrows.flatMap(([arrow, , dx, dy]): Command[] => [
    {
      id: `nudge${names[arrow]}`,
      group: 'walk',
      keys: [arrow],
      scope: 'canvas',
      silent: true,
      run: (desk) => push(desk, { dx, dy, by: 1 }),
    },
    {
      id: `push${names[arrow]}`,
      group: 'walk',
      keys: [`shift+${arrow}`],
      scope: 'canvas',
      silent: true,
      run: (desk) => push(desk, { dx, dy, by: 10 }),
    },
  ]),
  {
    id: 'select',
    group: 'walk',
    keys: [' '],
    scope: 'canvas',
    silent: true,
    run: ({ view }) => {
      const { active, selected } = view.getState()
      if (active === undefined) return
      const next = new Set(selected)
      if (!next.delete(active)) next.add(active)
      view.setState({ selected: next })
    },
  },
  {
    id: 'escape',
    group: 'walk',
    keys: ['Escape'],
    scope: 'canvas',
    silent: true,
    run: ({ view }) => {
      if (view.getState().linking) view.setState({ linking: undefined })
      else view.setState({ selected: new Set(), selectedEdges: new Set() })
    },
  },
]

interface Push {
  readonly dx: number
  readonly dy: number
}

function step(desk: Desk, way: Way, towards?: Push): void {
  const { journey } = desk.draft.state.getState()
  const { active, linking } = desk.view.getState()
  // While linking, any step may be the target, connected or not: then arrows go by what the eye sees.
  const boxes = journey.nodes.map((node) => boxOf(node, desk.catalogue))
  const next =
    linking && towards ? nearest(boxes, active, towards) : walk({ journey, catalogue: desk.catalogue }, active, way)
  if (next === undefined) return
  if (!linking) selectNodes(desk.view, [next])
  desk.focusNode(next)
}

function push(desk: Desk, { dx, dy, by }: Push & { by: number }): void {
  const { journey } = desk.draft.state.getState()
  const { selected, active } = desk.view.getState()
  const ids = selected.size > 0 ? [...selected] : active === undefined ? [] : [active]
  const places = ids.flatMap((id) => {
    const node = nodeOf(journey, id)
    const [x, y] = node?.at ?? [0, 0]
    return node ? [{ node: id, at: [x + dx * by * CARD.grid, y + dy * by * CARD.grid] as const }] : []
  })
  if (places.length > 0) desk.edit('moveNodes', { places, typing: `nudge:${ids.join()}` })
}
