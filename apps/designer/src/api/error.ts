import type { Problem } from '@cairn/sdk'

interface ProblemDocument {
  readonly status: number
  readonly title: string
  readonly detail?: string
  readonly type?: string
  readonly errors?: readonly Problem[]
}

/** A request that did not succeed. `status` 0: the server was not reached, so nothing was changed by it. */
export class ApiError extends Error {
  readonly status: number
  readonly detail: string
  /** `STALE` of `urn:cairn:problem:stale`. */
  readonly code: string
  readonly problems: readonly Problem[]
  constructor(problem: ProblemDocument, options?: ErrorOptions) {
    super(problem.detail ?? problem.title, options)
    this.name = 'ApiError'
    this.status = problem.status
    this.detail = problem.detail ?? ''
    this.code = (problem.type ?? '').replace('urn:cairn:problem:', '').replaceAll('-', '_').toUpperCase()
    this.problems = problem.errors ?? []
  }
}

interface Answered {
  readonly status: number
  readonly statusText: string
  json(): Promise<unknown>
}

/** Reads an RFC 9457 document out of a refused request; a proxy's plain error page becomes one as well. */
export async function problemOf(response: Answered): Promise<ApiError> {
  const body = await response.json().catch((): unknown => undefined)
  const fields = typeof body === 'object' && body !== null ? (body as Partial<ProblemDocument>) : {} // parsed field by field below
  return new ApiError({
    status: response.status,
    title: typeof fields.title === 'string' ? fields.title : response.statusText,
    ...(typeof fields.detail === 'string' && { detail: fields.detail }),
    ...(typeof fields.type === 'string' && { type: fields.type }),
    ...(Array.isArray(fields.errors) && { errors: fields.errors }),
  })
}
