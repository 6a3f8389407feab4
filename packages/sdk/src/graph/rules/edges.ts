import { objectOf, type Json } from '../../json.ts'
import type { Problem } from '../../problem.ts'
import type { JourneyEdge, JourneyNode } from '../journey.ts'
import { graphProblem } from '../problems.ts'
import { isEntry } from '../walkways.ts'
import { nameOf, typeFor, type View } from './view.ts'

const cut = (edge: JourneyEdge) => ({ command: 'disconnect', args: { edges: [edge.id] } })

export function duplicateEdgeIds({ journey }: View): Problem[] {
  const seen = new Set<string>()
  return journey.edges.flatMap(({ id }) => {
    if (!seen.has(id)) return (seen.add(id), [])
    return [graphProblem('EDGE_ID_DUPLICATE', { params: { edge: id }, place: { edge: id } })]
  })
}

export function danglingEdges({ journey, ways }: View): Problem[] {
  return journey.edges.flatMap((edge) => {
    const missing = [edge.from, edge.to].find((id) => !ways.node(id))
    if (missing === undefined) return []
    return [
      graphProblem('EDGE_DANGLING', { params: { edge: edge.id, missing }, place: { edge: edge.id }, fix: cut(edge) }),
    ]
  })
}

export function edgesIntoEntries({ journey, ways }: View): Problem[] {
  return journey.edges.flatMap((edge) => {
    const node = ways.node(edge.to)
    if (!node || !isEntry(ways.kind(node))) return []
    const place = { node: node.id, edge: edge.id }
    return [graphProblem('EDGE_INTO_ENTRY', { params: { name: nameOf(node) }, place, fix: cut(edge) })]
  })
}

export function unknownPorts({ journey, ways }: View): Problem[] {
  return journey.edges.flatMap((edge) => {
    const node = ways.node(edge.from)
    if (!node || !ways.kind(node) || ways.ports(node).some(({ port }) => port === edge.port)) return []
    const params = { port: edge.port, name: nameOf(node) }
    return [graphProblem('EDGE_PORT_UNKNOWN', { params, place: { node: node.id, edge: edge.id }, fix: cut(edge) })]
  })
}

export function doubledPorts({ journey, ways }: View): Problem[] {
  return journey.edges.flatMap((edge) => {
    const node = ways.node(edge.from)
    const first = ways.edge(edge.from, edge.port)
    if (!node || first === edge) return []
    const params = { port: edge.port, name: nameOf(node) }
    return [graphProblem('PORT_TWO_EDGES', { params, place: { node: node.id, edge: edge.id }, fix: cut(edge) })]
  })
}

/** Required ways out must lead somewhere; an unwired optional one ends the run, which a user's own path seldom means. */
export function unwiredPorts(view: View): Problem[] {
  const { journey, ways } = view
  const exit = typeFor(view, (kind) => kind.ports.length === 0 && !isEntry(kind))
  return journey.nodes.flatMap((node) => {
    const named = userPorts(view, node)
    return ways.ports(node).flatMap(({ port, required, label }) => {
      if (ways.edge(node.id, port) || (!required && !named.has(port))) return []
      const fix = exit === undefined ? undefined : { command: 'insertAfter', args: { node: node.id, port, type: exit } }
      // what its author called the path says more than the port's id
      const called = typeof label === 'string' ? label : port
      const details = { params: { port: called, name: nameOf(node) }, place: { node: node.id }, fix }
      return [
        required
          ? graphProblem('PORT_UNWIRED', details)
          : graphProblem('NODE_DEAD_END', { ...details, severity: 'warning' }),
      ]
    })
  })
}

/** Two paths under one port id would be one way out: the second could never be taken. */
export function duplicatePorts(view: View): Problem[] {
  return view.journey.nodes.flatMap((node) => {
    const fixed = (view.ways.kind(node)?.ports ?? []).flatMap((spec) => {
      if (typeof spec === 'string') return [spec]
      return 'each' in spec ? [] : [spec.port]
    })
    const all = [...fixed, ...elements(view, node).map(({ port }) => port)]
    const twice = new Set(all.filter((port, i) => all.indexOf(port) !== i && !fixed.includes(port)))
    const clashing = new Set(elements(view, node).flatMap(({ port }) => (fixed.includes(port) ? [port] : [])))
    return [...twice, ...clashing].map((port) =>
      graphProblem('PORT_DUPLICATE', { params: { port, name: nameOf(node) }, place: { node: node.id } }),
    )
  })
}

/** Reports would show the bare port id. */
export function unnamedPaths(view: View): Problem[] {
  return view.journey.nodes.flatMap((node) =>
    elements(view, node)
      .filter(({ label }) => label === '')
      .map(({ port, pointer }) => {
        const place = { node: node.id, pointer }
        return graphProblem('BRANCH_UNNAMED', { params: { name: nameOf(node), port }, place, severity: 'warning' })
      }),
  )
}

interface Element {
  readonly port: string
  readonly pointer: string
  /** Undefined where the ports of this node have no names. */
  readonly label: string | undefined
}

/** Ports that come from lists in the config, as written: repeats and empty names included. */
function elements({ ways }: View, node: JourneyNode): readonly Element[] {
  return (ways.kind(node)?.ports ?? []).flatMap((spec) => {
    if (typeof spec === 'string' || !('each' in spec)) return []
    const list: Json | undefined = Object.hasOwn(node.config, spec.each) ? node.config[spec.each] : undefined
    if (!Array.isArray(list)) return []
    return list.flatMap((entry: Json, i): Element[] => {
      const fields = objectOf(entry)
      const port = fields[spec.port]
      if (typeof port !== 'string' || port === '') return []
      const label = spec.label === undefined ? undefined : (fields[spec.label] ?? '')
      const pointer = `/${spec.each}/${i}/${spec.label ?? spec.port}`
      return [{ port, pointer, label: typeof label === 'string' ? label.trim() : undefined }]
    })
  })
}

function userPorts(view: View, node: JourneyNode): ReadonlySet<string> {
  return new Set(elements(view, node).map(({ port }) => port))
}
