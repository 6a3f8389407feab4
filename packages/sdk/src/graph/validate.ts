import type { Problem } from '../problem.ts'
import { journey as journeyShape, LIMITS, type Journey } from './journey.ts'
import { graphProblem } from './problems.ts'
import { badConfigs, pointerOf } from './rules/config.ts'
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
  texts.badTemplates,
  texts.unknownReferences,
  texts.unknownAudiences,
  texts.unguardedEvents,
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

export type Read =
  | { readonly ok: true; readonly journey: Journey }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Any value to a journey with its defaults filled in, or what is wrong with its shape: all that a draft needs to be saved. */
export function readJourney(input: unknown): Read {
  const limits = sizeProblems(input)
  if (limits.length > 0) return { ok: false, problems: limits }
  const parsed = journeyShape.safeParse(input)
  if (parsed.success) return { ok: true, journey: parsed.data }
  const problems = parsed.error.issues.slice(0, 100).map((issue) => {
    const pointer = pointerOf(issue.path)
    const params = { pointer: pointer === '' ? '/' : pointer, detail: issue.message }
    return graphProblem('JOURNEY_SHAPE', { params, place: { pointer } })
  })
  return { ok: false, problems }
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

/** Depth and bytes, before anything that recurses touches the value. */
function sizeProblems(input: unknown): Problem[] {
  let bytes = 0
  const open: { value: unknown; depth: number }[] = [{ value: input, depth: 1 }]
  for (let here = open.pop(); here; here = open.pop()) {
    const { value, depth } = here
    if (depth > LIMITS.depth) return [graphProblem('JOURNEY_TOO_DEEP', { params: { limit: LIMITS.depth } })]
    bytes += weightOf(value)
    if (bytes > LIMITS.bytes) return [graphProblem('JOURNEY_TOO_LARGE', { params: { bytes, limit: LIMITS.bytes } })]
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      bytes += key.length + 4
      open.push({ value: inner, depth: depth + 1 })
    }
  }
  return []
}

/** Bytes of the value in JSON, its entries aside: near enough, and never less than a third of the truth. */
function weightOf(value: unknown): number {
  return typeof value === 'string' ? encoder.encode(value).length + 2 : 2
}
const encoder = new TextEncoder()
