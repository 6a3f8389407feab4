import { nodeOf } from '../document/scene.ts'
import { selectNodes } from '../document/view.ts'
import type { Command, Desk } from './desk.ts'

const chosen = ({ view }: Desk): readonly string[] => [...view.getState().selected]
const some = ({ view }: Desk): boolean => view.getState().selected.size > 0
const any = ({ view }: Desk): boolean => view.getState().selected.size + view.getState().selectedEdges.size > 0

/** Changing what is selected. */
export const editCommands: readonly Command[] = [
  {
    id: 'undo',
    group: 'edit',
    keys: ['mod+z'],
    scope: 'page',
    when: ({ draft }) => draft.state.getState().undo !== undefined,
    run: (desk) => desk.undo(),
  },
  {
    id: 'redo',
    group: 'edit',
    keys: ['mod+shift+z', 'mod+y'],
    scope: 'page',
    when: ({ draft }) => draft.state.getState().redo !== undefined,
    run: (desk) => desk.redo(),
  },
  { id: 'delete', group: 'edit', keys: ['Delete', 'Backspace'], scope: 'canvas', when: any, run: remove },
  {
    id: 'duplicate',
    group: 'edit',
    keys: ['mod+d'],
    scope: 'canvas',
    when: some,
    run: (desk) => void desk.edit('duplicate', { nodes: chosen(desk) }),
  },
  { id: 'copy', group: 'edit', keys: ['mod+c'], scope: 'canvas', when: some, run: copy },
  {
    id: 'cut',
    group: 'edit',
    keys: ['mod+x'],
    scope: 'canvas',
    when: some,
    run: (desk) => {
      copy(desk)
      remove(desk)
    },
  },
  {
    id: 'paste',
    group: 'edit',
    keys: ['mod+v'],
    scope: 'canvas',
    run: async (desk) => {
      const text = await desk.clipboard.read()
      desk.edit('paste', { text })
    },
  },
  {
    id: 'selectAll',
    group: 'edit',
    keys: ['mod+a'],
    scope: 'canvas',
    run: ({ view, draft }) =>
      selectNodes(
        view,
        draft.state.getState().journey.nodes.map((node) => node.id),
      ),
  },
  { id: 'enable', group: 'edit', keys: ['d'], scope: 'canvas', when: some, run: toggle },
  {
    id: 'inspect',
    group: 'edit',
    keys: ['Enter'],
    scope: 'canvas',
    silent: true,
    run: (desk) => {
      const { linking, active, selectedEdges } = desk.view.getState()
      if (linking && active !== undefined) {
        desk.edit('connect', { ...linking, to: active })
        desk.view.setState({ linking: undefined })
        return
      }
      if (active === undefined && selectedEdges.size === 0) return
      if (active !== undefined && selectedEdges.size === 0) selectNodes(desk.view, [active])
      desk.view.setState({ side: 'inspector', intoSide: 'first' })
    },
  },
  {
    id: 'rename',
    group: 'edit',
    keys: ['F2'],
    scope: 'canvas',
    when: ({ view }) => view.getState().active !== undefined,
    run: ({ view }) => {
      const { active } = view.getState()
      if (active !== undefined) selectNodes(view, [active])
      view.setState({ side: 'inspector', intoSide: 'first' })
    },
  },
]

function remove(desk: Desk): void {
  const { selected, selectedEdges } = desk.view.getState()
  const { edges } = desk.draft.state.getState().journey
  // The keyboard goes on from the step before, not from nowhere.
  const before = edges.find((edge) => selected.has(edge.to) && !selected.has(edge.from))?.from
  const done = desk.edit('deleteSelection', { nodes: [...selected], edges: [...selectedEdges] })
  if (!done) return
  desk.view.setState({ selectedEdges: new Set() })
  if (before !== undefined) desk.focusNode(before)
  else desk.focusCanvas()
}

function copy(desk: Desk): void {
  desk.clipboard.write(desk.copyText(chosen(desk)))
}

function toggle(desk: Desk): void {
  const { journey } = desk.draft.state.getState()
  for (const id of chosen(desk)) {
    const node = nodeOf(journey, id)
    if (node) desk.edit('setEnabled', { node: id, enabled: node.disabled === true })
  }
}
