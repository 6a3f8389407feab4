import type { Problem } from '@cairn/sdk'
import { type Known, validate } from '@cairn/sdk/graph'
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
  const problems = validate(input.journey, deps.nodes.nodes, known)
  return { problems, errors: problems.filter((problem) => problem.severity === 'error') }
}

export async function checkDraft(deps: Deps, which: { brand: number; id: string }): Promise<readonly Problem[]> {
  const journey = await journeyOf(deps, which)
  const draft = await draftOf(deps, journey.id)
  return (await checkJourney(deps, { brand: which.brand, journey: draft.projection })).problems
}
