import { DRAWN } from '../draw/journeys.ts'
import { VENDOR_FAULTS } from '../draw/scenario.ts'
import { POINTS } from '../world/world.ts'

/** What some thousand seeds must have seen, or they prove nothing about it. */
export const EXPECTED: readonly string[] = [
  ...POINTS.flatMap((point) => [`point ${point}`, `crash ${point}`, `stall ${point}`]),
  ...VENDOR_FAULTS.map((fault) => `vendor ${fault}`),
  ...[
    'commit failed',
    'commit unheard',
    'news lost',
    'job lost',
    'job doubled',
    'answer lost',
    'idle transaction ended',
  ].map((fault) => `fault ${fault}`),
  ...['publish', 'pause', 'resume', 'stop', 'withdraw', 'erase'].map((verb) => `command ${verb}`),
  ...DRAWN.map((type) => `came to ${type}`),
  ...['completed', 'exited', 'erased'].map((state) => `run became ${state}`),
  ...['once', 'open', 'gap'].map((reason) => `refused ${reason}`),
  ...['ready', 'suppressed'].map((to) => `effect planned > ${to}`),
  ...['attempting', 'expired', 'cancelled', 'suppressed', 'unknown', 'ready'].map((to) => `effect ready > ${to}`),
  ...['accepted', 'rejected', 'ready', 'asking', 'unknown'].map((to) => `effect attempting > ${to}`),
  ...['accepted', 'ready', 'asking'].map((to) => `effect asking > ${to}`),
  ...['sent', 'failed'].map((to) => `effect unknown > ${to}`),
  ...['sent', 'delivered', 'read'].flatMap((to) => [`effect accepted > ${to}`, `effect unknown > ${to}`]),
  ...['attempting', 'asking', 'ready', 'sent', 'delivered'].map((state) => `receipt in ${state}`),
  'receipt told nothing new',
  ...['granted', 'out_of_stock'].map((outcome) => `granted ${outcome}`),
  ...['ready', 'asking', 'unknown'].map((state) => `swept to ${state}`),
  ...['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I11', 'K4', 'E43', 'E100'].map(
    (invariant) => `asked ${invariant}`,
  ),
  'left by a kept event by rank',
  'left by a kept event by quiet',
  'run held',
  'run released',
  'lock waited for',
  'looked back upon an event',
  'settling came after its fence',
  'vendor knew the key',
  'event told again',
]
