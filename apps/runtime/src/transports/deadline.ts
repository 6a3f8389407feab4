/**
 * Over after so many milliseconds, but not before what lay in the sockets by then was read: a process that stood still wakes up
 * with its timers due and its answers unread, and must not throw the answers away.
 */
export function deadline(milliseconds: number): AbortSignal {
  const over = new AbortController()
  const end = (): void => over.abort(new DOMException('The time is over.', 'TimeoutError'))
  setTimeout(() => onceRead(end), milliseconds).unref()
  return over.signal
}

/** Timers come before sockets in a turn of the loop, immediates after them; an answer and its body may take two turns. */
export function onceRead(work: () => void): void {
  setImmediate(() => setImmediate(work))
}
