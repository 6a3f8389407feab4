import type { Problem } from '@cairn/sdk'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { isCollision } from '../db/transact.ts'
import { retryAfter, type Trouble, troubleOf } from '../db/trouble.ts'
import { seldomOf } from '../seldom.ts'
import { Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, Refusal, Stale } from '../refusal.ts'

/** The only place where an error becomes a status code (RFC 9457). */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance?: string
  readonly errors?: readonly Problem[]
  /** Seconds; goes out as the header. */
  readonly retryAfter?: number
}

/** What the caller sees of an error. An unforeseen one says nothing of its inside; the log has it whole. */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof Refusal) {
    const status = statusOf(error)
    const errors = problemsIn(error)
    return { ...plain(status, error.code, error.message), ...(errors && { errors }) }
  }
  if (error instanceof HTTPException)
    return plain(error.status, 'HTTP', error.message || titles[error.status] || 'Refused')
  const trouble = troubleOf(error)
  if (trouble !== undefined) return { ...plain(503, 'UNAVAILABLE', words[trouble]), retryAfter: retryAfter(trouble) }
  if (isCollision(error)) {
    return plain(503, 'BUSY', 'Others are writing the same just now; nothing was changed, try again in a moment.')
  }
  if (isUnstorable(error)) {
    return plain(
      422,
      'INVALID',
      'The request holds a value that cannot be kept: a NUL character, or a number or date out of range.',
    )
  }
  return plain(500, 'INTERNAL', 'Something went wrong here; it was logged, and nothing was half done.')
}

function problemsIn(error: Refusal): readonly Problem[] | undefined {
  if (error instanceof Invalid) return error.problems
  if (!(error instanceof Conflict) || error.pointer === undefined) return undefined
  const { code, message, pointer } = error
  return [{ code, severity: 'error', message, place: { pointer } }]
}

export function answerError(error: unknown, c: Context, log: Logger): Response {
  const problem = { ...problemOf(error), instance: c.req.path }
  const trouble = troubleOf(error)
  if (problem.status === 503 && trouble !== undefined) {
    seldomOf(log).warn(
      trouble,
      { error, path: c.req.path, trouble },
      'requests are turned away: the database has trouble',
    )
  } else if (problem.status >= 500) log.error({ error, path: c.req.path, method: c.req.method }, 'a request failed')
  return answerProblem(c, problem)
}

export function answerProblem(c: Context, problem: ProblemDocument): Response {
  // A problem's status always has a body; the framework's type excludes only those without one.
  const status = problem.status as ContentfulStatusCode
  if (problem.status === 401) c.header('WWW-Authenticate', 'Bearer realm="Cairn"')
  const { retryAfter: seconds = 1, ...shown } = problem
  if (problem.status === 503) c.header('Retry-After', String(seconds))
  return c.body(JSON.stringify(shown), status, { 'content-type': 'application/problem+json' })
}

export function plain(status: number, code: string, detail: string): ProblemDocument {
  return {
    type: `urn:cairn:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: titles[status] ?? 'Refused',
    status,
    detail,
  }
}

/** zod's findings as our problems, one for each place. */
export function problemsOfShape(error: z.ZodError): Problem[] {
  return error.issues.map((issue) => {
    const pointer = issue.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    return {
      code: 'SHAPE',
      severity: 'error',
      message: `${pointer === '' ? 'The body' : pointer} is not right: ${issue.message}.`.replace('..', '.'),
      params: { pointer, detail: issue.message },
      place: { pointer },
    }
  })
}

function statusOf(error: Refusal): number {
  if (error instanceof Invalid) return 422
  if (error instanceof NotFound) return 404
  if (error instanceof Stale) return 412
  if (error instanceof NotSignedIn) return 401
  if (error instanceof NotAllowed) return 403
  if (error instanceof Conflict) return 409
  return 400
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Not possible now',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unknown kind of body',
  422: 'Not valid',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
}

/** PostgreSQL's class 22: the statement was right and a value in it was not. */
function isUnstorable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^22...$/.test(error.code)
}

const words: Readonly<Record<Trouble, string>> = {
  full: 'The database has no room left on its disk; nothing was changed. Make room, then try again: everything goes on by itself.',
  readonly: 'The database takes no changes just now; nothing was changed, try again in a moment.',
  crowded: 'The database has no connection free just now; nothing was changed, try again in a moment.',
  stopping: 'The database is being restarted; nothing was changed, try again in a moment.',
  away: 'The database does not answer just now; nothing was changed, try again in a moment.',
}
