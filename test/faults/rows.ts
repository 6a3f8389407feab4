/** One row of the matrix of faults. A row is passed only when its stories do all it says; `open` says what they do not. */
export interface FaultRow {
  readonly id: string
  readonly fault: string
  /** What the row counts, small (in every test run) and full (`npm run test:faults`). */
  readonly small?: string
  readonly full?: string
  /** `not built yet: …`, `not run here: …`, `in part: …`: such a row is never counted as passed. */
  readonly open?: string
}

const sends = { small: '120 sends, 2 kills', full: '20k sends, 200 kills' }
const provider = { small: '60 sends', full: '5k sends' }
const later = (what: string): { readonly open: string } => ({ open: `not built yet: ${what}` })
const part = (what: string): { readonly open: string } => ({ open: `in part: ${what}` })
const elsewhere = (what: string): { readonly open: string } => ({ open: `not run here: ${what}` })

/** F01 to F56, in words of one line. */
export const ROWS: readonly FaultRow[] = [
  { id: 'F01', fault: 'killed between the vendor’s answer and its settling, vendor with keys', ...sends },
  {
    id: 'F02',
    fault: 'the same, vendor without keys',
    ...sends,
  },
  { id: 'F03', fault: 'killed after the claim, and after the intent', ...sends },
  { id: 'F04', fault: 'killed after the settling, and before the job ends', ...sends },
  {
    id: 'F05',
    fault: 'a worker stands still beyond its lease and goes on',
    small: '1 zombie',
    full: '200 zombies',
  },
  { id: 'F06', fault: 'SIGTERM, and again', small: '900 sends, 4 workers', full: '40k sends, 4 workers' },
  {
    id: 'F07',
    fault: 'PostgreSQL restarts, fast',
    small: '400 events, 3 restarts',
    full: '20k events, 16 restarts in two minutes',
  },
  { id: 'F08', fault: 'PostgreSQL crashes in a batch', small: '40 members', full: '40 members' },
  {
    id: 'F09',
    fault: 'PostgreSQL cannot be reached for five minutes',
    small: '8 seconds',
    full: 'five minutes',
  },
  { id: 'F10', fault: 'a line that is half open', small: 'a few seconds', full: 'a few seconds' },
  { id: 'F11', fault: 'connections leak until there is none', small: 'three pools', full: 'three pools' },
  { id: 'F12', fault: 'fail-over to a synchronous standby', small: '200 events', full: '10k events' },
  { id: 'F13', fault: 'fail-over to an asynchronous standby', small: '40 sends lost', full: '10k sends lost' },
  { id: 'F14', fault: 'the wait for a standby is cancelled', small: '60 events', full: '200 events' },
  {
    id: 'F15',
    fault: 'many workers claim the same members',
    small: '200 members, 2 and 4 workers',
    full: '100k members, 2, 4 and 16 workers',
  },
  { id: 'F16', fault: 'a storm of deadlocks', small: '300 events', full: '10k events' },
  {
    id: 'F17',
    fault: 'the queue loses, doubles, reorders and locks its jobs',
    small: '120 sends',
    full: '40k sends',
  },
  { id: 'F18', fault: 'NOTIFY is lost', small: '5 members', full: '5 members' },
  { id: 'F19', fault: 'the vendor takes it and answers 500', ...provider },
  { id: 'F20', fault: 'the vendor takes it and falls silent', ...provider },
  {
    id: 'F21',
    fault: 'the vendor answers 429',
    small: '200 sends at 40 a second',
    full: '20k sends at 40 a second',
  },
  {
    id: 'F22',
    fault: 'the vendor is down for half an hour',
    small: '120 sends',
    full: '20k sends',
  },
  {
    id: 'F23',
    fault: 'the vendor is slow and fails now and then',
    small: '400 sends',
    full: '20k sends',
  },
  { id: 'F24', fault: 'one bad recipient in a batch', small: '50 members', full: '500 members' },
  { id: 'F25', fault: 'a key is used again after the vendor forgot it', small: 'one message', full: 'one message' },
  { id: 'F26', fault: 'an event told 46 times over 29 hours', small: '20 events', full: '1k events' },
  { id: 'F27', fault: 'events out of order', ...part('nobody can withdraw a consent yet') },
  { id: 'F28', fault: 'one member through two triggers at once', small: '50 members', full: '10k members' },
  {
    id: 'F29',
    fault: 'two members become one inside a journey',
    ...part('told in test/stories/merge.test.ts with 12 pairs, not at a thousand, nor with caps'),
  },
  { id: 'F30', fault: 'clocks jump', ...part('by an offset of the process; the server’s own clock needs libfaketime') },
  {
    id: 'F31',
    fault: 'summer time and stranger days',
    small: '10k times',
    full: '100k times',
    ...part('zone rules that change while members wait are not tried'),
  },
  { id: 'F32', fault: 'long waits, month ends, leap days', small: 'a table', full: 'a table' },
  {
    id: 'F33',
    fault: 'a new version under members in flight',
    small: '200 members',
    full: '200k members',
    ...part('members cannot be moved to a version yet; how long it locks is not measured'),
  },
  {
    id: 'F34',
    fault: 'pause and resume under load',
    small: '300 sends',
    full: '100k sends',
    ...part(
      'whether what has expired is caught up with is no choice of the journey yet, and there are no caps on that',
    ),
  },
  { id: 'F35', fault: 'a member is erased in flight', ...later('erasing members') },
  {
    id: 'F36',
    fault: 'the database is restored to ten minutes ago',
    small: '120 sends, 40 after that',
    full: '30k sends, 10k after that',
  },
  { id: 'F37', fault: 'a million enter at once', ...elsewhere('needs a machine of its own; see docs/performance.md') },
  { id: 'F38', fault: 'an entry is killed half way and taken up by two', small: '25k members', full: '1M members' },
  { id: 'F39', fault: 'a schedule overtakes itself', small: '3 intervals', full: '3 intervals' },
  {
    id: 'F40',
    fault: 'a poison member',
    ...part('one that takes the process’s memory is not tried'),
  },
  {
    id: 'F41',
    fault: 'a plugin throws or answers nonsense',
    small: 'ten ways, 4 each',
    full: 'ten ways, 100 each',
  },
  { id: 'F42', fault: 'a plugin hangs', small: '2 ways, 4 members', full: '2 ways, 100 members' },
  {
    id: 'F43',
    fault: 'a plugin leaks',
    small: '7 calls',
    full: '7 calls',
    ...part('buffers, timers and heap at once, not over ten thousand calls'),
  },
  {
    id: 'F44',
    fault: 'a plugin ends its process',
    small: '6 ways',
    full: '6 ways',
  },
  { id: 'F45', fault: 'a plugin reaches for what is not its own', small: '33 ways', full: '33 ways' },
  {
    id: 'F46',
    fault: 'a plugin is taken away under members',
    small: '20 members',
    full: '500 members',
    ...part('not with ten thousand'),
  },
  {
    id: 'F47',
    fault: 'the disk is full',
    small: '20 members, and 120 events over a log without room',
    full: '20 members, and 120 events over a log without room',
  },
  { id: 'F48', fault: 'a migration under load', ...later('two releases side by side: nothing is released') },
  { id: 'F49', fault: 'a transaction sits on a row', small: '20 members, 6 s', full: '20 members, 6 s' },
  {
    id: 'F50',
    fault: 'ten million dead rows',
    small: '20k in one of 64 buckets',
    full: '20k in one of 64 buckets',
    ...part('as 1.3 million in all; at 13 million a claim took 0.3 s, six times what it may'),
  },
  {
    id: 'F51',
    fault: 'ten members for each coupon, and kills',
    small: '200 members, 3 workers, 2 kills',
    full: '10k members, 16 workers, 50 kills',
  },
  {
    id: 'F52',
    fault: 'a coupon is issued again',
    small: '100 members, 2 agents',
    full: '100 members, 2 agents',
  },
  {
    id: 'F53',
    fault: 'a hostile receiver of webhooks',
    small: 'one each',
    full: 'one each',
  },
  { id: 'F54', fault: 'the log cannot be written', small: '40 sends', full: '40 sends' },
  { id: 'F55', fault: 'secrets change in flight', small: 'one lane', full: 'one lane' },
  { id: 'F56', fault: 'leftovers of older versions at the start', small: 'fifty states', full: 'fifty states' },
]
