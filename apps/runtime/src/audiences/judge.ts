import { type Instant, RuleError } from '@cairn/sdk'
import type { Rule } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { loadFacts } from '../members/facts.ts'
import type { PersonRow } from '../members/store-facts.ts'

export const CHUNK = 5_000

interface Question {
  readonly brand: number
  readonly rule: Rule
  readonly members: readonly number[]
  readonly now: Instant
  /** Their rows, where they were read already. */
  readonly people?: readonly PersonRow[]
}

/**
 * Of whom the rule is true. A member of whom it cannot be judged (a text where a number is needed) does not match; the
 * log says how many.
 */
export async function judgeMembers(
  tx: Tx,
  deps: Pick<Deps, 'log'>,
  { rule, members, ...batch }: Question,
): Promise<ReadonlySet<number>> {
  const { reads } = rule
  const known = await loadFacts(tx, { ...batch, asking: members.map((member) => ({ member, reads })) })
  const matching = new Set<number>()
  let unjudged = 0
  for (const [i, member] of members.entries()) {
    const facts = known[i]?.facts
    try {
      if (facts && rule.test(facts)) matching.add(member)
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      unjudged += 1
    }
  }
  if (unjudged > 0)
    deps.log.warn(
      { brand: batch.brand, rule: rule.text, unjudged },
      'an audience rule could not be judged of some members',
    )
  return matching
}
