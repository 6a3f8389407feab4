import type { Instant } from '@cairn/sdk'
import { parseRule } from '@cairn/sdk/expression'
import { judgeMembers } from '../audiences/judge.ts'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../refusal.ts'

/** Asked as something is claimed or used, not only as it was given: who has left the segment since may not. */
export async function refuseUnentitled(
  tx: Tx,
  deps: Pick<Deps, 'log'>,
  {
    brand,
    member,
    rule,
    now,
  }: { readonly brand: number; readonly member: number; readonly rule: string | null; readonly now: Instant },
): Promise<void> {
  if (rule === null || rule === '') return
  const parsed = parseRule(rule, 'member')
  const matching = parsed.ok
    ? await judgeMembers(tx, deps, { brand, rule: parsed.rule, members: [member], now })
    : new Set<number>()
  if (!matching.has(member)) {
    throw new Conflict('NOT_ENTITLED', 'This member does not, or no longer, meet the conditions of the reward.')
  }
}
