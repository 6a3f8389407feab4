import type { Problem } from '@cairn/sdk'
import { type Known, readJourney, validate } from '@cairn/sdk/graph'
import type { Deps } from '../deps.ts'
import { journeyOf } from './list.ts'
import { readKnown } from './store-known.ts'
import { draftOf } from './draft.ts'

export interface Checked {
  readonly problems: readonly Problem[]
  readonly errors: readonly Problem[]
}

/** Everything a publish would say about this journey, held against what the brand has. */
export async function checkJourney(
  deps: Pick<Deps, 'db' | 'nodes'>,
  input: { brand: number; journey: unknown },
): Promise<Checked> {
  const known: Known = await readKnown(deps.db, input.brand)
  const { journey, silent } = await askPlugins(deps, input.journey)
  const problems = [...validate(journey, deps.nodes.nodes, known), ...silent]
  return { problems, errors: problems.filter((problem) => problem.severity === 'error') }
}

/** What plugins say of it: the rules of their conditions, and older settings as they would be walked. No journey yet: nothing to ask. */
async function askPlugins(
  { nodes }: Pick<Deps, 'nodes'>,
  input: unknown,
): Promise<{ journey: unknown; silent: readonly Problem[] }> {
  const read = nodes.prepare === undefined ? undefined : readJourney(input)
  if (read?.ok !== true) return { journey: input, silent: [] }
  const silent = (await nodes.prepare?.(read.journey)) ?? []
  return { journey: nodes.brought?.(read.journey) ?? input, silent }
}

export async function checkDraft(deps: Deps, which: { brand: number; id: string }): Promise<readonly Problem[]> {
  const journey = await journeyOf(deps, which)
  const draft = await draftOf(deps, journey.id)
  return (await checkJourney(deps, { brand: which.brand, journey: draft.projection })).problems
}
