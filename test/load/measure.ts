import { readdirSync, readFileSync } from 'node:fs'

/** What a measure found. */
export interface Measured {
  readonly steps: number
  readonly seconds: number
  /** CPU of the server and of this process, in microseconds: what stays the same on a busy machine. */
  readonly cpu: number
}

/** One line of the bench. `floor` is what the same machine does in the same run without the product. */
export interface Line {
  readonly measure: string
  readonly value: number
  readonly unit: string
  readonly floor: number
  readonly ratio: number
}

export const perSecond = ({ steps, seconds }: Pick<Measured, 'steps' | 'seconds'>): number => steps / seconds

export const perStep = ({ steps, cpu }: Pick<Measured, 'steps' | 'cpu'>): number => cpu / steps

/** `ratio` is at least 1 where the product is as good as the floor, whichever way the unit counts. */
export function line(measure: string, found: { value: number; floor: number; unit: string }): Line {
  const { value, floor, unit } = found
  const ratio = unit.endsWith('/s') ? value / floor : floor / value
  return { measure, value: rounded(value), unit, floor: rounded(floor), ratio: Number(ratio.toFixed(3)) }
}

const rounded = (value: number): number => Number(value.toPrecision(5))

/** The share-th of the sorted values. */
export const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)] ?? Number.NaN

export const sortedBySize = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

/** Linux counts the CPU of a process in ticks of a hundredth of a second. */
const TICK = 10_000

/** The server (by its first process) and others whose CPU counts. */
export interface Processes {
  readonly server: number
  readonly others?: readonly number[]
}

/**
 * Begins to count; the answer says how many microseconds of CPU the server's processes, the others named and this process
 * have used since. NaN where there is no /proc.
 */
export function cpuSince(processes: Processes): () => number {
  const before = cpuOf(processes)
  return () => cpuOf(processes) - before
}

function cpuOf({ server, others = [] }: Processes): number {
  const { user, system } = process.cpuUsage()
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    const ticks = pids.map((pid) => ticksOf(pid, server, others)).reduce((a, b) => a + b, 0)
    return ticks * TICK + user + system
  } catch {
    return Number.NaN
  }
}

function ticksOf(pid: string, server: number, others: readonly number[]): number {
  const stat = statOf(pid)
  if (stat === undefined) return 0
  const [parent = 0, user = 0, system = 0, goneUser = 0, goneSystem = 0] = [1, 11, 12, 13, 14].map((i) =>
    Number(stat[i]),
  )
  if (Number(pid) === server) return user + system + goneUser + goneSystem
  return parent === server || others.includes(Number(pid)) ? user + system : 0
}

/** The fields behind the name; a process may end while one looks. */
function statOf(pid: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
