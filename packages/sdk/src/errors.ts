/** Errors are named by what follows from them: try again, stop, tell the user. */
abstract class CairnError extends Error {
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Nothing was done and the same call may succeed later. `afterMs` is the provider's wish, where it told one. */
export class RetryableError extends CairnError {
  override readonly name = 'RetryableError'
  readonly afterMs: number | undefined
  constructor(code: string, message: string, options: ErrorOptions & { afterMs?: number } = {}) {
    super(code, message, options)
    this.afterMs = options.afterMs
  }
}

/** The same call will never succeed: stop, and show the message to whoever can mend it. */
export class PermanentError extends CairnError {
  override readonly name = 'PermanentError'
}

/** The account is not let in, or is not set up: nothing is wrong with the message, and somebody must mend the connection. */
export class ConnectionError extends CairnError {
  override readonly name = 'ConnectionError'
}

/** A setting of the node cannot work, whoever is sent to; `path` leads to the field. */
export class ConfigError extends CairnError {
  override readonly name = 'ConfigError'
  readonly path: readonly string[]
  constructor(path: readonly string[], message: string) {
    super('CONFIG_INVALID', message)
    this.path = path
  }
}

/** The other side answered, and not with a yes. */
export class AnswerError extends CairnError {
  override readonly name = 'AnswerError'
  readonly status: number
  constructor(status: number) {
    super('ANSWER', `The other side answered ${status}.`)
    this.status = status
  }
}

/** Thrown by the host before the first byte left the machine: certainly nothing was sent, so a retry cannot double. */
export class NothingSentError extends CairnError {
  override readonly name = 'NothingSentError'
}

/** A rule met a value it cannot judge (not merely an absent one): the run stands still until an operator looks. */
export class RuleError extends CairnError {
  override readonly name = 'RuleError'
  /** Characters of the rule's text that failed. */
  readonly span: readonly [start: number, end: number]
  /** What the sentence was made of, for a reader of another language. */
  readonly params: Readonly<Record<string, string | number>>
  constructor(
    code: string,
    message: string,
    { span, params = {} }: { readonly span: RuleError['span']; readonly params?: RuleError['params'] },
  ) {
    super(code, message)
    this.span = span
    this.params = params
  }
}
