import { AnswerError } from '../errors.ts'
import type { HttpReply } from './lend.ts'

/** An answer of the other side with the means to read it; tests make theirs with it too. */
export function httpReply(plain: Pick<HttpReply, 'status'> & Partial<Pick<HttpReply, 'headers' | 'body'>>): HttpReply {
  const { status, headers = {}, body = '' } = plain
  return {
    status,
    headers,
    body,
    json<T>() {
      if (status < 200 || status >= 300) throw new AnswerError(status)
      // the caller says what it expects; see the interface
      return JSON.parse(body) as T
    },
  }
}
