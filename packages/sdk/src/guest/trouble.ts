import {
  AnswerError,
  ConfigError,
  ConnectionError,
  NothingSentError,
  PermanentError,
  RetryableError,
} from '../errors.ts'
import type { Trouble } from './protocol.ts'

const KINDS = {
  RetryableError: 'retryable',
  PermanentError: 'permanent',
  ConnectionError: 'connection',
  ConfigError: 'config',
  NothingSentError: 'nothing-sent',
  AnswerError: 'answer',
} as const satisfies Record<string, Trouble['kind']>

/** Whatever was thrown, as data. Told by name, so that a plugin with its own copy of the SDK throws the same errors. */
export function troubleFrom(thrown: unknown): Trouble {
  if (!(thrown instanceof Error)) return { kind: 'bug', code: 'THROWN', message: textOf(thrown) }
  const { name, message } = thrown
  const kind = name in KINDS ? KINDS[name as keyof typeof KINDS] : 'bug'
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code.slice(0, 100) : name.slice(0, 100)
  const after = 'afterMs' in thrown && typeof thrown.afterMs === 'number' ? { afterMs: thrown.afterMs } : {}
  return { kind, code, message: String(message).slice(0, 1000), ...after }
}

function textOf(thrown: unknown): string {
  return typeof thrown === 'string' ? thrown.slice(0, 1000) : `A thrown ${typeof thrown}, which is no error.`
}

/** The way back: data to the error it was. */
export function errorOf({ kind, code, message, afterMs }: Trouble): Error {
  if (kind === 'nothing-sent') return new NothingSentError(code, message)
  if (kind === 'retryable') return new RetryableError(code, message, afterMs === undefined ? {} : { afterMs })
  if (kind === 'permanent') return new PermanentError(code, message)
  if (kind === 'connection') return new ConnectionError(code, message)
  if (kind === 'config') return new ConfigError([], message)
  if (kind === 'answer') return new AnswerError(Number(/\d{3}/.exec(message)?.[0] ?? 0))
  return Object.assign(new Error(message), { code })
}
