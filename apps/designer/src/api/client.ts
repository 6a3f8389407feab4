import type { Api } from '@cairn/runtime/api'
import { type ClientResponse, hc, type InferResponseType } from 'hono/client'
import { ApiError, problemOf } from './error.ts'

/** The runtime's own API, typed by the runtime. Cookies carry the session. */
export const client = hc<Api>(globalThis.location?.origin ?? 'http://localhost', { fetch: reach })

type SuccessStatus = 200 | 201 | 202
type Body<R> = R extends ClientResponse<infer B, infer S, infer _F> ? (S extends SuccessStatus ? B : never) : never

/** The body of a success; anything else is thrown as `ApiError` with the server's problem document inside. */
export async function read<R extends ClientResponse<unknown>>(sent: Promise<R>): Promise<Body<R>> {
  const response = await sent
  if (!response.ok) throw await problemOf(response)
  if (response.status === 204) return undefined as Body<R> // no content has no body to type
  return (await response.json()) as Body<R> // the status was checked on the line above
}

/** `fetch` whose silence is an error a person can read. */
export async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, { credentials: 'same-origin', ...init })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError({ status: 0, title: 'The server was not reached' }, { cause })
  }
}

export type { InferResponseType }
