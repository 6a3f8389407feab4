import type { Problem } from '../../problem.ts'
import { approximateMs } from '../../time.ts'
import type { JourneyNode } from '../journey.ts'
import { graphProblem } from '../problems.ts'
import type { Walkways } from '../walkways.ts'
import { backEdges, nameOf, typeFor, type View } from './view.ts'

const MINUTE = 60_000
const PASSES = 3

/** A loop that never rests would be walked through in one pass, up to the limit of visits, again and again. */
export function cyclesWithoutWait(view: View): Problem[] {
  const { journey, ways } = view
  const restless = new Set(journey.nodes.filter((node) => !isPause(node, ways)).map(({ id }) => id))
  const wait = typeFor(view, (kind) => kind.shelf === 'wait')
  const from = (id: string) => (restless.has(id) ? ways.edgesFrom(id).filter((edge) => restless.has(edge.to)) : [])
  return backEdges(journey.nodes, from).map((edge) => {
    const fix = wait === undefined ? undefined : { command: 'insertOnEdge', args: { edge: edge.id, type: wait } }
    const place = { node: edge.from, edge: edge.id }
    return graphProblem('CYCLE_WITHOUT_WAIT', { params: { name: nodeName(view, edge.to) }, place, fix })
  })
}

/** Every loop needs an edge that says how often one member may take it. */
export function cyclesWithoutPasses(view: View): Problem[] {
  const { journey, ways } = view
  const from = (id: string) => ways.edgesFrom(id).filter((edge) => edge.maxPasses === undefined)
  return backEdges(journey.nodes, from).map((edge) => {
    const fix = { command: 'setMaxPasses', args: { edge: edge.id, maxPasses: PASSES } }
    const place = { node: edge.from, edge: edge.id }
    return graphProblem('CYCLE_WITHOUT_PASSES', { params: { name: nodeName(view, edge.to) }, place, fix })
  })
}

/**
 * Does the node hold a member for at least a minute? A wait that counts in time, or one for a time of day; a weekly window
 * alone does not, it lets through whoever comes inside it.
 */
function isPause(node: JourneyNode, ways: Walkways): boolean {
  if (ways.kind(node)?.shelf !== 'wait' || node.disabled) return false
  const fields = ways.fields(node).filter(({ hidden, pointer }) => !hidden && pointer.lastIndexOf('/') === 0)
  if (fields.some(({ widget = '' }) => MAY_BE_OVER.has(widget))) return false
  return fields.some(({ widget, value, schema }) => {
    const held = value ?? schema['default']
    if (widget === 'time-of-day') return typeof held === 'string'
    return widget === 'duration' && typeof held === 'string' && (approximateMs(held) ?? 0) >= MINUTE
  })
}

/** A date may be past and a condition true already: who waits for one may go on at once. */
const MAY_BE_OVER: ReadonlySet<string> = new Set(['attribute', 'cel', 'audience'])

function nodeName({ ways }: View, id: string): string {
  const node = ways.node(id)
  return node ? nameOf(node) : id
}
