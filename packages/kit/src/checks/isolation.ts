import { GuestGone } from '@cairn/runtime/plugins/guest'
import type { Check } from '../conformance.ts'
import { senders } from '../subject.ts'

/** Of the product's own 300 ms; a machine that is busy with tests gets more. */
const START = 3000
const SIZE = 1_000_000

export const isolation: readonly Check[] = [
  {
    id: 'M1',
    title: 'it reaches for nothing that a plugin does not have',
    fails: ({ refused }) => (refused.length === 0 ? undefined : `It tried: ${[...new Set(refused)].join(', ')}.`),
  },
  {
    id: 'M2',
    title: 'it is loaded in time',
    fails: ({ startMs }) => (startMs <= START ? undefined : `It took ${Math.round(startMs)} ms.`),
  },
  {
    id: 'M3',
    title: 'a report that is nonsense does not end it',
    applies: (subject) => senders(subject).some(({ receipts }) => receipts !== undefined),
    async fails(subject) {
      const [sender] = senders(subject).filter(({ receipts }) => receipts)
      // it may be refused or read as nothing; the process goes on
      const input = { text: 'x'.repeat(SIZE), query: {} }
      const why: unknown = await subject.ask('parse', sender?.id ?? '', input).then(
        () => undefined,
        (error: unknown) => error,
      )
      return why instanceof GuestGone ? 'A report that is nonsense ends its process.' : undefined
    },
  },
]
