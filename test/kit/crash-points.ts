import pg from 'pg'

/**
 * Places at which a worker can be made to die, by the statement it is about to send or has had answered. The product knows
 * nothing of them: the worker process of the tests watches the database clients it hands the product.
 */
export type CrashPoint = keyof typeof POINTS

type Seen = 'claim' | 'entries' | 'write' | 'inside' | 'lane' | 'mark' | 'settle' | 'lost'

/** How the statements that matter are known. */
const STATEMENTS: Readonly<Record<Seen, RegExp>> = {
  claim: /^with due as materialized/,
  write: /^\s*with r as materialized/,
  entries: /nextval\('run_id'\)/,
  inside: /update reward_code c/,
  lane: /select \* from effect where lane = \$1/,
  mark: /update effect e set state = 'attempting'/,
  settle: /update effect e set state = s\.state/,
  lost: /from effect where state = 'attempting' and lease_until/,
}
const JOB_ENDS = /^\s*delete from .*_private_jobs/

interface Point {
  readonly when: 'before' | 'after'
  /** A statement's text; `commit` is one. */
  readonly statement: RegExp
  /** What the connection's transaction must have done already, and what it must not have. */
  readonly having?: readonly Seen[]
  readonly without?: readonly Seen[]
  /** What this process must have done, on whichever connection. */
  readonly once?: 'settled'
}

const COMMIT = /^commit$/
const FLIGHT = ['lane', 'lost'] as const

const POINTS = {
  'the claim': { when: 'after', statement: STATEMENTS.claim },
  'the inside effects': { when: 'after', statement: STATEMENTS.inside },
  'the pass, before its COMMIT': { when: 'before', statement: COMMIT, having: ['write'] },
  'the COMMIT of the pass, unheard': { when: 'after', statement: COMMIT, having: ['write'] },
  'the claim of a lane': { when: 'after', statement: STATEMENTS.lane },
  'the attempt mark': { when: 'after', statement: COMMIT, having: ['mark'] },
  'the answer, before it is settled': { when: 'before', statement: STATEMENTS.settle, without: FLIGHT },
  'the settling, before the wake is read': { when: 'after', statement: COMMIT, having: ['settle'], without: FLIGHT },
  'a chunk of entries': { when: 'after', statement: COMMIT, having: ['entries'] },
  'the settling, before the job ends': { when: 'before', statement: JOB_ENDS, once: 'settled' },
} as const satisfies Record<string, Point>

/** The points at which any worker that moves members and sends messages comes by. */
export const GRID = [
  'the claim',
  'the inside effects',
  'the pass, before its COMMIT',
  'the COMMIT of the pass, unheard',
  'the claim of a lane',
  'the attempt mark',
  'the answer, before it is settled',
  'the settling, before the wake is read',
  'the settling, before the job ends',
] as const satisfies readonly CrashPoint[]

export interface Watch {
  /** From now on the process ends itself, by SIGKILL, at the `nth` time the point is reached. */
  arm(point: CrashPoint, nth?: number): void
}

export function watchClients(): Watch {
  let armed: { point: Point; left: number } | undefined
  let settled = false
  const seen = new WeakMap<pg.Client, Set<Seen>>()
  const of = (client: pg.Client): Set<Seen> => seen.get(client) ?? new Set()

  function reached(when: Point['when'], client: pg.Client, text: string): void {
    if (armed === undefined) return
    const { statement, having = [], without = [], once, when: wanted } = armed.point
    if (when !== wanted || !statement.test(text) || (once === 'settled' && !settled)) return
    const done = of(client)
    if (!having.every((each) => done.has(each)) || without.some((each) => done.has(each))) return
    armed.left -= 1
    if (armed.left === 0) process.kill(process.pid, 'SIGKILL')
  }

  function note(client: pg.Client, text: string, rows: number): void {
    if (text === 'begin') seen.set(client, new Set())
    for (const [name, pattern] of Object.entries(STATEMENTS)) {
      // the names are this table's own keys
      if (rows > 0 && pattern.test(text)) of(client).add(name as Seen)
    }
    if (text === 'commit') settled ||= of(client).has('settle') && !FLIGHT.some((each) => of(client).has(each))
  }

  wrapQuery((client, text, run) => {
    reached('before', client, text)
    return run((rows) => {
      note(client, text, rows)
      if (rows > 0 || text === 'commit') reached('after', client, text)
    })
  })
  return { arm: (point, nth = 1) => void (armed = { point: POINTS[point], left: nth }) }
}

type Watcher = (client: pg.Client, text: string, run: (answered: (rows: number) => void) => unknown) => unknown

/** Every query of every client of this process goes by the watcher; what it answers is untouched. */
function wrapQuery(watcher: Watcher): void {
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown } // its overloads add nothing here
  const { query } = prototype
  prototype.query = function watched(this: pg.Client, ...given: unknown[]) {
    const [first] = given
    const text = typeof first === 'string' ? first : String(Object(first).text ?? '')
    return watcher(this, text, (answered) => {
      const answer = query.apply(this, given)
      // registered before the caller's own, so it runs before the product hears
      if (answer instanceof Promise) answer.then((result) => answered(effectOf(result)), ignore)
      return answer
    })
  }
}

const effectOf = (result: unknown): number => Number(Object(result).rowCount ?? 0)
const ignore = (): void => {}
