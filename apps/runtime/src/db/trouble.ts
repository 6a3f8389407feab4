/**
 * What ails the database, where it is not the data's or the statement's fault:
 * full: no room on its disk · readonly: it takes no writes (a standby, or told so) · crowded: no connection left ·
 * stopping: it is being stopped or starts · away: it cannot be reached, or does not answer in time.
 */
export type Trouble = 'full' | 'readonly' | 'crowded' | 'stopping' | 'away'

const FULL = new Set(['53100', '58030'])
const READONLY = new Set(['25006'])
const CROWDED = new Set(['53300', '53000', '53200', '53400'])
const STOPPING = new Set(['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '25P04'])
const AWAY = /^(08|E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|NOTFOUND|AI_AGAIN))/

/** Of an error as node-postgres or the operating system gives it; nothing where the database is well. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (FULL.has(code)) return 'full'
  if (READONLY.has(code)) return 'readonly'
  if (CROWDED.has(code)) return 'crowded'
  if (STOPPING.has(code)) return 'stopping'
  if (AWAY.test(code)) return 'away'
  // whatever it is, the server goes down over it
  if ('severity' in error && error.severity === 'PANIC') return 'stopping'
  // the driver's own words have no code
  if (/timeout exceeded when trying to connect/i.test(error.message)) return 'crowded'
  if (
    /connect(ion)? (time|terminated|ended|error)|query read timeout|not queryable|client was closed/i.test(
      error.message,
    )
  )
    return 'away'
  return error.cause === undefined ? undefined : troubleOf(error.cause)
}

/** Seconds after which a caller may try again: a restart is over soon, a full disk is not. */
export const retryAfter = (trouble: Trouble): number => (trouble === 'full' || trouble === 'readonly' ? 10 : 1)
