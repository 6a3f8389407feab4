import type { Problem } from '@cairn/sdk'

/** Expected endings of a request, named by what follows for the caller. `http/errors.ts` alone gives them a status. */
export abstract class Refusal extends Error {
  abstract readonly code: string
}

/** The thing is not there, or belongs to another brand: the two look the same from outside. */
export class NotFound extends Refusal {
  override readonly name = 'NotFound'
  readonly code = 'NOT_FOUND'
  constructor(what: string) {
    super(`There is no ${what} here.`)
  }
}

/** The request was understood and cannot be done in the present state. */
export class Conflict extends Refusal {
  override readonly name = 'Conflict'
  readonly code: string
  /** Which field of the request stands against it, where it is one. */
  readonly pointer: string | undefined
  constructor(code: string, message: string, pointer?: string) {
    super(message)
    this.code = code
    this.pointer = pointer
  }
}

/** Somebody else changed it first; read it again. */
export class Stale extends Refusal {
  override readonly name = 'Stale'
  readonly code = 'STALE'
  constructor(current: number) {
    super(`It was changed meanwhile and is now at revision ${current}; read it again and repeat your change.`)
  }
}

/** What was sent is wrong; each problem says where and what would be right. */
export class Invalid extends Refusal {
  override readonly name = 'Invalid'
  readonly code = 'INVALID'
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[], message = problems[0]?.message ?? 'The request is not valid.') {
    super(message)
    this.problems = problems
  }
}

export class NotSignedIn extends Refusal {
  override readonly name = 'NotSignedIn'
  readonly code = 'NOT_SIGNED_IN'
  constructor(message = 'Sign in first, or send an API key as a bearer token.') {
    super(message)
  }
}

export class NotAllowed extends Refusal {
  override readonly name = 'NotAllowed'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The product cannot start as it was asked to. The message is the one sentence that is printed before exit code 1. */
export abstract class CannotStart extends Error {}
