import type { Point } from '../document/geometry.ts'
import { boxOf, portOffset } from '../document/geometry.ts'
import { edgeFrom, nodeOf } from '../document/scene.ts'
import type { PickTarget } from '../document/view.ts'
import type { Command, Desk } from './desk.ts'

/** Adding and linking steps from where the keyboard stands. */
export const buildCommands: readonly Command[] = [
  { id: 'addEntry', group: 'build', keys: ['n'], scope: 'canvas', run: (desk) => pick(desk, { kind: 'entry' }) },
  {
    id: 'insertAfter',
    group: 'build',
    keys: ['mod+ArrowDown'],
    scope: 'canvas',
    when: hasWayOut,
    run: (desk) => pick(desk, wayOut(desk, 'first')),
  },
  {
    id: 'addBranch',
    group: 'build',
    keys: ['mod+ArrowRight'],
    scope: 'canvas',
    when: hasWayOut,
    run: (desk) => pick(desk, wayOut(desk, 'open')),
  },
  { id: 'link', group: 'build', keys: ['l'], scope: 'canvas', when: hasWayOut, run: beginLink },
  {
    id: 'insertOnEdge',
    group: 'build',
    keys: ['i'],
    scope: 'canvas',
    when: ({ view }) => view.getState().selectedEdges.size === 1,
    run: (desk) => {
      const [edge] = desk.view.getState().selectedEdges
      if (edge !== undefined) pick(desk, { kind: 'edge', edge })
    },
  },
]

function activeNode({ view, draft }: Desk) {
  const { active } = view.getState()
  return active === undefined ? undefined : nodeOf(draft.state.getState().journey, active)
}

function hasWayOut(desk: Desk): boolean {
  const node = activeNode(desk)
  return node !== undefined && desk.catalogue.ports(node).length > 0
}

/** `open`: the first way out that leads nowhere; `first`: the same, and with none the first of all, to be split. */
function wayOut(desk: Desk, want: 'first' | 'open'): PickTarget | undefined {
  const node = activeNode(desk)
  if (!node) return undefined
  const { journey } = desk.draft.state.getState()
  const ports = desk.catalogue.ports(node)
  const open = ports.find(({ port }) => !edgeFrom(journey, node.id, port))
  const port = want === 'first' ? (ports.length === 1 ? ports[0] : (open ?? ports[0])) : (open ?? ports[0])
  return port && { kind: 'after', node: node.id, port: port.port }
}

function pick(desk: Desk, target: PickTarget | undefined): void {
  if (target) desk.view.setState({ picker: { target, anchor: anchorOf(desk, target) } })
}

function anchorOf(desk: Desk, target: PickTarget): Point {
  const { journey } = desk.draft.state.getState()
  const id =
    target.kind === 'after'
      ? target.node
      : journey.edges.find((edge) => target.kind === 'edge' && edge.id === target.edge)?.from
  const node = id === undefined ? undefined : nodeOf(journey, id)
  if (!node) return desk.camera.toScreen(desk.camera.middle())
  const box = boxOf(node, desk.catalogue)
  const y = target.kind === 'after' ? portOffset(desk.catalogue.ports(node), target.port) : box.h / 2
  return desk.camera.toScreen({ x: box.x + box.w, y: box.y + y })
}

/** L begins a link at the first open way out; L again goes on to the next way out. Enter links to where one stands. */
function beginLink(desk: Desk): void {
  const { linking } = desk.view.getState()
  const node = linking ? nodeOf(desk.draft.state.getState().journey, linking.node) : activeNode(desk)
  if (!node) return
  const ports = desk.catalogue.ports(node).map(({ port }) => port)
  const { journey } = desk.draft.state.getState()
  const open = ports.find((port) => !edgeFrom(journey, node.id, port)) ?? ports[0]
  const port = linking ? ports[(ports.indexOf(linking.port) + 1) % ports.length] : open
  if (port === undefined) return
  desk.view.setState({ linking: { node: node.id, port } })
}
