import { httpReply, type HttpReply, NothingSentError } from '@cairn/sdk'
import type { Dispatcher } from 'undici'
import { onceRead } from './deadline.ts'
import type { Report, Sighting } from './evidence.ts'
import { readRetryAfter } from './retry-after.ts'

const REPLY_LIMIT = 4096

/** Why a name leads nowhere; `final` where no later attempt can change it. */
export class NotToBeCalled extends Error {
  override readonly name = 'NotToBeCalled'
  readonly code: string
  readonly final: boolean
  constructor(code: string, message: string, final: boolean) {
    super(message)
    this.code = code
    this.final = final
  }
}

interface Limits {
  /** Milliseconds from the first wish to the last byte. */
  readonly within: number
  /** Bytes of the answer that are read. */
  readonly replies?: number
  /** The status that says what an answer means, where its own does not. */
  readonly meant?: (reply: HttpReply) => number
}

/**
 * One request and its answer, and what was seen of it: nothing has left before `onRequestStart`, and everything may have
 * left after it. It ends once, by whatever comes first.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<HttpReply>
  readonly #settle: PromiseWithResolvers<HttpReply>
  readonly #report: Report
  readonly #limit: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | undefined
  #heeded: AbortSignal | undefined
  #over = false
  #status = 0
  #headers: Record<string, string> = {}
  #chunks: Buffer[] = []
  #size = 0
  readonly #replies: number
  readonly #meant: (reply: HttpReply) => number

  constructor(report: Report, { within, replies = REPLY_LIMIT, meant = ({ status }) => status }: Limits) {
    this.#replies = replies
    this.#meant = meant
    this.#settle = Promise.withResolvers()
    this.reply = this.#settle.promise
    this.#report = report
    const end = (): void => {
      if (!this.#over) this.stop(new Error(`No answer within ${within / 1000} seconds`))
    }
    this.#limit = setTimeout(() => onceRead(end), within)
  }

  /** Ends it when the signal says so. */
  heed(signal: AbortSignal): void {
    this.#heeded = signal
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  readonly #onAbort = (): void => this.stop(this.#heeded?.reason)

  /** Ends it now: what has not left never will. */
  stop(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error(String(reason))
    // the status is the answer, however long the rest of it is kept back
    if (this.#status > 0) this.#answer()
    else this.#fail(error)
    this.#controller?.abort(error)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // a second start would be a second request: the line was lost, and what became of the first nobody knows
    if (this.#over || this.#controller) return controller.abort(new Error('The line was lost'))
    this.#controller = controller
    this.#report({ saw: 'written' })
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // 1xx comes before the answer
    if (status < 200) return
    this.#status = status
    for (const [name, value] of Object.entries(headers)) this.#headers[name] = String(value)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size < this.#replies) return
    this.#answer()
    controller.abort(new Error('The answer is long enough'))
  }

  onResponseEnd(): void {
    this.#answer()
  }

  onResponseError(_controller: unknown, error: Error): void {
    // the status is the answer; a body cut short does not change it
    if (this.#status > 0) this.#answer()
    else this.#fail(error)
  }

  #answer(): void {
    if (!this.#end()) return
    const body = Buffer.concat(this.#chunks).subarray(0, this.#replies).toString('utf8')
    const reply = httpReply({ status: this.#status, headers: this.#headers, body })
    this.#report(sightingOf({ status: this.#meant(reply), headers: reply.headers }))
    this.#settle.resolve(reply)
  }

  #fail(error: Error): void {
    if (!this.#end()) return
    const detail = error.message
    if (this.#controller) return this.#settle.reject(new Error(detail, { cause: error }))
    const known = error instanceof NotToBeCalled ? error : undefined
    this.#report({ saw: 'unsent', detail, final: known?.final ?? isNoRequest(error) })
    this.#settle.reject(new NothingSentError(known?.code ?? 'NOT_REACHED', detail, { cause: error }))
  }

  /** False where it has ended before. */
  #end(): boolean {
    if (this.#over) return false
    this.#over = true
    clearTimeout(this.#limit)
    this.#heeded?.removeEventListener('abort', this.#onAbort)
    return true
  }
}

/** What the library will not put on a line, such as a header with a line break in it: no later attempt is any different. */
const isNoRequest = (error: Error): boolean =>
  'code' in error && (error.code === 'UND_ERR_INVALID_ARG' || error.code === 'UND_ERR_NOT_SUPPORTED')

/** 429 and the other refusals say that nothing was taken; a server error leaves it open. */
export function sightingOf({ status, headers }: Pick<HttpReply, 'status' | 'headers'>): Sighting {
  const detail = `The receiver answered ${status}`
  if (status >= 500) return { saw: 'unclear', detail }
  if (status < 300) return { saw: 'taken' }
  const afterMs = status === 429 ? readRetryAfter(headers) : undefined
  return {
    saw: 'refused',
    detail,
    ...(status === 429 && { busy: true }),
    ...((status === 401 || status === 403) && { denied: true }),
    ...(afterMs !== undefined && { afterMs }),
  }
}
