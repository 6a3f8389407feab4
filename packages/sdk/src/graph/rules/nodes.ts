import type { Problem } from '../../problem.ts'
import { graphProblem } from '../problems.ts'
import { isEntry } from '../walkways.ts'
import { nameOf, typeFor, type View } from './view.ts'

export function duplicateNodeIds({ journey }: View): Problem[] {
  const seen = new Set<string>()
  return journey.nodes.flatMap(({ id }) => {
    if (!seen.has(id)) return (seen.add(id), [])
    return [graphProblem('NODE_ID_DUPLICATE', { params: { node: id }, place: { node: id } })]
  })
}

export function unknownTypes({ journey, ways }: View): Problem[] {
  return journey.nodes
    .filter((node) => !ways.kind(node))
    .map(({ id, type }) => {
      const fix = { command: 'deleteSelection', args: { nodes: [id] } }
      return graphProblem('NODE_TYPE_UNKNOWN', { params: { type }, place: { node: id }, fix })
    })
}

export function newerTypes({ journey, ways }: View): Problem[] {
  return journey.nodes.flatMap((node) => {
    const known = ways.kind(node)?.version
    if (known === undefined || node.typeVersion <= known) return []
    const params = { type: node.type, version: node.typeVersion, known }
    return [graphProblem('NODE_TYPE_NEWER', { params, place: { node: node.id } })]
  })
}

export function missingEntry(view: View): Problem[] {
  if (view.ways.entries.length > 0) return []
  const type = typeFor(view, isEntry)
  return [
    graphProblem('ENTRY_MISSING', { fix: type === undefined ? undefined : { command: 'addEntry', args: { type } } }),
  ]
}

/** Said only where there is an entry: without one, one problem is enough. */
export function unreachableNodes({ journey, ways }: View): Problem[] {
  if (ways.entries.length === 0) return []
  const reached = new Set(ways.entries.flatMap(({ id }) => [...ways.reach(id)]))
  return journey.nodes
    .filter(({ id }) => !reached.has(id))
    .map((node) => {
      const fix = { command: 'deleteSelection', args: { nodes: [node.id] } }
      return graphProblem('NODE_UNREACHABLE', { params: { name: nameOf(node) }, place: { node: node.id }, fix })
    })
}

export function missingConnections({ journey, known }: View): Problem[] {
  return journey.nodes
    .filter(
      ({ connection, disabled }) =>
        !disabled && connection !== undefined && known.connections?.has(connection) === false,
    )
    .map((node) => graphProblem('CONNECTION_MISSING', { params: { name: nameOf(node) }, place: { node: node.id } }))
}
