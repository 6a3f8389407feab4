import { type Check, NOT_APPLICABLE } from '../check.ts'
import { deliveriesOf } from '../deliveries.ts'
import { drive } from '../lane.ts'
import { each, full } from './batch.ts'
import { arranged } from './rearrange.ts'
import { noRepeats } from './retry.ts'

const granted = (kind: string): boolean => kind === 'reward'
const rewards = (judge: Parameters<typeof each>[0]) =>
  each(judge, ({ kind, connection }) => granted(kind) && connection !== undefined)

export const rewardChecks: readonly Check[] = [
  {
    id: 'K1',
    title: 'each member is granted it once',
    needs: ['D1'],
    fails: rewards(async (subject, sender) => {
      const { stand } = await full(subject, sender)
      const times = new Map<string, number>()
      for (const { to = '' } of stand.seen.flatMap(({ messages = [] }) => messages))
        times.set(to, (times.get(to) ?? 0) + 1)
      const twice = [...times].find(([, n]) => n > 1)
      return twice && `${twice[0]} is granted it ${twice[1]} times in one batch.`
    }),
  },
  {
    id: 'K2',
    title: 'a process that ends over it grants nothing twice, where the provider tells repeats',
    needs: ['D1', 'D3', 'E7', 'K1'],
    fails: rewards(async (subject, sender) =>
      sender.idempotency.class === 'native' ? noRepeats(subject, sender) : NOT_APPLICABLE,
    ),
  },
  { id: 'K3', title: 'what is taken back is there again', fails: () => NOT_APPLICABLE },
  { id: 'K4', title: 'what it costs is what the provider takes', fails: () => NOT_APPLICABLE },
  { id: 'K5', title: 'a budget holds when many are granted it at once', fails: () => NOT_APPLICABLE },
  {
    id: 'K6',
    title: 'where some are granted it and others are not, each gets what became of it',
    needs: ['D1', 'D2'],
    fails: rewards(async (subject, sender) => {
      const n = Math.min(4, sender.limits.batch)
      if (n < 2) return NOT_APPLICABLE
      let touched = false
      const rewrite = (body: string): string => {
        const made = arranged({ body, rows: n }, (rows) => rows.slice(0, n / 2))
        touched = made !== undefined
        return made ?? body
      }
      const driven = await drive(subject, sender, {
        deliveries: deliveriesOf(sender, n),
        turns: 1,
        faults: () => ({ rewrite }),
      })
      if (!touched) return NOT_APPLICABLE
      const told = driven.courses.map(({ said }) => said.at(-1)?.outcome === 'accepted')
      const right = told.every((yes, i) => yes === i < n / 2)
      return right
        ? undefined
        : `of ${n} the provider granted ${n / 2}, and it tells of ${told.filter(Boolean).length}.`
    }),
  },
]
