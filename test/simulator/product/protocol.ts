import {
  admit,
  type Admission,
  type AdmitInput,
  type Candidate,
  judgeAnswer,
  judgeEnding,
  judgeLost,
  judgeReceipt,
  leftInDoubt,
  type Next,
  standsInTheWay,
} from '@cairn/sdk/run'
import { nodes as builtIn } from '@cairn/nodes'
import type { ChannelDefinition, Instant, NodeDefinition } from '@cairn/sdk'
import { verdict } from '@cairn/runtime/effects/govern'
import { judge as judgeChild } from '@cairn/runtime/engine/children'
import { outwardKey } from '@cairn/runtime/transports/key'
import { channels, channelNodes } from './channels.ts'
import type { EffectRow, JourneyRow } from '../world/store.ts'
import type { Process, World } from '../world/world.ts'

/**
 * The decisions the simulated product goes by. The honest protocol is made of the product's own functions; a planted bug
 * replaces one of them. What the product leaves to SQL, the model names here, so that a bug can be planted there too.
 */
export interface Protocol {
  readonly nodes: ReadonlyMap<string, NodeDefinition>
  readonly channels: ReadonlyMap<string, ChannelDefinition>
  readonly admit: <C extends Candidate>(input: AdmitInput<C>) => readonly Admission<C>[]
  readonly verdict: typeof verdict
  readonly standsInTheWay: typeof standsInTheWay
  readonly judgeEnding: typeof judgeEnding
  readonly outwardKey: (sender: Parameters<typeof outwardKey>[0], effect: EffectRow) => string
  readonly judgeLost: typeof judgeLost
  readonly judgeAnswer: typeof judgeAnswer
  readonly leftInDoubt: typeof leftInDoubt
  readonly judgeReceipt: typeof judgeReceipt
  /** The attempt mark is committed before the first byte leaves. */
  readonly marksFirst: boolean
  /** May this settlement be written? */
  readonly fenceHolds: (row: EffectRow, settlement: { fence: number; from: string }) => boolean
  /** The time leases are held against. */
  readonly leaseClock: (world: World, process: Process) => Instant
  /** Asks again, in the transaction of the mark, whether the member may be written to. */
  readonly asksAgain: boolean
  /** What the whole batch is told, once every delivery was judged. */
  readonly settleBatch: (endings: readonly Next[], machine: Instant) => readonly Next[]
  /** Free codes are read under the pool's lock. */
  readonly locksPools: boolean
  /** Which held runs the news of a resume releases, and what else it does to them. */
  readonly releases: (world: World, run: { readonly id: number; readonly dueAt?: Instant | undefined }) => boolean
  readonly afterPublish: (world: World, journey: JourneyRow) => void
  /** What an erasure leaves behind. */
  readonly erasesQueue: boolean
  /** Whether a member may knock at the other journey's door. */
  readonly judgeChild: typeof judgeChild
  /** Entering and the end of the effect are one transaction. */
  readonly entersOnce: boolean
  /** The arm a called run is in. */
  readonly armOf: (child: { readonly arm: number }, drawn: 0 | 1) => number
  /** Which ends answer a call. */
  readonly answers: (run: { readonly state: string }) => boolean
  /** How many entered is read under its lock, and counted for those alone who did. */
  readonly locksCaps: boolean
  readonly countsRefused: boolean
}

export const honest: Protocol = {
  nodes: new Map([...builtIn, ...channelNodes].map((node) => [node.id, node])),
  channels,
  admit,
  verdict,
  standsInTheWay,
  judgeEnding,
  outwardKey,
  judgeLost,
  judgeAnswer,
  leftInDoubt,
  judgeReceipt,
  marksFirst: true,
  fenceHolds: (row, { fence, from }) => row.fence === fence && row.state === from,
  leaseClock: (world) => world.now,
  asksAgain: true,
  settleBatch: (endings) => endings,
  locksPools: true,
  releases: () => true,
  afterPublish: () => undefined,
  erasesQueue: true,
  judgeChild,
  entersOnce: true,
  armOf: ({ arm }) => arm,
  answers: () => true,
  locksCaps: true,
  countsRefused: false,
}
