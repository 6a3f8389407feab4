import type { Problem } from '../problem.ts'
import { LIMITS, type Journey } from './journey.ts'
import { graphProblem } from './problems.ts'
import { readJourney } from './read.ts'
import * as attributes from './rules/attributes.ts'
import { badConfigs } from './rules/config.ts'
import { cyclesWithoutPasses, cyclesWithoutWait } from './rules/cycles.ts'
import * as edges from './rules/edges.ts'
import * as nodes from './rules/nodes.ts'
import * as settings from './rules/settings.ts'
import * as texts from './rules/texts.ts'
import type { Known, View } from './rules/view.ts'
import { walkways, type NodeLike } from './walkways.ts'

type Rule = (view: View) => Problem[]

/** Every rule a journey is held to once its shape is right. Each has a code, a place and, where one exists, a fix. */
export const RULES: readonly Rule[] = [
  nodes.missingEntry,
  nodes.duplicateNodeIds,
  nodes.unknownTypes,
  nodes.newerTypes,
  nodes.unreachableNodes,
  nodes.missingConnections,
  edges.duplicateEdgeIds,
  edges.danglingEdges,
  edges.edgesIntoEntries,
  edges.unknownPorts,
  edges.doubledPorts,
  edges.unwiredPorts,
  edges.duplicatePorts,
  edges.unnamedPaths,
  cyclesWithoutWait,
  cyclesWithoutPasses,
  badConfigs,
  texts.badRules,
  texts.badOwnRules,
  texts.badTemplates,
  texts.unknownReferences,
  texts.unknownAudiences,
  texts.unguardedEvents,
  attributes.unknownAttributes,
  attributes.unlikeAttributes,
  settings.unknownZone,
  settings.badDurations,
  settings.missingGap,
  settings.badSettingsRules,
]

/**
 * Everything that keeps a journey from being published (severity error) and what its author should know (warning),
 * errors first. Takes any value and never throws: what is no journey at all gets shape problems only.
 */
export function validate(input: unknown, types: ReadonlyMap<string, NodeLike>, known: Known = {}): Problem[] {
  const shape = readJourney(input)
  if (!shape.ok) return [...shape.problems]
  const { journey } = shape
  const tooMany = overLimits(journey)
  if (tooMany.length > 0) return tooMany
  const view: View = { journey, ways: walkways(journey, types), nodes: types, known }
  const problems = RULES.flatMap((rule) => rule(view))
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))]
}

function isError(problem: Problem): boolean {
  return problem.severity === 'error'
}

function overLimits({ nodes, edges }: Journey): Problem[] {
  const counted = [
    { code: 'NODES_TOO_MANY', count: nodes.length, limit: LIMITS.nodes },
    { code: 'EDGES_TOO_MANY', count: edges.length, limit: LIMITS.edges },
  ] as const
  return counted.flatMap(({ code, count, limit }) =>
    count > limit ? [graphProblem(code, { params: { count, limit } })] : [],
  )
}
