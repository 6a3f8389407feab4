import type { NodeDefinition } from '@cairn/sdk'
import type { Next } from '@cairn/sdk/run'
import { addWake } from './product/pass.ts'
import { honest, type Protocol } from './product/protocol.ts'
import type { World } from './world/world.ts'

/** A mistake somebody could make, and the invariants that may notice it. */
export interface Bug {
  readonly what: string
  readonly protocol: Protocol
  readonly caughtBy: readonly string[]
}

const FOR_EVER = { class: 'native', windowMs: Number.MAX_SAFE_INTEGER } as const

/** The mistakes the simulator must find, each within 2,000 seeds. None of them lives in the product: each replaces a decision here. */
export const bugs: Readonly<Record<string, Bug>> = {
  'send-before-mark': {
    what: 'the request leaves before the attempt mark is committed',
    protocol: { ...honest, marksFirst: false },
    caughtBy: ['I1', 'I2', 'I11', 'K4'],
  },
  'no-fence': {
    what: 'a result is settled whatever became of its attempt meanwhile',
    protocol: { ...honest, fenceHolds: () => true },
    caughtBy: ['I1', 'I2', 'I9'],
  },
  'own-clock': {
    what: 'leases are held against the clock of the process that sweeps',
    protocol: { ...honest, leaseClock: (world, process) => world.now + process.skew },
    caughtBy: ['I9'],
  },
  'attempt-in-key': {
    what: 'the outward key holds the number of the attempt',
    protocol: { ...honest, outwardKey: (sender, effect) => `${honest.outwardKey(sender, effect)}${effect.attempt}` },
    caughtBy: ['I1'],
  },
  'past-window': {
    what: 'a message in doubt is sent again however long ago its first attempt was',
    protocol: {
      ...honest,
      judgeEnding: (attempt, ended) =>
        honest.judgeEnding(attempt, { ...ended, idempotency: endless(ended.idempotency) }),
      judgeLost: (lost) => honest.judgeLost({ ...lost, idempotency: lost.idempotency && endless(lost.idempotency) }),
      standsInTheWay: (effect, moment) =>
        honest.standsInTheWay(effect, { ...moment, idempotency: endless(moment.idempotency) }),
    },
    caughtBy: ['I1'],
  },
  'rested-past-window': {
    what: 'the window is looked at when an attempt ends, and not when the next one begins',
    protocol: {
      ...honest,
      standsInTheWay: (effect, moment) =>
        honest.standsInTheWay(effect, { ...moment, idempotency: endless(moment.idempotency) }),
    },
    caughtBy: ['I1'],
  },
  'publish-moves': {
    what: 'publishing moves the members inside to the new version',
    protocol: { ...honest, afterPublish: moveEverybody },
    caughtBy: ['I3', 'I5', 'I6', 'I7'],
  },
  'consent-once': {
    what: 'whether a member may be written to is asked when the message is decided, and not when it leaves',
    protocol: { ...honest, asksAgain: false },
    caughtBy: ['I11'],
  },
  'stock-unlocked': {
    what: 'free codes are read before the pool is locked',
    protocol: { ...honest, locksPools: false },
    caughtBy: ['I8'],
  },
  'timer-twice': {
    what: 'a resume arms the timer of a wait again, beside the one it has',
    protocol: { ...honest, releases: armAgain },
    caughtBy: ['I5', 'I7'],
  },
  'overlap-twice': {
    what: 'a time of day that the clocks show twice comes twice',
    protocol: { ...honest, nodes: withNode('wait.until', twiceOnOverlap) },
    caughtBy: ['I7'],
  },
  'entry-by-member': {
    what: 'an entry is told from another by its member alone',
    protocol: {
      ...honest,
      admit: (input) => honest.admit(input).map((admission) => ({ ...admission, entryKey: 'once' })),
    },
    caughtBy: ['I5'],
  },
  'batch-again': {
    what: 'one delivery that failed sends its whole batch again',
    protocol: { ...honest, settleBatch: allAgain },
    caughtBy: ['I1', 'I2', 'I9'],
  },
  'erase-keeps-letter': {
    what: 'an erasure leaves the letter of a queued message behind',
    protocol: { ...honest, erasesQueue: false },
    caughtBy: ['I11'],
  },
  'join-waits': {
    what: 'a join waits for ways nobody took',
    protocol: { ...honest, nodes: withNode('flow.join', waitForAll) },
    caughtBy: ['I4', 'I5'],
  },
  'receipt-back': {
    what: 'a report that comes late leads a message back',
    protocol: { ...honest, judgeReceipt: ({ attempt }, receipt) => (attempt > 0 ? receipt : undefined) },
    caughtBy: ['I2'],
  },
  'rank-unheeded': {
    what: 'a wait whose events are ranked is ended by the first of them',
    protocol: { ...honest, nodes: withNode('wait.event', (node) => ungathered(node, 'rank')) },
    caughtBy: ['I5', 'I7'],
  },
  'quiet-unheeded': {
    what: 'the quiet of a wait is counted from its first event alone',
    protocol: { ...honest, nodes: withNode('wait.event', quietFromFirst) },
    caughtBy: ['I7'],
  },
  'random-early': {
    what: 'a random wait may be none at all',
    protocol: { ...honest, nodes: withNode('wait.random', noTimeAtAll) },
    caughtBy: ['I7'],
  },
  'cap-unlocked': {
    what: 'how many entered is read before others are kept from entering',
    protocol: { ...honest, locksCaps: false },
    caughtBy: ['E54'],
  },
  'cap-counts-refused': {
    what: 'who may not come in anyway uses up the room of the hour',
    protocol: { ...honest, countsRefused: true },
    caughtBy: ['I5'],
  },
  'child-in-two': {
    what: 'a member enters the other journey in one transaction, and its effect ends in another',
    protocol: { ...honest, entersOnce: false },
    caughtBy: ['E255', 'E251'],
  },
  'child-redrawn': {
    what: 'the arm of a called run is drawn anew',
    protocol: { ...honest, armOf: (_, drawn) => drawn },
    caughtBy: ['E253'],
  },
  'call-unanswered': {
    what: 'a called run answers only where it came to its end, not where it was taken out',
    protocol: { ...honest, answers: ({ state }) => state === 'completed' },
    caughtBy: ['E251'],
  },
  'paused-door': {
    what: 'members are sent on into a journey that is paused',
    protocol: {
      ...honest,
      judgeChild: ({ target, ...child }, now) =>
        honest.judgeChild(
          { ...child, target: target?.state === 'paused' ? { ...target, state: 'live' } : target },
          now,
        ),
    },
    caughtBy: ['E252'],
  },
  'left-sent-on': {
    what: 'who was taken out is sent on all the same',
    protocol: {
      ...honest,
      judgeChild: (child, now) => honest.judgeChild({ ...child, runState: 'waiting' }, now),
    },
    caughtBy: ['E65'],
  },
  'resume-forgets': {
    what: 'a resume forgets those who became due during the pause',
    protocol: { ...honest, releases: (world, { dueAt }) => dueAt === undefined || dueAt > world.now },
    caughtBy: ['I4'],
  },
}

function endless<T extends { readonly class: string }>(idempotency: T): T | typeof FOR_EVER {
  return idempotency.class === 'native' ? FOR_EVER : idempotency
}

function moveEverybody(world: World, journey: { readonly id: number; readonly version: number }): void {
  for (const row of world.store.runs) {
    if (row.run.journey === journey.id && row.endedAt === undefined) row.run = { ...row.run, version: journey.version }
  }
}

function armAgain(world: World, { id, dueAt }: { readonly id: number; readonly dueAt?: number | undefined }): boolean {
  const run = world.store.runs.find((row) => row.run.id === id)?.run
  const at = Math.max(dueAt ?? world.now, world.now) + 30_000
  if (run) addWake(world, { run: id, bucket: run.bucket }, { kind: 'operator', at, payload: { port: 'next' } })
  return true
}

function withNode(type: string, spoil: (node: NodeDefinition) => NodeDefinition['run']): Protocol['nodes'] {
  const node = honest.nodes.get(type)
  if (!node) throw new Error(`There is no node type ${type} to plant a bug in.`)
  return new Map([...honest.nodes, [type, { ...node, run: spoil(node) }]])
}

/** Takes the second of two equal times for one more. */
function twiceOnOverlap(node: NodeDefinition): NodeDefinition['run'] {
  return (input) => {
    const answer = node.run(input)
    if (!('wait' in answer) || answer.wait.until === undefined) return answer
    const today = Temporal.Instant.fromEpochMilliseconds(input.now).toZonedDateTimeISO(input.zone).toPlainDate()
    const at = today.toPlainDateTime(String(Object(input.config).at))
    const second = at.toZonedDateTime(input.zone, { disambiguation: 'later' }).epochMilliseconds
    return second > input.now && second < answer.wait.until ? { wait: { ...answer.wait, until: second } } : answer
  }
}

type Gather = 'rank' | 'quiet'

/** The first event ends it. */
function ungathered(node: NodeDefinition, by: Gather): NodeDefinition['run'] {
  return (input) => {
    const answer = node.run(input)
    if (!('wait' in answer) || answer.wait.gather?.by !== by) return answer
    const { gather: _, ...wait } = answer.wait
    return { wait }
  }
}

function quietFromFirst(node: NodeDefinition): NodeDefinition['run'] {
  return (input) => {
    const answer = node.run(input)
    if (!('wait' in answer) || answer.wait.gather?.by !== 'quiet') return answer
    return { wait: { ...answer.wait, gather: { ...answer.wait.gather, by: 'rank' } } }
  }
}

function noTimeAtAll(): NodeDefinition['run'] {
  return ({ woken, now }) => (woken ? { go: 'next' } : { wait: { until: now } })
}

function waitForAll(): NodeDefinition['run'] {
  return ({ woken, now }) => {
    if (woken) return { go: 'next' }
    return { wait: { until: now + 3650 * 86_400_000, events: [{ name: 'The other way', port: 'next' }] } }
  }
}

function allAgain(endings: readonly Next[], machine: number): readonly Next[] {
  if (endings.every(({ state }) => state === 'accepted')) return endings
  return endings.map(() => ({ state: 'ready', dueAt: machine + 1000, outcome: { ambiguous: true } }))
}
